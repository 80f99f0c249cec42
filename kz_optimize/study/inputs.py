"""What goes into a run: the checked tables after scenario, options and factors, and the hash that names them.

Files are read once per scenario; a run pays for its own changes and checks only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kz_optimize.errors import InputError, sort_findings
from kz_optimize.policy import catalogue
from kz_optimize.results.inputs import write_settings
from kz_optimize.run.modules import find_policies
from kz_optimize.study.design import Point
from kz_optimize.study.folder import Run
from kz_optimize.study.study import Study
from kz_optimize.tables.change import Change, apply_changes
from kz_optimize.tables.findings import Findings
from kz_optimize.tables.inherit import Layer, layers
from kz_optimize.tables.load import input_files, load_profiles, load_tables
from kz_optimize.tables.profiles import Profiles
from kz_optimize.tables.read import Table, Tables
from kz_optimize.tables.recheck import Checks
from kz_optimize.tables.settings import Settings, Written, read_settings


@dataclass(frozen=True)
class _Scenario:
    chain: list[Layer]
    tables: Mapping[str, Table]
    profiles: Profiles
    warnings: tuple


class Inputs:
    """The inputs of the runs of a study."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._scenarios: dict[str, _Scenario] = {}
        self._digests: dict[int, tuple[object, str]] = {}
        self._last: dict[tuple[str, str], tuple[list[Change], Table]] = {}
        self._modules = find_policies(layers(study.case))
        self._declared = catalogue(self._modules.policies)
        self._checks = Checks(self._modules.policies)

    def read(self, scenario: str, point: Point) -> Tables:
        """The tables of a run, checked as those of any run. Raises InputError with every finding."""
        loaded, findings = self._load(scenario), Findings()
        tables, settings = self._changed(loaded, scenario, point, findings)
        self._checks.check(tables, loaded.profiles, settings, findings)
        if findings.errors:
            raise InputError(findings.items)
        warnings = tuple(sort_findings([*loaded.warnings, *findings.items]))
        files, modules = tuple(input_files(loaded.chain, self._declared)), self._modules
        return Tables(tables, settings, loaded.profiles.frame, warnings, files, modules.policies, modules.files)

    def digest(self, scenario: str, point: Point) -> str:
        """SHA-256 over settings, tables and profiles of a run, unchecked; sources and notes do not count.

        Raises InputError if the settings or changes make no sense.
        """
        loaded, findings = self._load(scenario), Findings()
        tables, settings = self._changed(loaded, scenario, point, findings)
        parts = [_of_table(table) for table in tables.values() if len(table)]
        parts += [f"[{name}] {text}" for name, text in self._modules.files.items()]
        text = "\n".join([write_settings(settings), *parts, self._of_profiles(loaded.profiles)])
        return hashlib.sha256(text.encode()).hexdigest()

    def identity(self, run: Run, version: str) -> str:
        """SHA-256 by which a run is known: of what goes into it, what is sought and kept, and the program."""
        digest = self.digest(run.scenario, run.values)
        text = json.dumps([version, self.study.keep, digest, dict(run.search)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _load(self, scenario: str) -> _Scenario:
        if scenario not in self._scenarios:
            findings = Findings()
            chain = layers(self.study.case, scenario)
            tables = load_tables(chain, findings, self._declared)
            profiles = load_profiles(chain, tables["time_slices"].frame["slice"].tolist(), findings)
            if findings.errors:
                raise InputError(findings.items)
            self._scenarios[scenario] = _Scenario(chain, tables, profiles, tuple(findings.items))
        return self._scenarios[scenario]

    def _changed(
        self, loaded: _Scenario, scenario: str, point: Point, findings: Findings
    ) -> tuple[dict[str, Table], Settings]:
        options = dict(self.study.settings)
        for name, value in point.items():
            factor = self.study.factor(name)
            if factor.option:
                options[factor.option] = factor.setting(value)
        written = [layer.written for layer in loaded.chain]
        settings = read_settings([*written, _as_file(options, self.study.name)], scenario, findings)
        if settings is None or findings.errors:
            raise InputError(findings.items)
        changes = [
            change
            for name, value in point.items()
            for change in self.study.factor(name).changes(value, loaded.tables, settings.time.base_year)
        ]
        tables = self._turned(loaded, scenario, changes, findings)
        if findings.errors:
            raise InputError(findings.items)
        return tables, settings

    def _turned(self, loaded: _Scenario, scenario: str, changes: list[Change], findings: Findings) -> dict[str, Table]:
        """The tables after the changes; one that is changed as in the run before is the same object again.

        By that `renew` and the checks see what differs between two runs, and a table is digested once.
        """
        tables = dict(loaded.tables)
        for name in dict.fromkeys(change.table for change in changes):
            own = [change for change in changes if change.table == name]
            known, table = self._last.get((scenario, name), ([], loaded.tables[name]))
            if known != own:
                table = apply_changes(tables, own, findings)[name]
                if not findings.errors:
                    self._last[scenario, name] = (own, table)
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


def _as_file(options: Mapping[str, object], study: str) -> Written:
    """Options as if a file said them, so that they are checked and explained like those of a case."""
    contents: dict[str, dict[str, object]] = {}
    for name, value in options.items():
        section, _, key = name.partition(".")
        contents.setdefault(section, {})[key] = value
    return Written(f"study {study}", "", contents)
