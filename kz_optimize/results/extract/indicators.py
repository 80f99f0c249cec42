"""Indicators of deep decarbonisation: energy and emissions per head and per GDP, switching, and what made them change.

Reads    drivers.csv   the drivers named population and gdp, in the units that the case gives them

    emissions = population * GDP / population * primary energy / GDP * emissions / primary energy

The change of emissions since the first milestone year is shared out among these four factors; see results/decompose.py.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.decompose import decompose
from kz_optimize.results.results import dataset, plain
from kz_optimize.tables.growth import sizes_of

POPULATION, GDP = "population", "gdp"
FACTORS = ("population", "gdp_per_head", "energy_per_gdp", "emissions_per_energy")
SWITCHES = ("electricity", "hydrogen", "biomass", "heat")
BY_YEAR = ("year",)


def indicators(case: Case, plan: xr.Dataset, balances: xr.Dataset) -> dict[str, xr.Dataset]:
    """The group `indicators`; nothing for a case without both drivers."""
    if not {POPULATION, GDP} <= set(case.tables["drivers"].frame["driver"]) or not plan.sizes.get("pollutant"):
        return {}
    sizes = sizes_of(case.tables.as_written(), case.settings)
    tops = [region for region, parent in case.tree.parent.items() if not parent]
    population, gdp = (np.sum([sizes.of(name, top)[:-1] for top in tops], axis=0) for name in (POPULATION, GDP))
    table, section = balances["energy_balance"], balances["section"]
    primary = table.sel(row=section == "supply").sum(["row", "fuel_type"]).values
    by_fuel = table.sel(row=section == "final consumption").sum("row")
    final, emitted = by_fuel.sum("fuel_type").values, plan["total_co2e"].values
    head, money = "unit of population", "unit of gdp"
    found = {
        "population": (population, "", "population, in the unit of drivers.csv"),
        "gdp": (gdp, "", "gross domestic product, in the unit of drivers.csv"),
        "gdp_per_head": (gdp / population, "", "gdp / population"),
        "primary_energy": (primary, "GWh", "supply of the energy balance"),
        "final_energy": (final, "GWh", "final consumption of the energy balance"),
        "primary_per_gdp": (primary / gdp, f"GWh/{money}", "primary energy / gdp"),
        "final_per_gdp": (final / gdp, f"GWh/{money}", "final energy / gdp"),
        "emissions_per_head": (emitted / population, f"kt CO2e/{head}", "all emissions / population"),
        "emissions_per_gdp": (emitted / gdp, f"kt CO2e/{money}", "all emissions / gdp"),
        "captured_carbon": (plan["captured"].sum([d for d in plan["captured"].dims if d != "year"]).values, "kt",
                            "what is captured instead of emitted"),
        **{
            f"{fuel}_share": (_share(by_fuel.sel(fuel_type=fuel).values, final), "1", f"{fuel} / final energy")
            for fuel in SWITCHES
        },
    }  # fmt: skip
    factors = np.stack([population, gdp / population, primary / gdp, _share(emitted, primary)])
    parts = decompose(np.broadcast_to(factors[:, :1], factors.shape), factors)
    variables = {name: plain(values, BY_YEAR, unit, meaning) for name, (values, unit, meaning) in found.items()}
    meaning = "part of the change of emissions since the first milestone year that a factor makes"
    variables["decomposition"] = plain(parts, ("factor", "year"), "kt CO2e", meaning)
    return {"indicators": dataset(variables, {"factor": list(FACTORS), "year": case.horizon.year})}


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole != 0)
