"""Models of OSeMOSYS as otoole writes them: a folder of CSV files, or a workbook of Excel.

A file or sheet per set and per parameter. The header names the sets of the columns, in any order; the numbers stand in
a column VALUE, or in a column per year. Excel's names of sheets end after 31 letters.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kz_optimize.errors import Finding, InputError
from kz_optimize.exchange.osemosys.gathered import SECOND_REGION, Gathered, Values, fits, set_names
from kz_optimize.exchange.osemosys.otoole_config import Config, find_config, read_config
from kz_optimize.exchange.osemosys.parameters import SETS, Data, finite, parameters
from kz_optimize.exchange.report import Report
from kz_optimize.tables.findings import Findings, suggest
from kz_optimize.tables.sheet import list_tables, read_sheet

VALUE = "VALUE"
SHEET_NAME = 31
"""Letters of the name of a sheet of Excel."""

ALIASES = {"COMMODITY": "FUEL", "MODEOFOPERATION": "MODE_OF_OPERATION", "MODE": "MODE_OF_OPERATION",
           "REGION2": SECOND_REGION, "REGION.1": SECOND_REGION, "_REGION": SECOND_REGION}  # fmt: skip
"""Other names of sets in headers."""


@dataclass(frozen=True)
class Grid:
    """A file or sheet: a column of texts per name, and the line of each row."""

    name: str
    file: str
    header_line: int
    columns: Mapping[str, Sequence[str] | np.ndarray]
    lines: Sequence[int]
    decimal_comma: bool = False


def read_otoole(source: Path, report: Report, config: Path | None = None) -> Data:
    """The sets and parameters of a folder or workbook, with the defaults of otoole's configuration if there is one.

    Raises InputError, with every fault, for a header that does not name the sets, a value that is no number, a label
    in no set, and a configuration with faults.
    """
    gathered, findings = Gathered(), Findings()
    settings = read_config(config or find_config(source), report, asked=config is not None)
    for grid in _grids(source, settings, findings):
        if grid.name in SETS:
            gathered.sets[grid.name] = _members(grid, findings)
            gathered.places[grid.name] = grid.file
        elif grid.name == SECOND_REGION and set(grid.columns.get(VALUE, ())) <= {"", *gathered.sets.get("REGION", ())}:
            continue  # the regions once more
        elif grid.name in parameters():
            gathered.values[grid.name] = [_values(grid, findings)]
        elif grid.lines and grid.name not in settings.results:
            how = suggest(grid.name, [*parameters(), *SETS], "what is known here")
            gathered.besides[grid.name] = f"this is none of the parameters that are known here. {how}"
    if findings.items:
        raise InputError(findings.items)
    if not gathered.sets:
        remedy = "Name the folder that holds TECHNOLOGY.csv and the parameters"
        raise InputError(
            [
                Finding(
                    "this is no otoole folder" if source.is_dir() else "this is no workbook of otoole",
                    remedy,
                    source.as_posix(),
                )
            ]
        )
    gathered.defaults = dict(settings.defaults)
    return gathered.to_data(report)


def _grids(source: Path, settings: Config, findings: Findings) -> Iterator[Grid]:
    if source.is_dir():
        for stem, path in list_tables(source).items():
            if path.stat().st_size and (sheet := read_sheet(path, findings)):
                yield Grid(
                    settings.full.get(stem, ALIASES.get(stem, stem)), sheet.file, sheet.header_line, sheet.cells,
                    [int(line) for line in sheet.places.lines], sheet.decimal_comma,
                )  # fmt: skip
        return
    yield from _workbook(source, settings)


def _workbook(path: Path, settings: Config) -> Iterator[Grid]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException) as error:
        raise InputError(
            [Finding("this is no otoole folder and no workbook of Excel", "Save it as .xlsx", path.as_posix())]
        ) from error
    short = {name[:SHEET_NAME]: name for name in (*parameters(), *SETS)}
    for sheet in book.worksheets:
        rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        filled = [(line, row) for line, row in enumerate(rows, 1) if any(row)]
        if not filled:
            continue
        (header_line, header), *body = filled
        columns = {name: [row[i] for _, row in body] for i, name in enumerate(header) if name}
        name = settings.full.get(sheet.title, ALIASES.get(sheet.title, short.get(sheet.title, sheet.title)))
        yield Grid(name, f"{path.as_posix()}, sheet {sheet.title}", header_line, columns, [line for line, _ in body])


def _text(cell: object) -> str:
    """A cell as text: years and labels that Excel keeps as numbers without their decimals."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _members(grid: Grid, findings: Findings) -> list[str]:
    """The members of a set."""
    if VALUE not in grid.columns:
        findings.add(f"the header of this set is not {VALUE}", f"Write {VALUE} in the first line, then a member a line",
                     grid.file, grid.header_line, value=", ".join(grid.columns))  # fmt: skip
        return []
    return [text for text in grid.columns[VALUE] if text]


def _values(grid: Grid, findings: Findings) -> Values:
    """The values of a parameter, narrow or with a column per year."""
    names = {name: ALIASES.get(name.upper(), name.upper()) for name in grid.columns}
    wide = VALUE not in names.values()
    labels = {names[name]: cells for name, cells in grid.columns.items() if names[name] in (*SETS, SECOND_REGION)}
    years = [name for name in grid.columns if name.isdigit()] if wide else [VALUE]
    sets = (*labels, "YEAR") if wide else tuple(labels)
    values = Values(grid.file, sets)
    if not grid.lines:
        return Values(grid.file, set_names(grid.name))
    others = [name for name in grid.columns if names[name] not in labels and names[name] not in years]
    if others or not years or not fits(grid.name, sets):
        wanted = ", ".join((*set_names(grid.name), VALUE))
        findings.add("the header does not name the sets of the columns", f"Write {wanted}, in any order", grid.file,
                     grid.header_line, value=", ".join(grid.columns))  # fmt: skip
        return values
    numbers = {year: next(cells for name, cells in grid.columns.items() if names[name] == year) for year in years}
    for i, line in enumerate(grid.lines):
        key = tuple(cells[i] for cells in labels.values())
        for year, cells in numbers.items():
            if cells[i] or not wide:
                text = cells[i].replace(",", ".") if grid.decimal_comma else cells[i]
                _add(values, (*key, year) if wide else key, text, line, year, findings)
    return values


def _add(values: Values, key: tuple[str, ...], text: str, line: int, column: str, findings: Findings) -> None:
    try:
        values.add(key, finite(text), line)
    except ValueError:
        findings.add("this is not a number", f"Write a number in the column {column}", values.file, line, column, text)
