"""Loading the files of a case and the scenarios on top of it, before anything is checked across tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from kz_optimize.schema import PROFILES, TableSchema
from kz_optimize.tables.findings import Findings, suggest, write_value
from kz_optimize.tables.inherit import FOLDER, Layer, overlay
from kz_optimize.tables.profiles import HOURS, Profiles, profile_files, read_profiles
from kz_optimize.tables.settings import BASE
from kz_optimize.tables.sheet import list_tables, read_sheet
from kz_optimize.tables.table import Table, empty_table, parse_table

STANDS_IN = {"demand": "branches"}
"""A table that every case needs -> one that may be in its place, as its rows become rows of it."""


def load_tables(chain: Sequence[Layer], findings: Findings, declared: Mapping[str, TableSchema]) -> dict[str, Table]:
    """Every declared table with the rows of all layers; a table without a file is empty."""
    tables = {name: empty_table(table) for name, table in declared.items()}
    for number, layer in enumerate(chain):
        files = list_tables(layer.folder)
        _check_files(layer.folder, files, findings, declared)
        for name, table in declared.items():
            if name in files:
                tables[name] = _lay_over(tables[name], files[name], findings, scenario=number > 0)
            elif number == 0 and table.required and STANDS_IN.get(name) not in files:
                remedy = f"Add it: {table.description}; its columns are {', '.join(table.by_name)}"
                findings.add(f"the table {name} is missing", remedy, (layer.folder / f"{name}.csv").as_posix())
                tables[name] = empty_table(table, sound=False)
    return tables


def load_profiles(chain: Sequence[Layer], slices: Sequence[str], findings: Findings) -> Profiles:
    """The profiles of all layers, those of a later layer replacing earlier ones of the same name.

    They have a row per hour of the year, or per time slice if the case has any.
    """
    profiles = Profiles(pd.DataFrame(index=pd.RangeIndex(len(slices) or HOURS, name="hour")), {}, {})
    for layer in chain:
        profiles = profiles.replaced_by(read_profiles(profile_files(layer.folder), findings, slices))
    return profiles


def input_files(chain: Sequence[Layer], declared: Collection[str]) -> list[Path]:
    """Every file that is read."""
    files: list[Path] = []
    for layer in chain:
        files.append(Path(layer.written.file))
        files.extend(path for name, path in list_tables(layer.folder).items() if name in declared)
        files.extend(profile_files(layer.folder))
    return files


def _lay_over(parent: Table, path: Path, findings: Findings, scenario: bool) -> Table:
    sheet = read_sheet(path, findings)
    if sheet is None:
        return empty_table(parent.schema, sound=False)
    own, removes = parse_table(sheet, parent.schema, findings, scenario)
    check_duplicates(own, findings)
    return overlay(parent, own, removes, findings) if scenario else own


def check_duplicates(table: Table, findings: Findings) -> None:
    """Report rows of the same key: only one of them can be meant."""
    keys = list(table.schema.keys)
    repeated = table.frame.duplicated(keys).to_numpy()
    if not repeated.any():
        return
    numbers = table.frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    first = np.unique(numbers, return_index=True)[1][numbers]

    def problem(row: int) -> str:
        key = ", ".join(f"{name} {write_value(table.frame[name].iloc[row]) or '(blank)'}" for name in keys)
        return f"the row repeats line {table.places[first[row]].line} ({key})"

    findings.add_rows(table.places, repeated, problem, "Delete one of the two, or give them different keys")


def _check_files(folder: Path, files: dict[str, Path], findings: Findings, declared: Collection[str]) -> None:
    """Report files whose names are not those of tables: they would be passed over in silence."""
    known = [*declared, PROFILES]
    for name, path in files.items():
        if name not in known:
            findings.add("there is no table of this name", suggest(name, known, "the list of tables"), path.as_posix())
    for path in sorted(folder.iterdir()):
        workbook = path.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods") and path.stem in known
        if workbook and path.stem not in files:
            remedy = f"Save it from Excel as 'CSV UTF-8' under the name {path.stem}.csv"
            findings.add("workbooks are not read", remedy, path.as_posix())
        elif path.is_dir() and path.name != FOLDER and path.name.lower() == FOLDER[:-1]:
            findings.add("this folder is not read", f"Rename it to {FOLDER}", path.as_posix())
        elif path.is_dir() and path.name == FOLDER and (path / BASE).exists():
            problem = f"the case itself is known as {BASE}, so this scenario would never be read"
            findings.add(problem, "Give the scenario another name", (path / BASE).as_posix())
