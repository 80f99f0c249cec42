"""Rules on the tree of regions and on names."""

from __future__ import annotations

import re

import numpy as np

from kz_optimize.tables.rules.context import Input


def check_tree(case: Input) -> None:
    """Regions form one tree: a single top, no circles, and levels that always lie in the same order."""
    regions = case["regions"]
    top = (regions["parent"] == "").to_numpy()
    parent = dict(zip(regions["region"], regions["parent"], strict=True))
    for circle in _circles(parent):
        row = int(np.flatnonzero(regions["region"] == circle[0])[0])
        problem = f"the regions lie in each other in a circle: {' in '.join([*circle, circle[0]])}"
        case.report("regions", [row], problem, "Give one of them another parent, or none", "parent")
    tops = np.flatnonzero(top)
    if len(tops) > 1:
        first = regions["region"].iloc[tops[0]]
        problem = f"the tree has a top already ({first})"
        remedy = "Give this region a parent, or add a region above both, so that all lie in one"
        case.report("regions", tops[1:], problem, remedy, "region")


def _circles(parent: dict[str, str]) -> list[list[str]]:
    """Each circle once, from the region that comes first in the table."""
    circles: list[list[str]] = []
    done: set[str] = set()
    for region in parent:
        path: list[str] = []
        current = region
        while current in parent and current not in done and current not in path:
            path.append(current)
            current = parent[current]
        if current in path:
            circle = path[path.index(current) :]
            first = min(circle, key=list(parent).index)
            turn = circle.index(first)
            circles.append(circle[turn:] + circle[:turn])
        done.update(path)
    return circles


def check_levels(case: Input) -> None:
    """A region does not lie in a region of its own level, and levels lie in each other in one order only."""
    above: dict[tuple[str, str], str] = {}
    regions = case["regions"]
    for row, region in enumerate(regions["region"]):
        own = regions["level"].iloc[row]
        for other in case.upward[region][1:]:
            level = case.level[other]
            if level == own:
                problem = f"{region} and {other}, in which it lies, are both of this level"
                case.report("regions", [row], problem, "Give one of them another level", "level")
            elif (own, level) in above:
                problem = f"{region} lies in {other} ({level}), but {above[own, level]} the other way round"
                case.report("regions", [row], problem, "Let levels lie in each other in the same order", "level")
            else:
                above.setdefault((level, own), f"{other} ({level}) contains {region} ({own})")


_MARKS = re.compile("[@#<>]")


def check_names(case: Input) -> None:
    """Names of which labels are made contain none of the marks that join them; words with a meaning are not names."""
    for table, column in (
        ("regions", "region"), ("technologies", "technology"), ("carriers", "carrier"), ("lines", "line"),
        ("conversions", "mode"),
    ):  # fmt: skip
        marked = case[table][column].str.contains(_MARKS, regex=True).to_numpy(dtype=bool)
        remedy = "Leave out @, #, < and >: labels such as wind@north#2030 are made with them"
        case.report(table, marked, "this name contains a reserved mark", remedy, column)
    for table, column, words in (
        ("groups", "group", ("all", "none")), ("technologies", "group", ("all", "none")),
        ("technologies", "technology", ("all", "none")), ("exogenous_emissions", "sector", ("all", "none")),
        ("pollutants", "pollutant", ("CO2e",)),
    ):  # fmt: skip
        reserved = case[table][column].isin(words)
        case.report(table, reserved, "this word has a meaning of its own", "Choose another name", column)
    both = case["scopes"]["scope"].isin(case["regions"]["region"])
    case.report("scopes", both, "a region has this name and is a scope already", "Choose another name", "scope")


def check_groups(case: Input) -> None:
    """A name that is a technology and a group at once means all of them."""
    technologies, groups = case["technologies"], case["groups"]
    members: dict[str, set[str]] = {}
    for listed in (technologies, groups):
        for group, technology in zip(listed["group"], listed["technology"], strict=True):
            members.setdefault(group, set()).add(technology)
    wide = [name in members and members[name] != {name} for name in technologies["technology"]]
    remedy = "Rename one of them: a limit or policy on the technology would concern the whole group"
    case.report(
        "technologies", np.array(wide, dtype=bool), "a group has this name too", remedy, "technology", "warning"
    )


def check_colours(case: Input) -> None:
    """Colours are written as #rrggbb."""
    for table in ("technologies", "carriers"):
        colours = case[table]["colour"]
        wrong = (colours != "") & ~colours.str.fullmatch("#[0-9a-fA-F]{6}")
        case.report(table, wrong, "this is not a colour", "Write #rrggbb, for example #f2b705", "colour", "warning")
