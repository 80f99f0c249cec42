"""Results in a terminal; plain text where there is no terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from kz_optimize.errors import Finding, InputError
from kz_optimize.report import tables
from kz_optimize.report.console import open_console
from kz_optimize.report.tables import TOTAL, Groups
from kz_optimize.results import netcdf

LABEL = 33  # columns for the names of rows
MOST = 8  # years that fit beside them; the others follow below
FEW = 5  # beside so few columns a name may be longer

Section = tuple[str, pd.DataFrame, int]  # title, rows by year, digits behind the point


def show_plan(file: Path, console: Console | None = None) -> None:
    """Print what a result holds: capacity, generation, emissions, cost, prices, calibration and certificate."""
    console, results = console or open_console(), _load(file)
    console.print(Text(heading(results), style="bold"))
    if "plan" in results:
        console.print(_sheet(plan_tables(results), tables.colours(results)))
    _print_calibration(results, console)
    console.print(certificate(results))


def plan_tables(results: Groups) -> Iterator[Section]:
    """Title, table and digits behind the point of every table of the plan that has something to say."""
    for carrier, rows in tables.capacity(results).items():
        yield f"Capacity, GW: {_plain(carrier)}", rows, 1
    for carrier, rows in tables.built(results).items():
        yield f"Built, GW: {_plain(carrier)}", rows, 1
    for carrier in tables.carriers_given(results):
        yield f"Supply, TWh: {_plain(carrier)}", tables.generation(results, carrier), 1
    yield "Emissions, Mt CO2e", tables.emissions(results), 1
    yield "Instruments on emissions", tables.instruments(results), 1
    yield "Cost, million USD a year", tables.costs(results), 0
    yield "Prices, USD/MWh", tables.prices(results), 1


def show_differences(files: Sequence[Path], console: Console | None = None) -> None:
    """Print in what the results of other files differ from those of the first, row by row.

    Raises InputError if there is nothing to compare the first with.
    """
    if len(files) < 2:
        raise InputError([Finding("one result differs from nothing", "Name two or more", str(files[0]))])
    console, first = console or open_console(), _load(files[0])
    for file in files[1:]:
        other = _load(file)
        console.print(Text(f"{heading(other)}\n  less {heading(first)}", style="bold"))
        changes = [change for change in _changes(plan_tables(first), plan_tables(other)) if len(change[1])]
        if changes:
            console.print(_sheet(changes, tables.colours(other), sign=True))
        else:
            console.print("No difference that would be printed.")


def _changes(first: Iterable[Section], other: Iterable[Section]) -> Iterator[Section]:
    """The rows of every table of the other result that differ from those of the first."""
    before = {title: table for title, table, _ in first}
    for title, table, digits in other:
        change = difference(before.get(title, table.iloc[:0]), table)
        yield title, change[change.abs().max(axis=1) >= 0.5 * 10.0**-digits], digits


def difference(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """After less before, in the rows and years of either; what is missing counts as nothing."""
    summed = TOTAL in before.index or TOTAL in after.index
    rows = dict.fromkeys(name for name in [*before.index, *after.index] if name != TOTAL)
    years = sorted({*before.columns, *after.columns})
    before, after = (table.reindex(index=list(rows), columns=years).astype(float) for table in (before, after))
    change = after.fillna(0.0) - before.fillna(0.0)
    if summed:
        change.loc[TOTAL] = change.sum()
    return change


def show_calibration(file: Path, console: Console | None = None) -> None:
    """Print modelled against observed generation by group."""
    console, results = console or open_console(), _load(file)
    console.print(Text(heading(results), style="bold"))
    if not _print_calibration(results, console):
        console.print("The case has no observations of a milestone year; see kz-optimize explain observations.")


def _print_calibration(results: Groups, console: Console) -> bool:
    fit = tables.calibration(results)
    if len(fit):
        console.print()
        console.print(_sheet([("Generation of a past year, TWh", fit, 1)], {}))
    return len(fit) > 0


def heading(results: Groups) -> str:
    """Title, scenario and cost."""
    about = results["provenance"].attrs
    cost = float(results["certificate"]["objective"])
    told = f"{cost:,.0f} million USD discounted" if np.isfinite(cost) else results["certificate"].attrs["status"]
    return f"{about['title']} ({about['scenario']}): {told}"


def certificate(results: Groups) -> str:
    """One line: whether optimality is proven, by what margin, and how it was found."""
    proof = results["certificate"]
    told = proof.attrs["reason"]
    if not told:
        worst = float(proof["relative"].max())
        told = f"every condition of optimality holds within {worst:.0e}, by {proof.attrs['algorithm']}"
    return f"Certificate: {proof.attrs['status']}; {told}"


def _load(file: Path) -> Groups:
    """What is printed from; the detailed dispatch and the profiles stay in the file."""
    return netcdf.load(file, ["plan", "prices", "balances", "certificate", "provenance"])


def _sheet(sections: Iterable[Section], colours: Mapping[str, str], *, sign: bool = False) -> Group:
    """Tables below each other in common columns, each under its title; empty ones are left out."""
    shown = [section for section in sections if len(section[1])]
    columns = sorted(dict.fromkeys(column for _, rows, _ in shown for column in rows.columns), key=_by_year)
    starts = range(0, len(columns), MOST)
    return Group(*(_some_columns(shown, columns[i : i + MOST], colours, sign=sign) for i in starts))


def _some_columns(
    shown: Sequence[Section], columns: Sequence[object], colours: Mapping[str, str], *, sign: bool
) -> Table:
    sheet = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    sheet.add_column("", no_wrap=True, min_width=LABEL, max_width=LABEL if len(columns) > FEW else None)
    for column in columns:
        sheet.add_column(str(column), justify="right", no_wrap=True)
    for title, rows, digits in shown:
        sheet.add_section()
        sheet.add_row(Text(title, style="bold cyan"))
        for name, values in rows.reindex(columns=columns).iterrows():
            mark = Text("■ ", style=colours[str(name)]) if str(name) in colours else Text("  ")
            cells = [_number(value, digits, sign) for value in values]
            sheet.add_row(mark + Text(_plain(str(name))), *cells, style="bold" if name == TOTAL else "")
    return sheet


def _by_year(column: object) -> int:
    """Years in order; other columns as they come."""
    return int(column) if isinstance(column, int | np.integer) else 0


def _number(value: float, digits: int, sign: bool) -> str:
    if not np.isfinite(value):
        return ""
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    return "·" if not text.strip("+-0.,") else text


def _plain(name: str) -> str:
    return name.replace("_", " ")
