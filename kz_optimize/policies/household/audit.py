"""Bills worked out again from a result file."""

import numpy as np

from kz_optimize.policy import Audit, StoredInputs


def audit(kept: StoredInputs) -> Audit:
    """The bill of a household at the mean cost of the system, and what it costs to raise the relief."""
    plan, years = kept.results.plan, kept.years
    mean = (plan["system_cost"] - _raised(kept)).values / np.maximum(plan["delivered"].values, 1e-9)  # million USD/GWh
    found = np.full(plan["bill"].shape, np.nan)
    names, charges = [str(name) for name in plan["household"].values], kept.table("network_charges")
    for (group, region), rows in kept.table("households").groupby(["group", "region"]):
        bill = np.zeros(len(years))
        for carrier in ("electricity", "heat"):
            use = kept.path(rows, carrier, years, early=0.0) * 1e-3
            own = charges[charges["carrier"] == carrier]
            near = next((place for place in kept.upward(region) if (own["region"] == place).any()), None)
            mine = own[own["region"] == near] if near is not None else own.iloc[:0]
            bill += use * (mean * 1e3 + kept.path(mine, "charge", years, early=0.0))
        begun = kept.path(rows, "households", years, early=0.0) > 0
        found[names.index(f"{group} {region}")] = np.where(begun, bill, np.nan)
    limited = len(kept.table("burden_limits")) > 0
    return Audit(
        costs={"cost_of_funds": _raised(kept)} if limited else {}, figures={"bill": (plan["bill"].values, found)}
    )


def _raised(kept: StoredInputs) -> np.ndarray:
    """(year,) Million USD a year that raising the relief costs."""
    cost = np.zeros(len(kept.years))
    for key, rows in kept.table("burden_limits").groupby(["group", "region"]):
        relief = kept.results.plan["relief"].sel(household=" ".join(key)).values
        cost += np.maximum(kept.path(rows, "cost_of_funds", kept.years, early=1.0) - 1.0, 0.0) * relief
    return cost
