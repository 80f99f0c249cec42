"""Reading a case: from a folder of CSV files to tables that are sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kz_optimize.errors import Finding, InputError, sort_findings
from kz_optimize.policy import Policy, catalogue
from kz_optimize.tables.change import Change, apply_changes
from kz_optimize.tables.check import check_tables
from kz_optimize.tables.findings import Findings, Place
from kz_optimize.tables.inherit import layers
from kz_optimize.tables.load import input_files, load_profiles, load_tables
from kz_optimize.tables.rules import check_rules
from kz_optimize.tables.settings import BASE, Settings, read_settings
from kz_optimize.tables.table import Table

__all__ = ["Change", "Place", "Settings", "Table", "Tables", "read_tables"]


@dataclass(frozen=True)
class Tables(Mapping[str, Table]):
    """The input of a run: every declared table by name, empty if the case does not have it.

    settings  what case.toml and scenario.toml say
    profiles  float64 share or shape, 8760 rows (index `hour`, 0 to 8759) or one per time slice, a column per profile
    warnings  doubts that do not stop the run, by file and line
    files     every file that was read
    policies  that may take part, in order
    modules   file beside the case -> text, of the policies that it brings itself
    """

    tables: Mapping[str, Table]
    settings: Settings
    profiles: pd.DataFrame
    warnings: tuple[Finding, ...]
    files: tuple[Path, ...]
    policies: tuple[Policy, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


def read_tables(
    folder: Path, scenario: str | None = None, changes: Sequence[Change] = (), policies: Sequence[Policy] = ()
) -> Tables:
    """The tables of the case in `folder` under a scenario, with changes applied after it, defaults filled in.

    Policies bring rules, and may declare tables of their own besides those of the package.
    Raises InputError with every finding, by file and line, if anything is wrong; warnings alone do not stop.
    """
    findings, declared = Findings(), catalogue(policies)
    chain = layers(Path(folder), scenario)
    settings = read_settings([layer.written for layer in chain], BASE if scenario is None else scenario, findings)
    tables = apply_changes(load_tables(chain, findings, declared), changes, findings)
    profiles = load_profiles(chain, tables["time_slices"].frame["slice"].tolist(), findings)
    check_tables(tables, profiles, findings)
    check_rules(tables, profiles, settings, findings, policies)
    if findings.errors or settings is None:
        raise InputError(findings.items)
    warnings, files = tuple(sort_findings(findings.items)), tuple(input_files(chain, declared))
    return Tables(tables, settings, profiles.frame, warnings, files, tuple(policies))
