"""What a scenario changes against its parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.errors import InputError
from kz_optimize.schema import PROFILES, TableSchema, load
from kz_optimize.tables.findings import Findings, write_value
from kz_optimize.tables.inherit import Layer, layers, list_scenarios
from kz_optimize.tables.load import load_profiles, load_tables
from kz_optimize.tables.profiles import Profiles
from kz_optimize.tables.settings import SECTIONS
from kz_optimize.tables.table import Table

__all__ = ["Difference", "describe_changes", "list_scenarios"]


@dataclass(frozen=True)
class Difference:
    """One thing a scenario changes against its parent.

    table    name of the table; "case" for settings, "profiles" for profiles
    key      the row, its keys joined by ", "; the section for settings; the profile
    column   the cell that differs; "" when a whole row is new (`before` is "") or removed (`after` is "")
    """

    table: str
    key: str
    column: str
    before: str
    after: str

    def __str__(self) -> str:
        name = f"{self.table} [{self.key}]" + (f" {self.column}" if self.column else "")
        return f"{name}: {self.before or '(none)'} -> {self.after or '(none)'}"


def describe_changes(
    folder: Path, scenario: str, declared: Mapping[str, TableSchema] | None = None
) -> list[Difference]:
    """What the scenario changes against its parent: settings, then tables as declared, then profiles.

    Nothing for the base; `declared` are the tables that the case may have, by default those of the package. Raises
    InputError if a file of the case or the scenario cannot be read.
    """
    chain = layers(Path(folder), scenario)
    if len(chain) == 1:
        return []
    findings = Findings()
    declared = load() if declared is None else declared
    before, after = (load_tables(part, findings, declared) for part in (chain[:-1], chain))
    differences = _compare_settings(chain)
    for name, table in after.items():
        differences.extend(compare_tables(before[name], table))
    old, new = (
        load_profiles(of, tables["time_slices"].frame["slice"].tolist(), findings)
        for of, tables in ((chain[:-1], before), (chain, after))
    )
    if findings.errors:
        raise InputError(findings.items)
    return differences + _compare_profiles(old, new)


def compare_tables(before: Table, after: Table) -> list[Difference]:
    """The cells and rows in which a scenario's table differs from its parent's; removed rows last."""
    schema = after.schema
    if not len(before) + len(after):
        return []
    values = [column.name for column in schema.columns if column.role != "key"]
    old, new = _index(before), _index(after)
    own = np.array([file not in before.places.files for file in after.places.files], dtype=bool)
    changed = np.flatnonzero(own[after.places.codes]) if len(after) else np.array([], dtype=int)
    parents = old.get_indexer(new[changed])
    differences: list[Difference] = []
    for row, parent in zip(changed.tolist(), parents.tolist(), strict=True):
        key = ", ".join(map(write_value, new[row]))
        if parent < 0:
            differences.append(Difference(schema.name, key, "", "", _words(after, row, values)))
            continue
        for column in values:
            was, now = write_value(before.frame[column].iloc[parent]), write_value(after.frame[column].iloc[row])
            if was != now:
                differences.append(Difference(schema.name, key, column, was, now))
    for row in np.flatnonzero(~old.isin(new)).tolist():
        key = ", ".join(map(write_value, old[row]))
        differences.append(Difference(schema.name, key, "", _words(before, row, values), ""))
    return differences


def _index(table: Table) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(table.frame[list(table.schema.keys)])


def _words(table: Table, row: int, columns: Sequence[str]) -> str:
    cells = ((column, write_value(table.frame[column].iloc[row])) for column in columns)
    return ", ".join(f"{column} = {text}" for column, text in cells if text) or "(nothing but the key)"


def _compare_settings(chain: Sequence[Layer]) -> list[Difference]:
    before = _settings(chain[:-1])
    return [
        Difference("case", section, key, _write_setting(before.get((section, key))), _write_setting(value))
        for (section, key), value in _settings(chain[-1:]).items()
        if before.get((section, key)) != value
    ]


def _settings(chain: Sequence[Layer]) -> Mapping[tuple[str, str], Any]:
    """The settings as written, later layers replacing earlier ones."""
    return {
        (section, key): value
        for layer in chain
        for section in SECTIONS
        if isinstance(layer.written.contents.get(section), dict)
        for key, value in layer.written.contents[section].items()
    }


def _write_setting(value: object) -> str:
    return "" if value is None else write_value(value)


def _compare_profiles(before: Profiles, after: Profiles) -> list[Difference]:
    def words(profiles: Profiles, name: str) -> str:
        return f"mean {profiles.frame[name].mean():.4g} of {profiles.years[name]}" if name in profiles.frame else ""

    return [
        Difference(PROFILES, str(name), "", words(before, str(name)), words(after, str(name)))
        for name in after.frame
        if name not in before.frame or not np.array_equal(before.frame[name], after.frame[name])
    ]
