"""Checks of each table by its declaration: ranges, and names that must exist elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kz_optimize.schema import PROFILES, Column
from kz_optimize.tables.findings import Findings, suggest, write_value
from kz_optimize.tables.profiles import Profiles
from kz_optimize.tables.table import Table


def check_tables(tables: Mapping[str, Table], profiles: Profiles, findings: Findings) -> None:
    """Add a finding for every cell out of range and every name that is declared nowhere."""
    for table in tables.values():
        for column in table.schema.columns if len(table) else ():
            if column.is_number:
                _check_range(table, column, findings)
            elif column.targets or column.profile:
                _check_names(table, column, tables, profiles, findings)


def _check_range(table: Table, column: Column, findings: Findings) -> None:
    numbers = table.frame[column.name].to_numpy()
    if column.type == "integer":  # a change may have scaled it
        broken = np.isfinite(numbers) & (numbers != np.round(numbers))
        findings.add_rows(table.places, broken, "this is not a whole number", "Write one", column.name, numbers)
    wrong = (numbers < column.minimum) | (numbers > column.maximum)
    if not wrong.any():
        return
    unit = "" if column.unit in ("", "year") else f" {column.unit}"
    low, high = write_value(column.minimum), write_value(column.maximum)
    allowed = f"{low}{unit} or more" if np.isinf(column.maximum) else f"from {low} to {high}{unit}"
    problem = "this is negative" if column.minimum == 0 and numbers[wrong].max() < 0 else "this is out of range"
    share = "; a share is of 1, not of 100" if column.unit.startswith("share") and numbers[wrong].max() > 1 else ""
    remedy = f"Allowed is {allowed}{share} ({column.description})"
    findings.add_rows(table.places, wrong, problem, remedy, column.name, numbers)


def _check_names(
    table: Table, column: Column, tables: Mapping[str, Table], profiles: Profiles, findings: Findings
) -> None:
    sources = [tables[target] for target, _ in column.targets]
    if not all(source.sound for source in sources) or (column.profile and not profiles.sound):
        return  # the names cannot be known before the other file is repaired
    known = [str(name) for name in profiles.frame] if column.profile else []
    for source, (_, name) in zip(sources, column.targets, strict=True):
        known.extend(source.frame[name].unique())
    allowed = {*known, *column.literals}
    names = table.frame[column.name]
    unknown = [name for name in names.unique() if name and name not in allowed]
    where = f"{PROFILES}.csv" if column.profile else " or ".join(dict.fromkeys(f"{t}.csv" for t, _ in column.targets))
    what = "profile" if column.profile else " or ".join(dict.fromkeys(name for _, name in column.targets))
    if not unknown:
        return
    rows = np.flatnonzero(names.isin(unknown))
    repeated = names.iloc[rows].duplicated().to_numpy()
    findings.add_rows(
        table.places,
        np.concatenate([rows[~repeated], rows[repeated]]),  # every unknown name first, then its repetitions
        f"there is no such {what}",
        lambda row: suggest(names.iloc[row], [*known, *column.literals], where),
        column.name,
        names,
    )
