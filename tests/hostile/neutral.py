"""Files written as another program would write them: nothing that counts changes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

from kz_optimize.schema import load
from tests.hostile.base import Sheets, write_sheet
from tests.hostile.judge import Trial

SPACES = (" ", "\u00a0", "\u202f")


def neutral(random: Random, base: str, sheets: Sheets) -> Trial:
    """The files are written as another program would; nothing that counts changes."""
    table = random.choice(list(sheets.rows))
    how = random.choice(list(NEUTRAL))
    files = sheets.files()
    NEUTRAL[how](random, table, sheets, files)
    return Trial("neutral", f"{table}: {how}", base, files, "same")


def _encoded(encoding: str, mark: bytes = b"") -> Callable[..., None]:
    def write(random: Random, table: str, sheets: Sheets, files: dict) -> None:
        files[f"{table}.csv"] = mark + files[f"{table}.csv"].decode().encode(encoding)

    return write


def _ended(end: str) -> Callable[..., None]:
    def write(random: Random, table: str, sheets: Sheets, files: dict) -> None:
        files[f"{table}.csv"] = files[f"{table}.csv"].replace(b"\n", end.encode())

    return write


def _separated(separator: str, comma: bool, heading: str = "") -> Callable[..., None]:
    def write(random: Random, table: str, sheets: Sheets, files: dict) -> None:
        rows = [
            {name: text.replace(".", ",") if comma and _is_number(table, name) else text for name, text in row.items()}
            for row in sheets.rows[table]
        ]
        files[f"{table}.csv"] = heading.encode() + write_sheet(sheets.columns[table], rows, separator, "\r\n")

    return write


def _is_number(table: str, column: str) -> bool:
    if table == "profiles":
        return column not in ("slice", "time")
    return column in load()[table].by_name and load()[table][column].is_number


def _each(change: Callable[[Random, str, str, str], str]) -> Callable[..., None]:
    """Every cell rewritten: from (random, table, column, text)."""

    def write(random: Random, table: str, sheets: Sheets, files: dict) -> None:
        rows = [{name: change(random, table, name, text) for name, text in row.items()} for row in sheets.rows[table]]
        files[f"{table}.csv"] = write_sheet(sheets.columns[table], rows)

    return write


def _rows_shuffled(random: Random, table: str, sheets: Sheets, files: dict) -> None:
    if table not in ("time_slices", "profiles"):
        random.shuffle(sheets.rows[table])
    files[f"{table}.csv"] = write_sheet(sheets.columns[table], sheets.rows[table])


def _columns_shuffled(random: Random, table: str, sheets: Sheets, files: dict) -> None:
    random.shuffle(sheets.columns[table])
    files[f"{table}.csv"] = write_sheet(sheets.columns[table], sheets.rows[table])


def _blank_lines(random: Random, table: str, sheets: Sheets, files: dict) -> None:
    lines = files[f"{table}.csv"].splitlines()
    blank = [b"", b",,,", b"  ", b'""']
    for _ in range(random.randrange(1, 6)):
        lines.insert(random.randrange(len(lines) + 1), random.choice(blank))
    files[f"{table}.csv"] = b"\n".join(lines)


def _blank_columns(random: Random, table: str, sheets: Sheets, files: dict) -> None:
    files[f"{table}.csv"] = files[f"{table}.csv"].replace(b"\n", b",,,\n")


def _quoted(random: Random, table: str, sheets: Sheets, files: dict) -> None:
    table_rows = [sheets.columns[table], *([row[name] for name in sheets.columns[table]] for row in sheets.rows[table])]
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table_rows)
    files[f"{table}.csv"] = text.encode()


def _capital_ending(random: Random, table: str, sheets: Sheets, files: dict) -> None:
    files[f"{table}.CSV"] = files.pop(f"{table}.csv")


def _hostile_remarks(random: Random, table: str, sheets: Sheets, files: dict) -> None:
    if table == "profiles":
        return
    remarks = [
        "=1+1",
        "two\nlines",
        'a "word"',
        "+77012345678",
        "Дереккөз",
        ";,\t",
    ]
    columns = [*sheets.columns[table], "note", "confidence"]
    rows = [{**row, "source": random.choice(remarks), "note": random.choice(remarks)} for row in sheets.rows[table]]
    files[f"{table}.csv"] = write_sheet(columns, rows)


def _spaces_around(random: Random, table: str, column: str, text: str) -> str:
    return random.choice(SPACES) * random.randrange(3) + text + random.choice(SPACES) * random.randrange(3)


def _thousands(random: Random, table: str, column: str, text: str) -> str:
    whole, point, part = text.partition(".")
    if not _is_number(table, column) or not whole.lstrip("-").isdigit():
        return text
    return f"{int(whole):,}".replace(",", random.choice(SPACES)) + point + part if abs(int(whole)) else text


def _comma_in_quotes(random: Random, table: str, column: str, text: str) -> str:
    ambiguous = len(text.partition(".")[2]) == 3 and not text.startswith("0")
    return text.replace(".", ",") if _is_number(table, column) and not ambiguous else text


def _other_digits(random: Random, table: str, column: str, text: str) -> str:
    if not _is_number(table, column) or not text:
        return text
    return random.choice([text, repr(float(text)), f"{float(text):.17e}", f"{float(text):+.17g}"])


def _decomposed(random: Random, table: str, column: str, text: str) -> str:
    return unicodedata.normalize("NFD", text)


NEUTRAL: dict[str, Callable[..., None]] = {
    "UTF-8 with a mark": _encoded("utf-8-sig"), "UTF-16": _encoded("utf-16"),
    "UTF-16, big end first": _encoded("utf-16-be", b"\xfe\xff"), "UTF-16 without a mark": _encoded("utf-16-le"),
    "lines of Windows": _ended("\r\n"), "lines of old Macs": _ended("\r"), "no end of line": _ended("\n\n"),
    "semicolons and decimal commas": _separated(";", True), "semicolons and points": _separated(";", False),
    "tabs": _separated("\t", False), "first line of Excel": _separated(";", True, "sep=;\r\n"),
    "rows in another order": _rows_shuffled, "columns in another order": _columns_shuffled,
    "blank lines": _blank_lines, "blank columns": _blank_columns, "all quoted": _quoted,
    "ending .CSV": _capital_ending, "remarks of every kind": _hostile_remarks, "spaces around": _each(_spaces_around),
    "spaces between thousands": _each(_thousands), "decimal commas in quotes": _each(_comma_in_quotes),
    "other digits": _each(_other_digits), "letters decomposed": _each(_decomposed),
}  # fmt: skip
