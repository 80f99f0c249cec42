"""Benchmarks worked out again from the tables in a result file."""

import numpy as np
import pandas as pd

from kz_optimize.policy import Audit, StoredInputs

KEYS = ["instrument", "group", "carrier"]


def audit(kept: StoredInputs) -> Audit:
    """Support at known prices, free allocation at the prices given, and the allowances that output makes."""
    years, cohorts = kept.years, kept.results["cohorts"]
    technology, region = cohorts["technology"].values, cohorts["region"].values
    support, worth, made = np.zeros(len(years)), None, dict[str, np.ndarray]()
    for (instrument, group, carrier), rows in kept.table("benchmarks").groupby(KEYS):
        of = np.isin(technology, list(kept.groups[group])) & kept.under(instrument, technology, region)
        output = np.maximum(cohorts["generation"].sel(carrier=carrier).values[of], 0.0).sum(axis=0)
        tonnes = kept.path(rows, "benchmark", years, early=0.0) * output
        if (allocation := rows["allocation"].iloc[0]) == "rate":
            made[instrument] = made.get(instrument, np.zeros(len(years))) + tonnes
        elif allocation == "output" and (price := _known_price(kept, instrument, rows)) is not None:
            support += price * tonnes * 1e-3
        elif allocation == "output":
            worth = (0.0 if worth is None else worth) - _price_given(kept, instrument) * tonnes * 1e-3
    costs = {} if worth is None else {"free_allocation": worth}
    return Audit(costs, support=support, allowances=made)


def _known_price(kept: StoredInputs, instrument: str, rows: pd.DataFrame) -> np.ndarray | None:
    """(year,) USD/t that the row says, or that a price of that name asks; None where a cap's price is to be found."""
    if rows["allowance_price"].notna().any():
        return kept.path(rows, "allowance_price", kept.years, early=0.0)
    prices = kept.table("emission_prices")
    named = prices[prices["instrument"] == instrument]
    return kept.path(named, "price", kept.years, early=0.0) if len(named) else None


def _price_given(kept: StoredInputs, instrument: str) -> np.ndarray:
    """(year,) USD/t"""
    plan = kept.results.plan
    if "price_given" not in plan:  # in a planner's view nothing is paid for output
        return np.zeros(len(kept.years))
    names = plan["instrument"].values
    return np.nan_to_num(plan["price_given"].sel(instrument=instrument if instrument in names else f"cap {instrument}"))
