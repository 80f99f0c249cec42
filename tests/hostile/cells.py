"""One cell, row or column that is not what it was, and what the tables mean then."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

import pandas as pd

from kz_optimize.schema import Column, load
from tests.hostile.base import Row, Sheets, write_sheet
from tests.hostile.judge import Frames, Trial
from tests.hostile.values import CHOICES, FLAGS, NAMES, NUMBERS

Meaning = str | float | bool | None


@cache
def cells() -> list[tuple[str, str]]:
    """Every (table, column) of the schema."""
    return [(table.name, column.name) for table in load().values() for column in table.columns]


def pick(random: Random, sheets: Sheets) -> tuple[str, Column, int]:
    """A column of a table in turn, and a row."""
    present = [(table, column) for table, column in cells() if table in sheets.rows]
    table, name = random.choice(present)
    return table, load()[table][name], random.randrange(len(sheets.rows[table]))


def _value(random: Random, column: Column) -> tuple[str, Meaning]:
    """A text and what it means in a column; None where it must be refused."""
    if column.is_number:
        text = random.choice(list(NUMBERS))
        meaning: Meaning = NUMBERS[text]
        if isinstance(meaning, float) and column.type == "integer" and meaning != round(meaning):
            meaning = None
    elif column.type == "flag":
        text = random.choice(list(FLAGS))
        meaning = FLAGS[text]
    elif column.type == "choice":
        text = random.choice([*column.choices, *CHOICES])
        meaning = text if text in column.choices else None
    else:
        text = random.choice(list(NAMES))
        meaning = NAMES[text]
    if not text.strip():
        meaning = None if column.required else column.default
    return text, meaning


def cell(random: Random, base: str, sheets: Sheets) -> Trial:
    """A cell of the case holds something else."""
    table, column, row = pick(random, sheets)
    text, meaning = _value(random, column)
    sheets.rows[table][row][column.name] = text
    blamed = (f"{table}.csv", row + 2, column.name) if meaning is None and not _breaks_the_file(text) else None
    what = f"{table}.{column.name} line {row + 2}: {text[:40]!r}"
    return Trial("cell", what, base, sheets.files(), "meant", _with_cell(table, row, column, meaning), blamed=blamed)


def scenario_row(random: Random, base: str, sheets: Sheets) -> Trial:
    """A scenario replaces a row; the result is the case with that row in its place."""
    table, column, row = pick(random, sheets)
    if column.role == "key":
        return removal(random, base, sheets)
    text, meaning = _value(random, column)
    files = sheets.files()
    changed = {**sheets.rows[table][row], column.name: text}
    files["scenarios/s/scenario.toml"] = b'title = "s"\n'
    files[f"scenarios/s/{table}.csv"] = write_sheet(sheets.columns[table], [changed])
    what = f"{table}.{column.name} of row {row + 2}: {text[:40]!r}"
    return Trial("scenario", what, base, files, "meant", _with_cell(table, row, column, meaning), "s")


def removal(random: Random, base: str, sheets: Sheets) -> Trial:
    """A scenario removes a row; the result is the case without it."""
    table, _, row = pick(random, sheets)
    files = sheets.files()
    files["scenarios/s/scenario.toml"] = b'title = "s"\n'
    removed = {**sheets.rows[table][row], "remove": "yes"}
    files[f"scenarios/s/{table}.csv"] = write_sheet([*sheets.columns[table], "remove"], [removed])
    return Trial("scenario", f"remove row {row + 2} of {table}", base, files, "meant", _without_row(table, row), "s")


def row_gone(random: Random, base: str, sheets: Sheets) -> Trial:
    """A row is missing."""
    table, _, row = pick(random, sheets)
    del sheets.rows[table][row]
    must = "meant" if sheets.rows[table] else "anything"
    return Trial("row gone", f"line {row + 2} of {table}", base, sheets.files(), must, _without_row(table, row))


def row_twice(random: Random, base: str, sheets: Sheets) -> Trial:
    """A row stands twice."""
    table, _, row = pick(random, sheets)
    sheets.rows[table].insert(random.randrange(len(sheets.rows[table]) + 1), dict(sheets.rows[table][row]))
    return Trial("row twice", f"line {row + 2} of {table}", base, sheets.files(), "refused")


def cells_swapped(random: Random, base: str, sheets: Sheets) -> Trial:
    """Two cells of a row, or of a column, have changed places."""
    table, column, row = pick(random, sheets)
    other = random.choice(list(load()[table].by_name))
    cells_of: Row = sheets.rows[table][row]
    cells_of[column.name], cells_of[other] = cells_of[other], cells_of[column.name]
    what = f"{table} line {row + 2}: {column.name} and {other}"
    return Trial("cells swapped", what, base, sheets.files(), "anything")


def _breaks_the_file(text: str) -> bool:
    """Whether the whole file, rather than the cell, is to blame."""
    return any(ord(letter) < 32 and letter not in "\t\r\n" for letter in text) or len(text) > 50_000


def _with_cell(table: str, row: int, column: Column, meaning: Meaning) -> Callable[[Frames], Frames | None]:
    def change(frames: Frames) -> Frames | None:
        if meaning is None:
            return None
        values = frames[table][column.name].tolist()
        values[row] = meaning
        frames[table][column.name] = pd.Series(values, dtype=frames[table][column.name].dtype)
        return frames

    return change


def _without_row(table: str, row: int) -> Callable[[Frames], Frames | None]:
    def change(frames: Frames) -> Frames | None:
        frames[table] = frames[table].drop(index=row).reset_index(drop=True)
        return frames

    return change


def header(random: Random, base: str, sheets: Sheets) -> Trial:
    """A column is missing, there twice, misspelt or more."""
    table, column, _ = pick(random, sheets)
    how = random.choice(("missing", "twice", "misspelt", "unknown", "blank", "capitals"))
    names = list(sheets.columns[table])
    at = names.index(column.name)
    rows = [[row[name] for name in names] for row in sheets.rows[table]]
    filled = any(row[at] for row in rows)
    if how == "missing":
        names.pop(at)
        rows = [row[:at] + row[at + 1 :] for row in rows]
    elif how == "twice":
        names[at] = random.choice([name for name in names if name != column.name])
    elif how == "unknown":
        names.append("something")
        rows = [[*row, "5"] for row in rows]
    else:
        at_letter = random.randrange(len(column.name))
        misspelt = column.name[:at_letter] + column.name[at_letter + 1 :]
        names[at] = {"misspelt": misspelt, "blank": "", "capitals": column.name.upper()}[how]
    must = "refused"
    if how == "missing":
        must = "refused" if column.required else "anything"
    elif how == "blank" and not filled:
        must = "refused" if column.required else "same"
    lines = [",".join(f'"{cell}"' for cell in row) for row in [names, *rows]]
    files = {**sheets.files(), f"{table}.csv": "\n".join(lines).encode()}
    return Trial("header", f"{table}.{column.name} {how}", base, files, must)
