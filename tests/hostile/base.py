"""The sound cases that are made hostile: every table of the schema with every column, and inputs/tiny by the hour."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from kz_optimize.schema import load
from tests.model.random_case import plain
from tests.support import write_case

TINY = Path(__file__).parents[2] / "inputs" / "tiny"

SLICES = """
    slice,day,hours,days,season,weeks
    work light,work,12,5,week,52.142857
    work dark,work,12,5,week,52.142857
    rest light,rest,12,2,week,52.142857
    rest dark,rest,12,2,week,52.142857
    """
HOURS_OF_SLICES = (0, 12, 24 * 5, 24 * 5 + 12)
"""An hour of the year that lies in each of them: the year of the plain case starts with five working days."""
OBSERVATIONS = """
    year,region,group,carrier,observed
    2025,land,wind,electricity,500
    """

Row = dict[str, str]


@dataclass
class Sheets:
    """A case in the making: rows of text by table, profiles as rows, settings as text."""

    rows: dict[str, list[Row]]
    columns: dict[str, list[str]]
    settings: str
    extra: dict[str, bytes] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """Path inside the case -> content."""
        written = {f"{name}.csv": write_sheet(self.columns[name], rows) for name, rows in self.rows.items()}
        return {"case.toml": self.settings.encode(), **written, **self.extra}


def write_sheet(columns: list[str], rows: list[Row], separator: str = ",", end: str = "\n") -> bytes:
    """CSV in UTF-8."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read_sheet(text: str) -> list[Row]:
    """Rows of a CSV text written into a test, indented as it may be."""
    lines = (line.strip() for line in text.strip().splitlines())
    return list(csv.DictReader(lines))


@cache
def _whole() -> tuple[Mapping[str, list[Row]], str]:
    texts, profiles, settings = plain()
    rows = {name: read_sheet(text) for name, text in texts.items()}
    rows["time_slices"], rows["observations"] = read_sheet(SLICES), read_sheet(OBSERVATIONS)
    shapes = {name: np.asarray(values)[list(HOURS_OF_SLICES)] for name, values in profiles.items()}
    rows["profiles"] = [
        {"slice": row["slice"], **{name: str(values[i]) for name, values in shapes.items()}}
        for i, row in enumerate(rows["time_slices"])
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_case(Path(folder), {}, **settings)
        return rows, (Path(folder) / "case.toml").read_text(encoding="utf-8")


def whole() -> Sheets:
    """A case with rows in every declared table, by time slice."""
    rows, settings = _whole()
    return _with_every_column({name: [dict(row) for row in table] for name, table in rows.items()}, settings)


def tiny() -> Sheets:
    """inputs/tiny on one day of four steps, profiles by the hour."""
    rows = {path.stem: read_sheet(path.read_text(encoding="utf-8")) for path in sorted(TINY.glob("*.csv"))}
    settings = (TINY / "case.toml").read_text(encoding="utf-8").replace("days = 4", "days = 1\nsteps = 4")
    return _with_every_column(rows, settings)


def _with_every_column(rows: dict[str, list[Row]], settings: str) -> Sheets:
    """The same tables with the columns they leave out, blank."""
    columns = {}
    for name, table in rows.items():
        declared = list(load()[name].by_name) if name in load() else list(table[0])
        columns[name] = [*declared, "source"] if name in load() else declared
        rows[name] = [{column: row.get(column) or "" for column in columns[name]} for row in table]
    return Sheets(rows, columns, settings)


BASES = {"whole": whole, "tiny": tiny}
