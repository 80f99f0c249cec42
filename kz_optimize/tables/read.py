"""Reading a case: from a folder to tables in memory, which may be changed, and on to tables that are sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd

from kz_optimize.errors import Finding, InputError, sort_findings
from kz_optimize.policy import Policy, catalogue
from kz_optimize.tables.change import Change, Value, Where, apply_changes, spread
from kz_optimize.tables.findings import Findings, Place, Places, suggest
from kz_optimize.tables.inherit import layers, overlay
from kz_optimize.tables.load import check_duplicates, input_files, load_profiles, load_tables
from kz_optimize.tables.profiles import HOURS, Profiles
from kz_optimize.tables.recheck import Checks
from kz_optimize.tables.settings import BASE, Settings, read_settings
from kz_optimize.tables.sheet import Sheet
from kz_optimize.tables.table import Table, parse_table
from kz_optimize.tables.toml import Written
from kz_optimize.tables.write import write_cell

__all__ = ["CaseInput", "Change", "Place", "Settings", "Table", "Tables", "load_case", "read_tables"]

Rows: TypeAlias = pd.DataFrame | Sequence[Mapping[str, object]]
Shapes: TypeAlias = pd.DataFrame | Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Tables(Mapping[str, Table]):
    """The input of a run: every declared table by name, empty if the case does not have it.

    settings  what case.toml and scenario.toml say
    profiles  float64 share or shape, 8760 rows (index `hour`, 0 to 8759) or one per time slice, a column per profile
    warnings  doubts that do not stop the run, by file and line
    files     every file that was read
    policies  that may take part, in order
    modules   file beside the case -> text, of the policies that it brings itself
    written   tables that branches have added rows to, as they were before
    """

    tables: Mapping[str, Table]
    settings: Settings
    profiles: pd.DataFrame
    warnings: tuple[Finding, ...]
    files: tuple[Path, ...]
    policies: tuple[Policy, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Table] = field(default_factory=dict)

    def as_written(self) -> Mapping[str, Table]:
        """The tables as the case has them, without the rows that branches become."""
        return {**self.tables, **self.written}

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


@dataclass(frozen=True, repr=False)
class CaseInput(Mapping[str, pd.DataFrame]):
    """The input of a scenario: table -> its rows as pandas, in the units of the input, blanks filled with defaults.

    Tables without rows are known, but not listed. Every change gives a new case and leaves this one as it was.

    scenario  its name; "base" for the case itself
    written   case.toml, what scenarios say on top of it, then settings given in memory
    tables    every declared table with the places of its rows
    shapes    the profiles with theirs
    findings  what was found while the files were read
    files     that were read
    policies  that may take part, in order
    modules   file beside the case -> text, of the policies that it brings itself
    """

    scenario: str
    written: tuple[Written, ...]
    tables: Mapping[str, Table]
    shapes: Profiles
    findings: tuple[Finding, ...] = ()
    files: tuple[Path, ...] = ()
    policies: tuple[Policy, ...] = ()
    modules: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self._table(table).frame.copy()

    def __contains__(self, table: object) -> bool:
        return table in self.tables

    def __iter__(self) -> Iterator[str]:
        return (name for name, table in self.tables.items() if len(table))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def profiles(self) -> pd.DataFrame:
        """Shares or shapes, a column per profile: 8760 rows (index `hour`), or one per time slice."""
        return self.shapes.frame.copy()

    @property
    def settings(self) -> Settings:
        """What case.toml says, with all on top of it. Raises InputError if a setting is unknown or not allowed."""
        settings, findings = self._read_settings
        if settings is None:
            raise InputError(findings)
        return settings

    @cached_property
    def _read_settings(self) -> tuple[Settings | None, list[Finding]]:
        findings = Findings()
        return read_settings(self.written, self.scenario, findings), findings.items

    def scale(self, table: str, column: str, factor: float, where: Where | None = None) -> CaseInput:
        """Multiply the numbers of a column, in the rows that `where` means; without it, in all."""
        return self._change(table, column, "scale", factor, where)

    def add(self, table: str, column: str, amount: float, where: Where | None = None) -> CaseInput:
        """Add an amount, in the unit of the input, to the numbers of a column."""
        return self._change(table, column, "add", amount, where)

    def set(self, table: str, column: str, value: Value | bool, where: Where | None = None) -> CaseInput:
        """Put a value into a column."""
        return self._change(table, column, "set", value, where)

    def _change(self, table: str, column: str, action: str, value: Value | bool, where: Where | None) -> CaseInput:
        return self.with_changes([Change(table, column, action, value, labels) for labels in spread(where or {})])

    def with_changes(self, changes: Iterable[Change]) -> CaseInput:
        """The case after all changes. Raises InputError for those that make no sense, or find no row."""
        findings = Findings()
        return self._after(findings, tables=apply_changes(dict(self.tables), list(changes), findings))

    def with_rows(self, table: str, rows: Rows) -> CaseInput:
        """Lay rows over a table as a scenario does: a row of the same key is replaced, others are added.

        A row whose column `remove` is true takes away the one of its key. A column left out has its default.
        Raises InputError for unknown columns and cells of the wrong type.
        """
        parent, findings, frame = self._table(table), Findings(), pd.DataFrame(rows)
        cells = {str(name): np.array([write_cell(value) for value in frame[name]], dtype=object) for name in frame}
        places = Places.of_file(f"rows for {table}", range(1, len(frame) + 1))
        sheet = Sheet(places.files[0], cells, places, 0, decimal_comma=False)
        own, removes = parse_table(sheet, parent.schema, findings, scenario=True)
        check_duplicates(own, findings)
        return self._after(findings, tables={**self.tables, table: overlay(parent, own, removes, findings)})

    def with_profiles(self, profiles: Shapes) -> CaseInput:
        """Add profiles, or replace those of the same name: a number per hour of a year of 365 days, or per time slice.

        Raises InputError if their length is another.
        """
        frame, due = pd.DataFrame(profiles), len(self.shapes.frame)
        if len(frame) != due:
            remedy = f"Give {due:,}: one per {'hour of a year of 365 days' if due == HOURS else 'time slice'}"
            raise InputError([Finding(f"these profiles have {len(frame):,} rows", remedy)])
        frame = frame.astype(np.float64).set_index(self.shapes.frame.index)
        places = {str(name): Places.of_file("profiles", range(1, due + 1)) for name in frame}
        years = dict.fromkeys(places, next(iter(self.shapes.years.values()), 0))
        return replace(self, shapes=self.shapes.replaced_by(Profiles(frame, places, years)))

    def with_settings(self, settings: Mapping[str, object], origin: str = "settings") -> CaseInput:
        """Set "section.key" of case.toml; `origin` is named where one is not allowed."""
        return replace(self, written=(*self.written, write_options(settings, origin))) if settings else self

    def check(self, checks: Checks | None = None) -> Tables:
        """The tables, which are sound; their `warnings` are doubts that stop nothing.

        Raises InputError with every finding. `checks` remembers what it found in the case before.
        """
        return self._checked if checks is None else self._check(checks)

    @cached_property
    def _checked(self) -> Tables:
        return self._check(Checks(self.policies))

    def _check(self, checks: Checks) -> Tables:
        settings, faults = self._read_settings
        findings = Findings([*self.findings, *faults])
        tables = checks.check(self.tables, self.shapes, settings, findings)
        if findings.errors or settings is None:
            raise InputError(findings.items)
        warnings = tuple(sort_findings(findings.items))
        profiles = self.shapes.frame
        written = {name: table for name, table in self.tables.items() if table is not tables[name]}
        return Tables(tables, settings, profiles, warnings, self.files, self.policies, self.modules, written)

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            remedy = suggest(name, self.tables, "the list of tables")
            raise InputError([Finding("there is no table of this name", remedy, value=name)])
        return self.tables[name]

    def _after(self, findings: Findings, tables: Mapping[str, Table]) -> CaseInput:
        if findings.errors:
            raise InputError([*self.findings, *findings.items])
        return replace(self, tables=tables)

    def __repr__(self) -> str:
        return f"<CaseInput {self.settings.title} ({self.scenario}): {len(self)} tables>"

    def _repr_html_(self) -> str:
        listed = [(name, len(self.tables[name]), self.tables[name].schema.description) for name in self]
        table = pd.DataFrame(listed, columns=["table", "rows", "what it is"])
        return f"<p>{escape(self.settings.title)} ({escape(self.scenario)})</p>{table.to_html(index=False, border=0)}"


def load_case(
    folder: Path, scenario: str | None = None, policies: Sequence[Policy] = (), modules: Mapping[str, str] | None = None
) -> CaseInput:
    """The case in `folder` under a scenario, its defaults filled in; what is wrong with it `check` says.

    Policies bring rules, and may declare tables of their own besides those of the package.
    Raises InputError if the case or the scenario does not exist.
    """
    findings, declared = Findings(), catalogue(policies)
    chain = layers(Path(folder), scenario)
    tables = load_tables(chain, findings, declared)
    profiles = load_profiles(chain, tables["time_slices"].frame["slice"].tolist(), findings)
    return CaseInput(
        BASE if scenario is None else scenario, tuple(layer.written for layer in chain), tables, profiles,
        tuple(findings.items), tuple(input_files(chain, declared)), tuple(policies), modules or {},
    )  # fmt: skip


def read_tables(folder: Path, scenario: str | None = None, policies: Sequence[Policy] = ()) -> Tables:
    """The sound tables of a scenario: `load_case` and `check` in one.

    Raises InputError with every finding, by file and line, if anything is wrong; warnings alone do not stop.
    """
    return load_case(folder, scenario, policies).check()


def write_options(settings: Mapping[str, object], origin: str) -> Written:
    """Settings "section.key" as if a file said them, so that they are checked and explained like those of a case."""
    contents: dict[str, dict[str, object]] = {}
    for name, value in settings.items():
        section, _, key = name.partition(".")
        contents.setdefault(section, {})[key] = list(value) if isinstance(value, tuple) else value
    return Written(origin, "", contents)
