"""How each limit of the model is called by planners, and where it stands in the tables.

`planning_words.csv` holds the phrases: of equations (side "row") and of bounds of variables that people set. Everything
else is a law of nature, a definition or bookkeeping, and is never a reason that can be argued with.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from kz_optimize.case.case import Case
from kz_optimize.case.policies import Rules

Key = Mapping[str, object]
Cells = dict[str, object]
Finder = Callable[[Case, Key], Cells]


@dataclass(frozen=True)
class Words:
    """What to say of a limit.

    unit      of the row or column: GW, GWh or kt
    table     in which the limit stands
    phrase    with the labels of the row in braces, and {limit} with its unit
    loosen    what the cheapest relaxation does to it, with {amount} and {when}
    """

    unit: str
    table: str
    phrase: str
    loosen: str


@cache
def catalogue() -> Mapping[tuple[str, str], Words]:
    """(component, side) -> words; side is "row" for an equation, "lower" or "upper" for the bound of a variable."""
    with (files(__package__) / "planning_words.csv").open(encoding="utf-8") as file:
        return {(row.pop("component"), row.pop("side")): Words(**row) for row in csv.DictReader(file)}


def cells_of(case: Case, component: str, key: Key) -> Cells:
    """The cells that find a limit in its table, from the labels of its row or column."""
    return _FINDERS[component.removesuffix("_daily").removesuffix("_annual")](case, key)


def lines_of(case: Case, table: str, cells: Cells) -> list[str]:
    """ "file line n" of the rows with these cells; of a path over years, the rows around the year."""
    frame = case.tables[table].frame
    here = pd.Series(True, frame.index)
    for column, value in cells.items():
        if column == "region" and column in frame:
            here &= frame[column].isin([*case.tree.upward(str(value)), *case.tree.within(str(value)), ""])
        elif column != "year" and column in frame:
            here &= frame[column].isin(value if isinstance(value, tuple) else (value,))
    rows = frame[here]
    if "year" in frame and "year" in cells and len(rows):
        before, after = rows[rows["year"] <= cells["year"]], rows[rows["year"] >= cells["year"]]
        rows = rows[rows["year"].isin({before["year"].max(), after["year"].min()})]
    places = [case.tables[table].place(int(i)) for i in rows.index]
    return [f"{place.file} line {place.line}" for place in places]


def _same(*columns: str) -> Finder:
    return lambda case, key: {column: key[column] for column in columns}


def _rule(rules: Callable[[Case], Rules], *columns: str) -> Finder:
    def find(case: Case, key: Key) -> Cells:
        row = rules(case).frame.iloc[rules(case).rule.get_loc(key["rule"])]
        return {column: row[column] for column in columns} | _year(key)

    return find


def _split(label: str, first: str, second: str) -> Finder:
    """A label like "technology@region"; vintages and numbers of merged plants behind it are dropped."""

    def find(case: Case, key: Key) -> Cells:
        left, right = str(key[label]).split("@", 1)
        return {first: left, second: right.split(":")[0].split("#")[0].split("+")[0]} | _year(key)

    return find


def _year(key: Key) -> Cells:
    return {"year": key["year"]} if "year" in key else {}


def _market(case: Case, key: Key) -> Cells:
    market, rest = str(key["market"]).rsplit(":", 1)
    trade, region = rest.split("@", 1)
    direction, carrier = trade.split(" ", 1)
    return {"market": market, "region": region, "carrier": carrier, "direction": direction} | _year(key)


def _line(case: Case, key: Key) -> Cells:
    return {"line": str(key["way"])[:-1] if "way" in key else key["line"]}


def _technology_of(label: str, column: str = "technology") -> Finder:
    return lambda case, key: {column: str(key[label]).split("@")[0]}


def _built(case: Case, key: Key) -> Cells:
    """Of a cohort: its projects, and its plant."""
    plant, vintage = str(key["cohort"]).split("#")
    technology, region = plant.split("@", 1)
    projects = case.tables["committed"].frame
    earlier = [year for year in case.horizon.year if year < int(vintage)]
    here = (projects["technology"] == technology) & (projects["region"] == region)
    due = (projects["commissioned"] <= int(vintage)) & (projects["commissioned"] > max(earlier, default=0))
    return {"project": tuple(projects.loc[here & due, "project"]), "technology": technology, "region": region}


_BUILD_LIMIT = _rule(lambda case: case.build_limits, "limit", "technology", "region")
_TARGET = _rule(lambda case: case.targets, "target")
_BALANCE = _split("node", "carrier", "region")
_FINDERS: Mapping[str, Finder] = {
    "emission_cap": _same("instrument", "year"),
    "emission_budget": _same("instrument"),
    "offset": _same("instrument"),
    "reserve_sold": _same("instrument"),
    "reserve": _split("zone", "carrier", "region"),
    "potential": _split("plant", "technology", "region"),
    "capacity_limit": _BUILD_LIMIT,
    "capacity_minimum": _BUILD_LIMIT,
    "build_limit": _BUILD_LIMIT,
    "growth_limit": _BUILD_LIMIT,
    "phase_out": _rule(lambda case: case.phase_outs, "phase_out", "group", "region"),
    "share_minimum": _TARGET,
    "share_maximum": _TARGET,
    "conversion_limit": _technology_of("plant", "from_technology"),
    "retirement_limit": _split("cohort", "technology", "region"),
    "line_limit": _line,
    "line_potential": _line,
    "reserve_line": _line,
    "interface_limit": _same("interface", "year"),
    "market_limit": _market,
    "market_minimum": _market,
    "traded": _market,
    "annual_limit": _technology_of("fleet"),
    "dispatch_limit": _technology_of("fleet"),
    "balance": _BALANCE,
    "balance_with_disposal": _BALANCE,
    "unserved": _technology_of("node", "carrier"),
    "built": _built,
}
