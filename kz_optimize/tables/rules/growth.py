"""Rules on drivers, and on caps and demand that grow with them."""

from __future__ import annotations

import numpy as np

from kz_optimize.tables.rules.context import Input

ONCE = ("base_year", "base_emissions", "decline", "elasticity")


def check_drivers(case: Input) -> None:
    """A driver is above zero, and known where it is asked for."""
    drivers = case["drivers"]
    remedy = "Give it another unit or zero point: growth of nothing is no number"
    case.report("drivers", drivers["value"] <= 0, "a driver must be above zero", remedy, "value")
    none = drivers["value"].isna() & drivers["growth"].isna()
    case.report("drivers", none, "this row says nothing", "Fill in value or growth, or delete it", "value")
    first = drivers.sort_values("year").drop_duplicates(["driver", "region"])
    blank = drivers.index.isin(first.index[first["value"].isna()]) & ~none
    case.report("drivers", blank, "the first year of a driver has no value to grow from", "Fill it in", "value")
    places = drivers.groupby("driver")["region"].agg(set).to_dict()
    for table in ("cap_rules", "demand_links"):
        rows = case[table]
        lost = [
            driver in places and places[driver].isdisjoint((*case.upward.get(region, ()), ""))
            for driver, region in zip(rows["driver"], rows["region"], strict=True)
        ]
        remedy = "Add a row for this region or one above it to drivers.csv"
        case.report(table, np.array(lost, dtype=bool), "the driver has no value here", remedy, "driver")


def check_cap_rules(case: Input) -> None:
    """A cap has a limit from one place; what a rule starts from does not change from year to year."""
    rules, caps = case["cap_rules"], case["emission_caps"]
    stated = rules["instrument"].isin(caps.loc[caps["limit"].notna(), "instrument"])
    remedy = "Clear limit in emission_caps.csv, or delete the rule"
    case.report("cap_rules", stated, "the cap has limits in emission_caps.csv too", remedy, "instrument")
    blank = caps["limit"].isna() & ~caps["instrument"].isin(rules["instrument"])
    remedy = "Fill in the limit, or write a row of cap_rules.csv"
    case.report("emission_caps", blank, "nothing says how high this cap is", remedy, "limit")
    for column in ONCE:
        first = rules.groupby("instrument")[column].transform("first")
        remedy = f"Write the same {column} in every year; shares may change"
        case.report("cap_rules", (rules[column] != first), "another year of this cap has another value", remedy, column)
    grows = (rules["driver"] != "") & case["demand_links"].empty
    remedy = "Link demand in demand_links.csv if it grows too"
    case.report("cap_rules", grows, "the cap moves with growth, and demand does not", remedy, "driver", "warning")
