"""Inheritance: a scenario is a folder that holds only what differs from the case or from another scenario."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kz_optimize.errors import Finding, InputError
from kz_optimize.tables.findings import Findings, suggest, write_value
from kz_optimize.tables.settings import BASE
from kz_optimize.tables.table import Table
from kz_optimize.tables.toml import Written, read_toml

FOLDER = "scenarios"


def list_scenarios(folder: Path) -> list[str]:
    """Names of the scenarios of a case, in alphabetical order after "base", which is the case itself.

    Raises InputError if there is a folder of scenarios that cannot be read.
    """
    scenarios = folder / FOLDER
    try:
        paths = list(scenarios.iterdir()) if scenarios.is_dir() else []
        names = {path.name for path in paths if path.is_dir() and path.name[0] not in "._~"}
    except OSError as error:
        problem = f"the folder cannot be read ({error.strerror})"
        raise InputError([Finding(problem, "Check that you may read it", scenarios.as_posix())]) from error
    return [BASE, *sorted(names - {BASE})]


@dataclass(frozen=True)
class Layer:
    """A folder of a case or scenario, with its TOML file."""

    name: str
    folder: Path
    written: Written


def layers(folder: Path, scenario: str | None = None) -> list[Layer]:
    """The case and then the scenarios that lead to `scenario`, each inheriting from the one before.

    Raises InputError if the case or a scenario does not exist, or scenarios inherit from each other in a circle.
    """
    findings = Findings()
    if not _may_read(folder, findings):
        raise InputError(findings.items)
    chain: list[Layer] = []
    name, asked_in = BASE if scenario is None else scenario, None
    while name != BASE:
        if name in [layer.name for layer in chain]:
            circle = " -> ".join([*(layer.name for layer in chain), name])
            line = chain[-1].written.line("inherits")
            remedy = 'Let one of them inherit from nothing (leave out "inherits")'
            findings.add(
                f"the scenarios inherit in a circle: {circle}", remedy, chain[-1].written.file, line, "inherits", name
            )
            break
        written = _read_scenario(folder, name, asked_in, findings)
        if written is None:
            break
        chain.append(Layer(name, folder / FOLDER / name, written))
        parent = written.contents.get("inherits", BASE)
        name, asked_in = (parent if isinstance(parent, str) else BASE), written
    case = read_toml(folder / "case.toml", findings)
    if findings.items or case is None:
        raise InputError(findings.items)
    return [Layer(BASE, folder, case), *reversed(chain)]


def _may_read(folder: Path, findings: Findings) -> bool:
    """Whether there is a folder whose files can be listed; else a finding."""
    remedy = "Give the folder that holds case.toml"
    try:
        if folder.is_dir():
            os.listdir(folder)
            return True
        problem = "this is a file, not a folder" if folder.exists() else "there is no such folder"
    except OSError as error:
        problem, remedy = f"the folder cannot be read ({error.strerror})", "Check that you may read it"
    findings.add(problem, remedy, folder.as_posix())
    return False


def _read_scenario(folder: Path, name: str, asked_in: Written | None, findings: Findings) -> Written | None:
    if name in list_scenarios(folder):
        return read_toml(folder / FOLDER / name / "scenario.toml", findings)
    remedy = suggest(name, list_scenarios(folder), (folder / FOLDER).as_posix())
    file, line = (folder / FOLDER).as_posix(), None
    if asked_in:
        file, line = asked_in.file, asked_in.line("inherits")
    findings.add("there is no scenario of this name", remedy, file, line, "inherits" if asked_in else "", name)
    return None


def overlay(parent: Table, own: Table, removes: np.ndarray, findings: Findings) -> Table:
    """The parent's rows after a scenario: rows of the same key replaced (in place), new ones added, others removed."""
    keys = list(parent.schema.keys)
    above = pd.MultiIndex.from_frame(parent.frame[keys])
    below = pd.MultiIndex.from_frame(own.frame[keys])
    if above.has_duplicates or below.has_duplicates:  # reported by the check for duplicates
        above, below = _last_only(above), _last_only(below)
    found = above.get_indexer(below)
    _report_lost(own, removes & (found < 0), parent, findings)
    frame = pd.concat([parent.frame, own.frame], ignore_index=True)
    order = np.arange(len(parent))
    replaced = (found >= 0) & ~removes
    order[found[replaced]] = len(parent) + np.flatnonzero(replaced)
    kept = np.delete(order, found[(found >= 0) & removes])
    added = len(parent) + np.flatnonzero((found < 0) & ~removes)
    joined = Table(parent.schema, frame, parent.places.followed_by(own.places), parent.sound and own.sound)
    return joined.take(np.concatenate([kept, added]).astype(np.int64))


def _last_only(index: pd.MultiIndex) -> pd.MultiIndex:
    """The index with repeated keys made different by a number, so that it can be searched."""
    number = pd.Series(np.arange(len(index))).where(index.duplicated(), -1)
    return pd.MultiIndex.from_frame(index.to_frame(index=False).assign(_repetition=number.to_numpy()))


def _report_lost(own: Table, lost: np.ndarray, parent: Table, findings: Findings) -> None:
    keys = parent.schema.keys

    def words(table: Table, row: int) -> str:
        return ", ".join(write_value(value) for value in table.frame[list(keys)].iloc[row])

    if lost.any():
        known = [words(parent, row) for row in range(min(len(parent), 1000))]
        findings.add_rows(
            own.places,
            lost,
            lambda row: f"there is no row {words(own, row)} to remove ({', '.join(keys)})",
            lambda row: suggest(words(own, row), known, f"the parent's {parent.schema.name}.csv"),
            "remove",
        )
