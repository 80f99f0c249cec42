"""Results in a terminal; plain text where there is no terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rich.color import Color, ColorSystem
from rich.console import Console

from kz_optimize.report import tables
from kz_optimize.report.console import open_console
from kz_optimize.report.layout import Part, Row, number, print_parts, say
from kz_optimize.report.sections import (
    Section,
    differences,
    limit_sections,
    load,
    missing,
    pairs,
    past_sections,
    plain,
    plan_sections,
    rigid_credits,
    slack,
)
from kz_optimize.report.tables import TOTAL, Groups
from kz_optimize.report.verification import bounds, verified
from kz_optimize.units import digits, format_cost, readable

MARKS = "■●▲◆▼★"
SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "windows": ColorSystem.WINDOWS,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}


def show_plan(file: Path, console: Console | None = None) -> None:
    """Print what a result holds: capacity, generation, emissions, cost, prices, calibration and certificate."""
    console, results = console or open_console(), load(file)
    say(console, heading(results), "bold")
    if "plan" in results:
        print_sections(console, plan_sections(results), tables.colours(results))
        print_sections(console, limit_sections(results))
        print_sections(console, past_sections(results))
        for line in slack(results):
            say(console, line)
        for line in missing(results):
            say(console, line, "bold red")
        for line in [*rigid_credits(results), *bounds(results), verified(results, file)]:
            say(console, line)
    say(console, certificate(results))


def show_differences(files: Sequence[Path], console: Console | None = None) -> None:
    """Print in what the results of other files differ from those of the first, row by row.

    Raises InputError if there is nothing to compare the first with.
    """
    console = console or open_console()
    for first, other in pairs(files):
        say(console, f"{heading(other)}\n  less {heading(first)}", "bold")
        changes = [change for change in differences(first, other) if len(change.rows)]
        if not changes:
            say(console, "No differences.")
        print_sections(console, changes, tables.colours(other), sign=True)
        for one, another in ((first, other), (other, first)):
            if names := list(_instruments(one).difference(_instruments(another), sort=False)):
                say(console, f"Only in {one['provenance'].attrs['scenario']}: {', '.join(names)}")


def _instruments(results: Groups) -> pd.Index:
    return results["plan"].indexes.get("instrument", pd.Index([]))


def show_calibration(file: Path, console: Console | None = None) -> None:
    """Print modelled against observed values of past years."""
    console, results = console or open_console(), load(file)
    say(console, heading(results), "bold")
    sections = [section for section in past_sections(results) if len(section.rows)]
    print_sections(console, sections)
    if not sections:
        say(console, "The case has no observations of a milestone year; see kz-optimize explain observations.")


def heading(results: Groups) -> str:
    """Title, scenario and cost."""
    about = results["provenance"].attrs
    cost = float(results["certificate"]["objective"])
    status = results["certificate"].attrs["status"]
    return (
        f"{about['title']} ({about['scenario']}): {format_cost(cost) + ' discounted' if np.isfinite(cost) else status}"
    )


def certificate(results: Groups) -> str:
    """One line: whether optimality is proven, by what margin, and how it was found."""
    proof = results["certificate"]
    reason = proof.attrs["reason"]
    if not reason:
        worst = float(proof["relative"].max())
        reason = f"every condition of optimality holds within {worst:.0e}, by {proof.attrs['algorithm']}"
    return f"Certificate: {proof.attrs['status']}; {reason}"


def print_sections(
    console: Console, sections: Iterable[Section], colours: Mapping[str, str] | None = None, *, sign: bool = False
) -> None:
    """Tables below each other in common columns, each under its title; what is nothing throughout is left out."""
    shown = [section for section in sections if len(section.rows)]
    columns = sorted(dict.fromkeys(column for each in shown for column in each.rows.columns), key=_by_year)
    marks = marks_of(colours or {}, console.color_system)
    parts = [_part(section, columns, marks, sign=sign) for section in shown]
    print_parts(console, [str(column) for column in columns], [part for part in parts if part.rows])


def marks_of(colours: Mapping[str, str], system: str | None) -> dict[str, tuple[str, str]]:
    """Group -> mark and colour; groups that a terminal of few colours shows in one colour have marks of their own."""
    if system is None:
        return {}
    shown = {group: Color.parse(colour).downgrade(SYSTEMS[system]) for group, colour in colours.items()}
    seen = Counter[object]()
    marks = {}
    for group, colour in shown.items():
        look = (colour.number, colour.triplet)
        marks[group] = (MARKS[seen[look] % len(MARKS)], colours[group])
        seen[look] += 1
    return marks


def _part(section: Section, columns: Sequence[object], marks: Mapping[str, tuple[str, str]], *, sign: bool) -> Part:
    """The rows in the unit that their largest number asks for, with four figures of it; shares as they are."""
    share = np.array([str(column).endswith("%") for column in columns])
    values = section.rows.reindex(columns=columns).to_numpy(float)
    size = float(np.nanmax(np.abs(values[:, ~share]), initial=0.0))
    unit, factor = readable(section.unit, size)
    places = np.where(share, 1, max(1, digits(size * factor)))
    rows = []
    for name, line in zip(map(str, section.rows.index), values * np.where(share, 1.0, factor), strict=True):
        cells = [number(value, place, sign) for value, place in zip(line, places, strict=True)]
        if set(cells) - {"", "·"}:
            rows.append(Row(plain(name), cells, "bold" if name == TOTAL else "", *marks.get(name, ())))
    return Part(f"{section.title}, {unit}", rows)


def _by_year(column: object) -> int:
    """Years in order; other columns as they come."""
    return int(column) if isinstance(column, int | np.integer) else 0
