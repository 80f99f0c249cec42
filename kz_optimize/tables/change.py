"""Changes to tables from outside the files: what a sensitivity study turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from types import MappingProxyType

import numpy as np

from kz_optimize.tables.findings import Findings, suggest, write_value
from kz_optimize.tables.table import Table
from kz_optimize.tables.text import parse_flags

Value = float | str
Where = Mapping[str, Value | Sequence[Value]]
"""Column -> the value, or values, that the rows meant have in it."""


@dataclass(frozen=True)
class Change:
    """What is changed in the rows of a table in which every column of `where` has the value given there.

    action   "set" replaces the cell by `value`, "scale" multiplies it by `value`, "add" adds `value` to it
    value    in the unit of the input table
    """

    table: str
    column: str
    action: str
    value: Value | bool
    where: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        rows = ", ".join(f"{name} = {write_value(value)}" for name, value in self.where.items())
        return f"{self.action} {self.table}.{self.column} {write_value(self.value)}{' where ' + rows if rows else ''}"


def spread(where: Where) -> Iterator[dict[str, Value]]:
    """Every combination of the values given for several columns."""
    lists = [[given] if isinstance(given, str | int | float) else given for given in where.values()]
    yield from (dict(zip(where, labels, strict=True)) for labels in product(*lists))


def apply_changes(tables: dict[str, Table], changes: Sequence[Change], findings: Findings) -> dict[str, Table]:
    """The tables after all changes, one after the other; a change that makes no sense becomes a finding."""
    tables = dict(tables)
    for change in changes:
        if change.table not in tables:
            remedy = suggest(change.table, tables, "the list of tables")
            findings.add(f"the change '{change}' is about an unknown table", remedy, value=change.table)
        elif _is_sound(change, tables[change.table], findings):
            tables[change.table] = _apply(change, tables[change.table], findings)
    return tables


def _is_sound(change: Change, table: Table, findings: Findings) -> bool:
    schema = table.schema
    for name in (change.column, *change.where):
        if name not in schema.by_name:
            remedy = suggest(name, schema.by_name, f"table {schema.name}")
            findings.add(f"the change '{change}' is about an unknown column", remedy, value=name)
            return False
    number = isinstance(change.value, int | float) and not isinstance(change.value, bool)
    if change.action not in ("set", "scale", "add"):
        remedy = suggest(change.action, ("set", "scale", "add"), "the list of actions")
        findings.add(f"the change '{change}' has an unknown action", remedy, value=change.action)
    elif schema[change.column].role != "value":
        values = [column.name for column in schema.columns if column.role == "value"]
        findings.add(f"the change '{change}' is about a key or a text", f"Change one of {', '.join(values)}")
    elif schema[change.column].is_number and not (number and np.isfinite(float(change.value))):
        findings.add(f"the change '{change}' needs a number", "Give a number in the unit of the table")
    elif change.action != "set" and not schema[change.column].is_number:
        findings.add(f"the change '{change}' counts with a column that holds no numbers", "Use the action set")
    elif schema[change.column].choices and change.value not in schema[change.column].choices:
        remedy = suggest(str(change.value), schema[change.column].choices, "the choices")
        findings.add(f"the change '{change}' sets what is not among the choices", remedy, value=str(change.value))
    else:
        return True
    return False


def _apply(change: Change, table: Table, findings: Findings) -> Table:
    frame = table.frame.copy()
    rows = np.ones(len(frame), dtype=bool)
    for name, value in change.where.items():
        column = frame[name]
        rows &= (column == (float(value) if table.schema[name].is_number else value)).to_numpy(dtype=bool)
    if not rows.any():
        findings.add(f"the change '{change}' finds no row", f"Compare with the rows of {change.table}.csv")
        return table
    if table.schema[change.column].is_number:
        numbers = frame[change.column].to_numpy(copy=True)
        value = float(change.value)
        numbers[rows] = {"set": value, "scale": numbers[rows] * value, "add": numbers[rows] + value}[change.action]
        frame[change.column] = numbers
    elif table.schema[change.column].type == "flag":
        flags, wrong = parse_flags(np.array([write_value(change.value)], dtype=object), default=False)
        if wrong[0]:
            findings.add(f"the change '{change}' is neither yes nor no", "Give yes or no", value=str(change.value))
        frame.loc[rows, change.column] = flags[0]
    else:
        frame.loc[rows, change.column] = str(change.value)
    return replace(table, frame=frame)
