"""Rules on the tree of demand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.errors import KzError
from kz_optimize.tables.rules.context import Input
from kz_optimize.units import in_units_of

BASE = "Add a row for the base year or before it to {}.csv"


def check_branches(case: Input) -> None:
    """Every branch has values, a place, and what it is multiplied by; leaves are counted as their carrier is."""
    branches, values = case["branches"], case["branch_values"]
    if branches.empty:
        return
    both = branches["branch"].isin(case["drivers"]["driver"])
    case.report("branches", both, "a driver has this name too", "Choose another name", "branch")
    empty = ~branches["branch"].isin(values["branch"])
    case.report("branches", empty, "this branch has no value", "Add a row to branch_values.csv", "branch")
    none = values["value"].isna() & values["growth"].isna()
    case.report("branch_values", none, "this row says nothing", "Fill in value or growth, or delete it", "value")
    first = values.sort_values("year").drop_duplicates(["branch", "region"])
    blank = values.index.isin(first.index[first["value"].isna()])
    case.report("branch_values", blank, "the first year of a branch has no value to grow from", "Fill it in", "value")
    twice = (branches["carrier"] != "") & (branches["pollutant"] != "")
    remedy = "Write two branches"
    case.report("branches", twice, "a branch is demand or emissions, not both", remedy, "pollutant")
    levels = branches["place"]
    _check_circles(case, branches)
    _check_leaves(case, branches)
    _check_units(case, branches)
    _check_elasticities(case)
    _check_links(case, branches)
    lost = levels.isin(list(case.level.values())) | (levels == "")
    case.report("branches", ~lost, "there is no region of this level", "Name a level of regions.csv", "place")


def _parents(case: Input) -> dict[str, list[str]]:
    """Branch -> what its size depends on."""
    branches, links = case["branches"], case["elasticities"]
    of = {name: [parent] if parent else [] for name, parent in zip(branches["branch"], branches["parent"], strict=True)}
    for branch, driver in zip(links["branch"], links["driver"], strict=True):
        of.get(branch, []).append(driver)
    return of


def _check_circles(case: Input, branches: pd.DataFrame) -> None:
    parents = _parents(case)
    for row, name in enumerate(branches["branch"]):
        ways = [[name]]
        seen: set[str] = set()
        while ways:
            way = ways.pop(0)
            for above in parents.get(way[-1], []):
                if above == name:
                    problem = f"branches depend on each other in a circle: {' -> '.join([*way, name])}"
                    case.report("branches", [row], problem, "Leave out one of the links", "parent")
                    return
                if above not in seen:
                    seen.add(above)
                    ways.append([*way, above])


def _check_leaves(case: Input, branches: pd.DataFrame) -> None:
    carrier = dict(zip(branches["branch"], branches["carrier"], strict=True))
    parent = dict(zip(branches["branch"], branches["parent"], strict=True))
    for row, (name, own) in enumerate(carrier.items()):
        above, seen = parent[name], {name}
        while own and above in parent and above not in seen:
            if carrier[above] == own:
                problem = f"it stands under {above}, which is demand for {own} already"
                case.report("branches", [row], problem, "Clear carrier in one of the two", "carrier")
            seen.add(above)
            above = parent[above]


def _check_units(case: Input, branches: pd.DataFrame) -> None:
    """`person x m2/person = m2`: what stands behind the slash is what stands above, and the leaf is as its carrier."""
    size = {name: unit.partition("/")[0] for name, unit in zip(branches["branch"], branches["unit"], strict=True)}
    for row, each in enumerate(branches.to_dict("records")):
        per = each["unit"].partition("/")[2]
        above = size.get(each["parent"], "")
        if per and above and per != above:
            problem = f"{above} x {each['unit']} is no {size[each['branch']]}"
            remedy = f"Write {size[each['branch']]}/{above}, or correct the parent"
            case.report("branches", [row], problem, remedy, "unit")
        counted = case.carriers["unit"].get(each["carrier"], "t" if each["pollutant"] else "")
        if counted and size[each["branch"]]:
            try:
                in_units_of(size[each["branch"]], counted)
            except KzError:
                what = each["carrier"] or each["pollutant"]
                problem = f"{what} is counted in {counted}"
                case.report("branches", [row], problem, f"Write {counted}, or a thousand or million of it", "unit")


def _check_elasticities(case: Input) -> None:
    """What a branch follows has a size above zero in the base year."""
    links = case["elasticities"]
    if not case.settings or links.empty:
        return
    base = case.settings.time.base_year
    for table, name in (("drivers", "driver"), ("branch_values", "branch")):
        rows = case[table]
        first = rows.groupby(name)["year"].min()
        late = links["driver"].map(first).astype(float) > base
        problem = f"nothing is known of it in the base year {base} or before"
        case.report("elasticities", late, problem, BASE.format(table), "driver")
        zero = links["driver"].isin(rows.loc[(rows["value"] <= 0) & (rows["year"] <= base), name])
        case.report("elasticities", zero, "it is not above zero in the base year", "Follow something else", "driver")


def _check_links(case: Input, branches: pd.DataFrame) -> None:
    """Demand of a branch grows with its own elasticities."""
    links = case["demand_links"]
    grown = set(zip(branches["carrier"], branches["sector"], strict=True))
    carriers = {carrier for carrier, _ in grown}
    pairs = zip(links["carrier"], links["sector"], strict=True)
    twice = [pair in grown or (not pair[1] and pair[0] in carriers) for pair in pairs]
    remedy = "Write its growth in elasticities.csv, or name another sector"
    problem = "branches.csv gives demand for this carrier and sector, which would grow twice"
    case.report("demand_links", np.array(twice, dtype=bool), problem, remedy, "carrier")
