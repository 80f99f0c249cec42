"""What benchmarks.csv may not say, and what it says without meaning to."""

from itertools import combinations

import numpy as np
import pandas as pd

from kz_optimize.tables.rules.context import Input, check_stores_left_out

KEYS = ["instrument", "group", "carrier"]


def faults(case: Input) -> None:
    """Every way of allocation has what it needs and nothing it does not use."""
    check_stores_left_out(case, "benchmarks", "group")
    rows, prices = case["benchmarks"], set(case["emission_prices"]["instrument"])
    caps = set(case["emission_caps"]["instrument"])
    way, priced = rows["allocation"], rows["allowance_price"].notna()
    uncapped = (way == "rate") & ~rows["instrument"].isin(caps)
    case.report("benchmarks", uncapped, "output makes allowances under caps only", "Name a cap", "instrument")
    unused = priced & (way == "rate")
    problem = "allowances made by output have the price of the cap"
    case.report("benchmarks", unused, problem, "Clear allowance_price", "allowance_price")
    blank = (way == "lump_sum") & rows["reference_output"].isna()
    remedy = "Fill in the output of a year for which allowances are given"
    case.report("benchmarks", blank, "a lump sum is given for no output", remedy, "reference_output")
    lost = (way != "lump_sum") & rows["reference_output"].notna()
    problem, remedy = "allowances follow the output of the plan here", "Write lump_sum, or clear reference_output"
    case.report("benchmarks", lost, problem, remedy, "reference_output")
    mixed = priced != priced.groupby([rows[key] for key in KEYS]).transform("first")
    remedy = "Fill in allowance_price in every year of this row, or in none"
    case.report("benchmarks", mixed, "other years of this row leave the price to the cap", remedy, "allowance_price")
    own = (way == "output") & ~priced & ~rows["instrument"].isin(prices)
    _check_slopes(case, own)


def _check_slopes(case: Input, own: pd.Series) -> None:
    """Under a cap, benchmarks of two fuels that differ by more than their emissions leave the price no end."""
    rows = case["benchmarks"].assign(row=np.arange(len(own)))[own.to_numpy(dtype=bool)]
    worst: dict[int, str] = {}
    for (_, carrier, _), rivals in rows.groupby(["instrument", "carrier", "year"]):
        for one, other in combinations(rivals.itertuples(), 2):
            emits = [_emissions(case, each.group, carrier) for each in (one, other)]
            gap = emits[0] - emits[1]
            slope = (one.benchmark - other.benchmark) / gap if abs(gap) > 0 else np.nan
            if slope >= 1.0:
                worst[other.row] = (
                    f"with {one.group} the benchmarks differ {slope:.3g} times as much as the emissions, so that no "
                    "price of the cap moves output from one to the other"
                )
    remedy = "Bring the benchmarks closer together, or let other technologies reach the cap"
    case.report("benchmarks", sorted(worst), lambda row: worst[row], remedy, "benchmark", "warning")


def _emissions(case: Input, group: str, carrier: str) -> float:
    """t/MWh Mean over the technologies of a group of what they emit per output, by the factors of their inputs."""
    return float(
        np.mean([_emitted(case, name, carrier) for name in sorted(case.members.get(group, set()))] or [np.nan])
    )


def _emitted(case: Input, technology: str, carrier: str) -> float:
    factors, flows = case["emission_factors"], case["conversions"]
    flows = flows[flows["technology"] == technology].drop_duplicates("carrier")
    factors = factors.drop_duplicates(["pollutant", "carrier", "technology"])
    amount = flows["flow"].fillna(-1.0 / flows["efficiency"])
    output = amount[(flows["carrier"] == carrier) & (amount > 0)].sum()
    co2e = case["pollutants"].drop_duplicates("pollutant").set_index("pollutant")["co2e"]
    total = 0.0
    for pollutant, used, who, factor in zip(
        factors["pollutant"], factors["carrier"], factors["technology"], factors["factor"], strict=True
    ):
        if who in ("", technology):
            taken = -amount[(flows["carrier"] == used) & (amount < 0)].sum() if used else float(who == technology)
            total += factor * co2e.get(pollutant, 0.0) * taken
    return total / output if output > 0 else np.nan
