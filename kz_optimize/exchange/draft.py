"""A case in the making: rows collected table by table, written as CSV through the schema."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from kz_optimize.schema import PROFILES, load
from kz_optimize.tables.write import write_cell, write_toml

Cell = str | float | int | bool
_MARKS = re.compile("[@#<>]")
"""What labels such as wind@north#2030 are made with; in names it becomes a line."""


class Draft:
    """Rows of tables, profiles by time slice, and settings; values stand in the units of the schema."""

    def __init__(self, title: str, description: str):
        self.title, self.description = title, description
        self.rows: dict[str, list[dict[str, Cell]]] = {}
        self.profiles: dict[str, Sequence[float]] = {}
        self.clock: tuple[str, Sequence[str]] = ("slice", [])
        self.settings: dict[str, dict[str, object]] = {}

    def add(self, table: str, /, source: str = "", **cells: Cell) -> None:
        """Add a row; a column that is left out is blank."""
        unknown = set(cells) - set(load()[table].by_name)
        if unknown:
            raise KeyError(f"{table} has no column {sorted(unknown)[0]}")
        named = {key: _MARKS.sub("_", cell) if isinstance(cell, str) else cell for key, cell in cells.items()}
        self.rows.setdefault(table, []).append({**named, "source": source})

    def profile(self, name: str, values: Sequence[float]) -> str:
        """Keep a profile, once for equal values, and return the name it has."""
        name = _MARKS.sub("_", name)
        same = next((known for known, kept in self.profiles.items() if list(kept) == list(values)), None)
        if same is None:
            self.profiles[name] = values
        return same or name

    def write(self, folder: Path) -> None:
        """Write case.toml and the tables into a new folder."""
        folder.mkdir(parents=True)
        (folder / "case.toml").write_text(self._settings(), encoding="utf-8", newline="\n")
        for table, rows in self.rows.items():
            known = [*load()[table].by_name, "source"]
            used = [name for name in known if any(write_cell(row.get(name, "")) for row in rows)]
            _write(folder / f"{table}.csv", used, [[write_cell(row.get(name, "")) for name in used] for row in rows])
        if self.profiles:
            name, labels = self.clock
            lines = [
                [label, *map(write_cell, values)]
                for label, *values in zip(labels, *self.profiles.values(), strict=True)
            ]
            _write(folder / f"{PROFILES}.csv", [name, *self.profiles], lines)

    def _settings(self) -> str:
        lines = [f"title = {write_toml(self.title)}", f"description = {write_toml(self.description)}"]
        for section, values in self.settings.items():
            lines += ["", f"[{section}]", *(f"{key} = {write_toml(value)}" for key, value in values.items())]
        return "\n".join(lines) + "\n"


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
