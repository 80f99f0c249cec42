"""Rules on what a store cannot have: it charges and discharges, and has no output, mode or emission of its own."""

from __future__ import annotations

import numpy as np

from kz_optimize.tables.rules.context import Input


def check_columns(case: Input) -> None:
    """Columns of technologies that limit an output mean nothing for a store."""
    technologies = case["technologies"]
    stores = _stores(case)
    is_store = technologies["technology"].isin(stores)
    for column in ("annual_availability", "minimum_output", "ramp_rate", "capture_rate"):
        said = technologies[column].notna() & (technologies[column] != 0)
        problem = "this does nothing: a store charges and discharges, and has no output that it could limit"
        remedy = f"Leave {column} blank; storage.csv says what a store can do"
        case.report("technologies", is_store & said, problem, remedy, column, "warning")


def check_emissions(case: Input) -> None:
    """A store emits nothing, so a factor of its own is lost."""
    factors = case["emission_factors"]
    lost = factors["technology"].isin(_stores(case))
    remedy = "Give the factor to the technologies that fill the store, or to a carrier; or delete the row"
    case.report("emission_factors", lost, "this is a store, and a store emits nothing", remedy, "technology")


def check_groups(case: Input) -> None:
    """Subsidies on output and limits on activity pass by the stores of their group."""
    stores = _stores(case)
    members = _members(case)
    subsidies = case["subsidies"]
    for table, column, rows in (
        ("subsidies", "group", subsidies["output_subsidy"] > 0),
        ("activity_limits", "technology", np.ones(len(case["activity_limits"]), dtype=bool)),
        ("activity_budgets", "technology", np.ones(len(case["activity_budgets"]), dtype=bool)),
        ("benchmarks", "group", np.ones(len(case["benchmarks"]), dtype=bool)),
    ):
        named = [members.get(name, set()) for name in case[table][column]]
        nobody = np.array([bool(names) and names <= stores for names in named], dtype=bool)
        some = np.array([bool(names & stores) for names in named], dtype=bool)
        remedy = "Name technologies that convert; for a store use investment_share, build_limits or storage.csv"
        case.report(table, rows & nobody, "only stores are named, which have no output", remedy, column)
        problem = "the stores in this group are left out: they have no output"
        case.report(table, rows & some & ~nobody, problem, "Nothing to do if that is meant", column, "warning")


def _stores(case: Input) -> set[str]:
    return set(case["storage"]["technology"]) - {""}


def _members(case: Input) -> dict[str, set[str]]:
    """Technology or group -> its technologies; a name that is both means all of them."""
    members: dict[str, set[str]] = {name: {name} for name in case["technologies"]["technology"]}
    for table in ("technologies", "groups"):
        for group, technology in zip(case[table]["group"], case[table]["technology"], strict=True):
            members.setdefault(group, set()).add(technology)
    return members
