"""Factors: what a study changes, and what a value of each changes in the settings and tables of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from kz_optimize.tables.change import Change, Value, Where, spread
from kz_optimize.tables.read import Table
from kz_optimize.tables.toml import entry


@dataclass(frozen=True)
class TableChange:
    """A column that a factor changes, in the rows in which every column of `where` has a value given there.

    action   "set" puts the value there, "scale" multiplies by it, "add" adds it; "grow" multiplies by
             (1 + value) ** (year of the row - base year); "replace" puts another value in each row, found in the
             mapping `value` by the row's column `by`
    value    what is put there; None: the value of the factor
    """

    table: str = entry("the table", "")
    column: str = entry("the column", "")
    action: str = entry("what is done to the cell", "set", choices="scale add set replace grow")
    where: Where | None = entry("the rows that are meant", None, of="table")
    value: Value | bool | Mapping[str, Value] | None = entry("the value, where it is not the factor's", None, of="any")
    by: str = entry("the column by which values are replaced", "year")

    def changes(self, value: Value, tables: Mapping[str, Table], base_year: int) -> Iterator[Change]:
        """The changes to single tables that it stands for."""
        given = value if self.value is None else self.value
        for where in spread(self.where or {}):
            if isinstance(given, Mapping):
                for label, own in given.items():
                    yield Change(self.table, self.column, "set", own, where | {self.by: label})
            elif self.action == "grow":
                for year in self._years(tables, where):
                    factor = (1.0 + float(given)) ** (year - base_year)
                    yield Change(self.table, self.column, "scale", factor, where | {"year": year})
            else:
                yield Change(self.table, self.column, self.action, given, where)

    def _years(self, tables: Mapping[str, Table], where: Mapping[str, Value]) -> list[float]:
        """Years of the rows that have these labels."""
        frame = tables[self.table].frame
        chosen = np.ones(len(frame), dtype=bool)
        for column, label in where.items():
            chosen &= (frame[column] == label).to_numpy()
        return sorted(set(frame["year"][chosen]))


@dataclass(frozen=True)
class Factor:
    """Something that differs between the runs of a study.

    values    what it is in lists and grids; for a factor of choices their names
    low, high range from which samples are drawn; NaN: they are drawn from `values`
    base      its value where other factors change
    option    the setting "section.key" that it is; "": it changes tables
    table_changes  what its value changes
    choices   name -> what the choice changes; none: a factor of numbers or words
    named     name -> setting, for an option whose values are lists or long
    """

    name: str
    values: tuple[Value, ...]
    unit: str = ""
    low: float = np.nan
    high: float = np.nan
    base: Value | None = None
    option: str = ""
    table_changes: tuple[TableChange, ...] = ()
    choices: Mapping[str, tuple[TableChange, ...]] = field(default_factory=dict)
    named: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        """Whether its values have an order and a distance."""
        return all(isinstance(value, int | float) for value in self.values)

    @property
    def neutral(self) -> Value:
        """Its value where another factor changes: the base, or what leaves the case as it is, or its middle value."""
        actions = {change.action for change in self.table_changes}
        if self.base is not None:
            return self.base
        if not self.choices and not self.option and actions in ({"scale"}, {"add"}, {"grow"}):
            return 1.0 if actions == {"scale"} else 0.0
        return self.values[0] if not self.is_number else self.values[(len(self.values) - 1) // 2]

    def setting(self, value: Value) -> object:
        """What a value of an option is in the settings."""
        return self.named.get(str(value), value)

    def changes(self, value: Value, tables: Mapping[str, Table], base_year: int) -> list[Change]:
        """The changes to tables that a value stands for."""
        chosen = self.choices[str(value)] if self.choices else self.table_changes
        return [change for each in chosen for change in each.changes(value, tables, base_year)]

    def draw(self, share: float) -> Value:
        """The value at a share of its range, or among its values; 0 <= share <= 1."""
        if np.isfinite(self.low):
            return float(self.low + share * (self.high - self.low))
        return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
