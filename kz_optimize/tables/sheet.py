"""From a CSV file to columns of trimmed text, each row with its line in the file."""

from __future__ import annotations

import csv
import gc
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from kz_optimize.tables.file import read_text
from kz_optimize.tables.findings import Findings, Places

_ROWS_AT_ONCE = 50_000
_FIRST_LINES_WITHOUT_NAMES = re.compile(r'\A(?:[\s;,]*"?#[^\n]*\n|[\s;,]+)*')
_FIRST_LINE_OF_EXCEL = re.compile(r'"?sep=(.)"?\r?\n?')


@dataclass(frozen=True)
class Sheet:
    """What a CSV file holds.

    file           path, as printed in findings
    cells          column name -> object array of str, without leading and trailing blanks, an entry per row
    places         file and line of each row
    header_line    line of the header
    decimal_comma  a comma in a number can only be a decimal comma (the columns are separated by semicolons)
    """

    file: str
    cells: dict[str, np.ndarray]
    places: Places
    header_line: int
    decimal_comma: bool

    def __len__(self) -> int:
        return len(self.places.lines)


def read_sheet(path: Path, findings: Findings) -> Sheet | None:
    """The cells of a CSV file; None (and a finding) if it cannot be read.

    Blank rows and columns are left out, and so are remarks: rows whose first cell begins with #.
    The encoding may be UTF-8, UTF-16 or Windows-1251, the separator comma, semicolon or tab.
    """
    file = path.as_posix()
    text = read_text(path, findings)
    if text is None:
        return None
    marked = _FIRST_LINE_OF_EXCEL.match(text)
    body = text[marked.end() :] if marked else text
    offset = 1 if marked else 0
    separator = marked[1] if marked else _separator(body)
    try:
        with _no_garbage_collection():
            columns, lines = _columns(body, separator)
    except csv.Error as error:
        line = _unfinished_line(body, separator) + offset
        problem = "a quotation mark opens a cell and is never closed, or stands inside a quoted cell"
        if "larger than field limit" in str(error):
            problem = f"a cell has more than {csv.field_size_limit():,} letters; perhaps a quotation mark is not closed"
        findings.add(problem, 'Close the cell with ", and write a quotation mark inside it twice ("")', file, line)
        return None
    return _sheet(file, columns, np.asarray(lines) + offset, separator == ";", findings)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Millions of new lists of text make Python look for garbage again and again, which doubles the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _separator(text: str) -> str:
    """The separator that occurs most in the header, outside quotes."""
    header = _FIRST_LINES_WITHOUT_NAMES.sub("", text).split("\n", 1)[0]
    return max(",;\t", key=re.sub(r'"[^"]*"', "", header).count)


def _records(text: str, separator: str) -> Any:
    """A csv.reader (a type the standard library does not name)."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _columns(text: str, separator: str) -> tuple[list[list[str]], np.ndarray]:
    """The cells by column, short rows filled with blanks, and the line at which each row starts."""
    reader = _records(text, separator)
    columns: list[list[str]] = []
    filled = 0
    while rows := list(islice(reader, _ROWS_AT_ONCE)):
        width = max(len(columns), max(map(len, rows)))
        columns.extend([""] * filled for _ in range(width - len(columns)))
        if min(map(len, rows)) < width:
            rows = [row if len(row) == width else row + [""] * (width - len(row)) for row in rows]
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(cells)
        filled += len(rows)
    if reader.line_num == filled:  # no cell runs over several lines
        return columns, np.arange(1, filled + 1)
    return columns, _starting_lines(text, separator)


def _starting_lines(text: str, separator: str) -> np.ndarray:
    reader = _records(text, separator)
    ends = np.fromiter((reader.line_num for _ in reader), np.int64)
    return np.concatenate([[0], ends[:-1]]) + 1


def _unfinished_line(text: str, separator: str) -> int:
    """The line at which the row starts that cannot be read."""
    reader = _records(text, separator)
    line = 0
    with suppress(csv.Error):
        for _ in reader:
            line = reader.line_num
    return line + 1


def _sheet(
    file: str, columns: list[list[str]], lines: np.ndarray, decimal_comma: bool, findings: Findings
) -> Sheet | None:
    texts = [np.fromiter(map(str.strip, column), dtype=object, count=len(column)) for column in columns]
    blank = np.ones(len(lines), dtype=bool)
    for column in texts:
        blank &= column == ""
    if texts:
        blank |= np.fromiter((cell.startswith("#") for cell in texts[0]), dtype=bool, count=len(lines))
    rows = np.flatnonzero(~blank)
    if not len(rows):
        findings.add("the file is empty", "Write the column names in the first line, or delete the file", file)
        return None
    header, body = int(rows[0]), rows[1:]
    places = Places.of_file(file, lines[body])
    cells: dict[str, np.ndarray] = {}
    for column in texts:
        name, values = column[header], column[body]
        if name and name not in cells:
            cells[name] = values
        elif name:
            findings.add("two columns have this name", "Keep one of them", file, int(lines[header]), name)
        elif (values != "").any():
            problem = "this cell has no column name above it"
            remedy = "Give the column a name or clear it; text or a number with a separator inside needs quotes"
            findings.add_rows(places, values != "", problem, remedy, values=values)
    return Sheet(file, cells, places, int(lines[header]), decimal_comma)


def list_tables(folder: Path) -> dict[str, Path]:
    """The CSV files of a folder by name without ending, lock files and hidden files left out."""
    files = chain(folder.glob("*.csv"), folder.glob("*.CSV"))
    return {path.stem: path for path in sorted(files) if not path.name.startswith((".", "~"))}
