"""What goes into a run: the checked tables after scenario, options and factors, and the hash that names them.

Files are read once per scenario; a run pays for its own changes and checks only.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np

from kz_optimize.errors import InputError
from kz_optimize.results.inputs import write_settings
from kz_optimize.run.modules import find_policies
from kz_optimize.study.design import Point
from kz_optimize.study.folder import Run
from kz_optimize.study.study import Study
from kz_optimize.tables.change import Change
from kz_optimize.tables.inherit import layers
from kz_optimize.tables.profiles import Profiles
from kz_optimize.tables.read import CaseInput, Table, Tables, load_case
from kz_optimize.tables.recheck import Checks


class Inputs:
    """The inputs of the runs of a study."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._cases: dict[str, CaseInput] = {}
        self._digests: dict[int, tuple[object, str]] = {}
        self._last: dict[tuple[str, str], tuple[list[Change], Table]] = {}
        self._modules = find_policies(layers(study.case))
        self._checks = Checks(self._modules.policies)

    def read(self, scenario: str, point: Point) -> Tables:
        """The tables of a run, checked as those of any run. Raises InputError with every finding."""
        return self._changed(scenario, point).check(self._checks)

    def digest(self, scenario: str, point: Point) -> str:
        """SHA-256 over settings, tables and profiles of a run, unchecked; sources and notes do not count.

        Raises InputError if the settings or changes make no sense.
        """
        case = self._changed(scenario, point)
        parts = [_of_table(table) for table in case.tables.values() if len(table)]
        parts += [f"[{name}] {text}" for name, text in case.modules.items()]
        text = "\n".join([write_settings(case.settings), *parts, self._of_profiles(case.shapes)])
        return hashlib.sha256(text.encode()).hexdigest()

    def identity(self, run: Run, version: str) -> str:
        """SHA-256 by which a run is known: of what goes into it, what is sought and kept, and the program."""
        digest = self.digest(run.scenario, run.values)
        text = json.dumps([version, self.study.keep, digest, dict(run.search)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _load(self, scenario: str) -> CaseInput:
        if scenario not in self._cases:
            case = load_case(self.study.case, scenario, self._modules.policies, self._modules.files)
            if any(finding.severity == "error" for finding in case.findings):
                raise InputError(case.findings)
            self._cases[scenario] = case
        return self._cases[scenario]

    def _changed(self, scenario: str, point: Point) -> CaseInput:
        factors = [(self.study.factor(name), value) for name, value in point.items()]
        options = {factor.option: factor.setting(value) for factor, value in factors if factor.option}
        loaded = self._load(scenario)
        case = loaded.with_settings({**self.study.settings, **options}, f"study {self.study.name}")
        base_year = case.settings.time.base_year
        changes = [each for factor, value in factors for each in factor.changes(value, loaded.tables, base_year)]
        return replace(case, tables=self._modified(loaded, changes))

    def _modified(self, loaded: CaseInput, changes: list[Change]) -> dict[str, Table]:
        """The tables after the changes; one that is changed as in the run before is the same object again.

        By that `renew` and the checks see what differs between two runs, and a table is digested once.
        """
        tables = dict(loaded.tables)
        for name in dict.fromkeys(change.table for change in changes):
            own = [change for change in changes if change.table == name]
            known, table = self._last.get((loaded.scenario, name), ([], loaded.tables[name]))
            if known != own:
                table = loaded.with_changes(own).tables[name]
                self._last[loaded.scenario, name] = (own, table)
            tables[name] = table
        return tables

    def _of_profiles(self, profiles: Profiles) -> str:
        known = self._digests.get(id(profiles))
        if known is None or known[0] is not profiles:
            digest = hashlib.sha256()
            for name in sorted(profiles.frame.columns):
                digest.update(f"\n[{name}]\n".encode())
                digest.update(np.ascontiguousarray(profiles.frame[name].to_numpy("<f8")).tobytes())
            known = self._digests[id(profiles)] = (profiles, f"[profiles] {digest.hexdigest()}")
        return known[1]


def _of_table(table: Table) -> str:
    return f"[{table.schema.name}] {hashlib.sha256(table.content.encode()).hexdigest()}"
