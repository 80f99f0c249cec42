"""The energy balance worked out again: columns add up, and sectors take what cohorts and tables in the file say."""

from __future__ import annotations

import numpy as np

from kz_optimize.results.audit.emission import emissions_by_cohort
from kz_optimize.results.audit.stored_inputs import StoredInputs

TAKEN = ("own use", "final consumption", "non-energy use")


def sectors(kept: StoredInputs) -> list[tuple[str, float, float, float]]:
    """Rows of the audit: the largest residual, and energy by section that technologies with a sector take."""
    balances = kept.results["balances"]
    table, section = balances["energy_balance"], balances["section"].values
    sign = np.where((section == "final consumption") | (section == "non-energy use"), -1.0, 1.0)
    miss = np.abs(np.einsum("rfy,r->fy", table.transpose("row", "fuel_type", "year").values, sign)).max(initial=0.0)
    rows = [("columns of the energy balance", 0.0, float(miss), float(np.abs(table).sum()) + 1.0)]
    if "inventory" in kept.results:
        rows.append(_inventory(kept))
    if not len(kept.table("sectors")):
        return rows
    again = _taken(kept)
    for name in TAKEN:
        told = np.abs(table.values[section == name]).sum()
        rows.append((f"energy balance: {name}", float(told), again[name], max(float(told), again[name], 1.0)))
    return rows


def _inventory(kept: StoredInputs) -> tuple[str, float, float, float]:
    """All categories in which sources stand beside what cohorts and sectors emit, in kt of CO2 equivalent."""
    table, weight = kept.results["inventory"], kept.results.plan["co2e_factor"]
    lowest = table["emissions"].where(table["lowest"] == 1, 0.0)
    told = float((lowest.sum(["category", "year"]) * weight).sum())
    again = float(np.einsum("cpy,p->", emissions_by_cohort(kept), weight.values))
    factor = dict(zip(weight["pollutant"].values, weight.values, strict=True))
    again += sum(float(factor[key[-1]] * emitted.sum()) for key, emitted in kept.outside.items())
    return "inventory", told, again, max(abs(told), abs(again), 1.0)


def _taken(kept: StoredInputs) -> dict[str, float]:
    """Section -> GWh of all years that technologies take in it, and final demand for energy."""
    carriers, cohorts = kept.table("carriers").set_index("carrier"), kept.results["cohorts"]
    section = kept.table("sectors").set_index("sector")["section"]
    uses = (
        kept.table("conversions").drop_duplicates(["technology", "carrier"]).set_index(["technology", "carrier"])["use"]
    )
    total = dict.fromkeys(TAKEN, 0.0)
    for technology, sector in kept.table("technologies").set_index("technology")["sector"].items():
        mine = cohorts["generation"].values[cohorts["technology"].values == technology].sum(axis=0)
        for carrier, net in zip(cohorts["carrier"].values, mine, strict=True):
            if carriers.at[carrier, "unit"] != "MWh" or carriers.at[carrier, "fuel_type"] in ("service", "material"):
                continue
            use = uses.get((technology, carrier), "")
            where = {"own_use": "own use", "non_energy": "non-energy use", "": section.get(sector, "")}[use]
            where = "own use" if where == "extraction" else where
            if where in total:
                total[where] += -np.minimum(net, 0.0).sum()
    final = kept.results["balances"]["final_demand"].to_series()
    for sector, energy in final.groupby("final_sector").sum().items():
        where = section.get(sector, "final consumption")
        if (where := "own use" if where == "extraction" else where) in total:
            total[where] += energy
    return {name: float(value) for name, value in total.items()}
