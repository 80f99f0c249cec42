"""Results in the format of the Integrated Assessment Modeling Consortium: variables down, years across.

Columns are Model, Scenario, Region, Variable, Unit and a column per year, names of variables as in the common
definitions of the consortium (github.com/IAMconsortium/common-definitions).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import xarray as xr

from kz_optimize.report import tables
from kz_optimize.report.charts.chart import Scenarios
from kz_optimize.report.charts.frames import captured, per_year
from kz_optimize.results import Results
from kz_optimize.schema import LANGUAGES

MODEL = "kz_optimize"
EJ_PER_GWH = 3.6e-6
Row = tuple[str, str, pd.Series]  # variable, unit, value by year


def iamc(scenarios: Scenarios) -> pd.DataFrame:
    """A row per scenario and variable, for the whole system."""
    rows = []
    for name, results in scenarios.items():
        region = str(results.plan[f"region_name_{LANGUAGES[0]}"].values[0] or results.plan["region"].values[0])
        for variable, unit, values in _variables(results):
            head = {"Model": MODEL, "Scenario": name, "Region": region, "Variable": variable, "Unit": unit}
            rows.append(head | {str(year): value for year, value in values.items()})
    return pd.DataFrame(rows)


def _variables(results: Results) -> Iterator[Row]:
    plan = results.plan
    price_unit = f"{plan.attrs['currency']}_{plan.attrs['price_year']}"
    yield from _by_fuel(results, "Capacity|Electricity", "GW", plan["capacity"] / 1e3, electric=True)
    yield from _by_fuel(
        results, "Capacity Additions|Electricity", "GW/yr", per_year(plan, "built") / 1e3, electric=True
    )
    for carrier, name in _names("carrier").items():
        if carrier in plan.indexes["carrier"]:
            given = plan["generation"].sel(carrier=carrier).clip(min=0.0) * EJ_PER_GWH
            yield from _by_fuel(results, f"Secondary Energy|{name}", "EJ/yr", given)
    for fuel, name in _names("fuel").items():
        if fuel in results["balances"].indexes["fuel_type"]:
            primary = results["balances"]["energy_balance"].sel(
                fuel_type=fuel, row=["production", "imports", "exports"]
            )
            yield f"Primary Energy|{name}", "EJ/yr", (primary.sum("row") * EJ_PER_GWH).to_series()
    for pollutant, (name, unit) in {"CO2": ("CO2", "Mt CO2/yr"), "CH4": ("CH4", "Mt CH4/yr")}.items():
        if pollutant in plan.indexes["pollutant"]:
            yield f"Emissions|{name}", unit, (plan["total_emissions"].sel(pollutant=pollutant) / 1e3).to_series()
    yield "Emissions|Kyoto Gases", "Mt CO2-equiv/yr", (plan["total_co2e"] / 1e3).to_series()
    yield "Carbon Capture", "Mt CO2/yr", (captured(results) / 1e3).to_series()
    yield "Final Energy", "EJ/yr", (plan["delivered"] * EJ_PER_GWH).to_series()
    investment = per_year(plan, "investment") / 1e3
    yield from _by_fuel(results, "Investment|Energy Supply|Electricity", f"billion {price_unit}/yr", investment, True)
    if plan.sizes.get("instrument", 0):
        price = plan["carbon_price"].fillna(0.0).max("instrument")
        yield "Price|Carbon", f"{price_unit}/t CO2", price.to_series()


def _by_fuel(results: Results, stem: str, unit: str, array: xr.DataArray, electric: bool = False) -> Iterator[Row]:
    """The sum, and a row for every fuel that the name of a group is filed under."""
    table = tables.frame_of(array.sum("region"))
    group = pd.Series(tables.group_of_technology(results), table.index)
    if electric:
        table = table[results.plan["technology_carrier"].values == "electricity"]
    names = _names("group")
    filed = group[table.index].map(lambda name: names.get(name, "Other"))
    yield stem, unit, table.sum()
    for name, values in table.groupby(filed, sort=False).sum().iterrows():
        yield f"{stem}|{name}", unit, values


@cache
def _names(kind: str) -> dict[str, str]:
    table = pd.read_csv(Path(__file__).with_name("iamc.csv"), dtype=str)
    mine = table[table["kind"] == kind]
    return dict(zip(mine["name"], mine["variable"], strict=True))
