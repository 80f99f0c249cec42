"""From the cells of a sheet to a table with the declared columns and types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import pandas as pd

from kz_optimize.schema import REMARKS, Column, TableSchema
from kz_optimize.tables.findings import Findings, Place, Places, suggest
from kz_optimize.tables.sheet import Sheet
from kz_optimize.tables.text import explain_number, explain_word, parse_flags, parse_numbers
from kz_optimize.tables.write import write_table

REMOVE = "remove"
"""Column of a scenario table that removes the row with that key."""


@dataclass(frozen=True)
class Table:
    """The rows of an input table.

    schema   its declaration
    frame    the declared columns, then `source`, `note`, `confidence`; names, texts and choices are str ("" for
             blank), numbers and integers float64 (NaN for blank), flags bool; in the units of the input
    places   file and line of each row
    sound    no column is missing and the file could be read, so that other tables may be checked against it
    """

    schema: TableSchema
    frame: pd.DataFrame
    places: Places
    sound: bool = True

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def content(self) -> str:
        """The declared columns as CSV: what a run depends on, without sources and notes."""
        return write_table(self.frame, self.schema, remarks=False)

    def place(self, row: int, column: str = "") -> Place:
        """Where row number `row` (0 being the first) stands."""
        place = self.places[row]
        return Place(place.file, place.line, column)

    def take(self, rows: np.ndarray) -> Table:
        """The table with only these rows, in this order."""
        return replace(self, frame=self.frame.iloc[rows].reset_index(drop=True), places=self.places.take(rows))


def empty_table(schema: TableSchema, sound: bool = True) -> Table:
    """A table without rows; not `sound` when it stands for a file that could not be read."""
    return Table(schema, _empty_frame(schema).copy(), Places.of_file("", []), sound)


@cache
def _empty_frame(schema: TableSchema) -> pd.DataFrame:
    table, _ = parse_table(Sheet("", {}, Places.of_file("", []), 1, False), schema, Findings())
    return table.frame


def parse_table(
    sheet: Sheet, schema: TableSchema, findings: Findings, scenario: bool = False
) -> tuple[Table, np.ndarray]:
    """The table a sheet holds, blanks replaced by their defaults, and a mask of the rows that only remove.

    Columns that are missing, unknown or of the wrong type and required cells that are blank become findings.
    `scenario` allows a column `remove`; a row that removes needs its keys only.
    """
    if sheet.cells:
        _check_columns(sheet, schema, findings, scenario)
    removes = _removes(sheet, findings) if scenario else np.zeros(len(sheet), dtype=bool)
    needed = {column.name for column in schema.columns if column.required}
    columns: dict[str, np.ndarray] = {}
    for column in schema.columns:
        cells = sheet.cells.get(column.name)
        if cells is None:
            cells = np.full(len(sheet), "", dtype=object)
        else:
            _check_filled(sheet, column, cells, removes, findings)
        columns[column.name] = _parse(sheet, column, cells, findings)
    for remark in REMARKS:
        columns[remark] = sheet.cells.get(remark, np.full(len(sheet), "", dtype=object))
    sound = needed <= set(sheet.cells) or not sheet.cells
    return Table(schema, _frame(columns), sheet.places, sound), removes


def _frame(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    """A frame whose texts are of type str even when there are no rows."""
    frame = pd.DataFrame(columns)
    return frame if len(frame) else frame.astype({name: str for name in frame if frame[name].dtype == object})


def _check_columns(sheet: Sheet, schema: TableSchema, findings: Findings, scenario: bool) -> None:
    known = [*schema.by_name, *REMARKS, *([REMOVE] if scenario else [])]
    missing = [c.name for c in schema.columns if c.required and c.name not in sheet.cells]
    for name in sheet.cells:
        if name not in known:
            others = [other for other in known if other not in sheet.cells]
            remedy = suggest(name, others or known, f"table {schema.name}")
            findings.add("this column is not known", remedy, sheet.file, sheet.header_line, name, name)
    for name in missing:
        remedy = f"Add it ({schema[name].description}); the required columns are {', '.join(_required(schema))}"
        findings.add("this column is missing", remedy, sheet.file, sheet.header_line, name)


def _required(schema: TableSchema) -> list[str]:
    return [column.name for column in schema.columns if column.required]


def _removes(sheet: Sheet, findings: Findings) -> np.ndarray:
    cells = sheet.cells.get(REMOVE)
    if cells is None:
        return np.zeros(len(sheet), dtype=bool)
    flags, wrong = parse_flags(cells, default=False)
    _report_flags(sheet, REMOVE, cells, wrong, findings)
    return flags


def _check_filled(sheet: Sheet, column: Column, cells: np.ndarray, removes: np.ndarray, findings: Findings) -> None:
    if not column.required:
        return
    blank = cells == ""
    if column.role != "key":
        blank &= ~removes
    unit = f" in {column.unit}" if column.unit and column.type == "number" else ""
    remedy = f"Fill it in{unit} ({column.description}), or delete the row"
    findings.add_rows(sheet.places, blank, "this cell is blank but required", remedy, column.name)


def _parse(sheet: Sheet, column: Column, cells: np.ndarray, findings: Findings) -> np.ndarray:
    if column.is_number:
        return _parse_numbers(sheet, column, cells, findings)
    if column.type == "flag":
        flags, wrong = parse_flags(cells, bool(column.default))
        _report_flags(sheet, column.name, cells, wrong, findings)
        return flags
    _report_words(sheet, column, cells, findings)
    if column.type == "choice":
        _report_choices(sheet, column, cells, findings)
    if column.default:
        cells = np.where(cells == "", column.default, cells).astype(object)
    return cells


def _parse_numbers(sheet: Sheet, column: Column, cells: np.ndarray, findings: Findings) -> np.ndarray:
    numbers = parse_numbers(cells, sheet.decimal_comma)
    blank = cells == ""
    wrong = np.isnan(numbers) & ~blank
    whole = column.type == "integer"
    if whole:
        wrong |= numbers != np.round(numbers)
        wrong &= ~blank
    findings.add_rows(
        sheet.places,
        wrong,
        lambda row: explain_number(cells[row], whole)[0],
        lambda row: explain_number(cells[row], whole)[1],
        column.name,
        cells,
    )
    numbers[wrong] = np.nan
    numbers[blank] = column.default
    return numbers


def _report_flags(sheet: Sheet, column: str, cells: np.ndarray, wrong: np.ndarray, findings: Findings) -> None:
    remedy = "Write yes or no (or да / нет, иә / жоқ, true / false, 1 / 0)"
    findings.add_rows(sheet.places, wrong, "this is neither yes nor no", remedy, column, cells)


def _report_words(sheet: Sheet, column: Column, cells: np.ndarray, findings: Findings) -> None:
    codes, distinct = pd.factorize(cells)
    faults = {code: fault for code, text in enumerate(distinct) if (fault := explain_word(text))}
    if faults:
        wrong = np.isin(codes, list(faults))
        problem, remedy = (lambda row, i=i: faults[codes[row]][i] for i in range(2))
        findings.add_rows(sheet.places, wrong, problem, remedy, column.name, cells)


def _report_choices(sheet: Sheet, column: Column, cells: np.ndarray, findings: Findings) -> None:
    allowed = [*column.choices, *([] if column.required else [""])]
    wrong = ~pd.Series(cells).isin(allowed).to_numpy() & (cells != "")
    words = ", ".join(column.choices)
    findings.add_rows(
        sheet.places,
        wrong,
        "this word is not among the choices",
        lambda row: f"{suggest(cells[row], column.choices, 'the choices')} (allowed: {words})",
        column.name,
        cells,
    )
