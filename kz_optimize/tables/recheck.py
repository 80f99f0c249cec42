"""Checking again only what can have changed: a rule that sees what it saw before finds what it found before.

The runs of a study share most of their tables. Which tables a rule looks at is noted while it runs, so nobody needs
to declare it; checking all rules takes longer than solving a small programme from its neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kz_optimize.errors import Finding
from kz_optimize.policy import Policy
from kz_optimize.tables.check import check_tables
from kz_optimize.tables.findings import Findings
from kz_optimize.tables.growth import grow, sizes_of
from kz_optimize.tables.profiles import Profiles
from kz_optimize.tables.rules import Rule, rules_of
from kz_optimize.tables.rules.branches import check_branches
from kz_optimize.tables.rules.context import Input, UnreadableTable
from kz_optimize.tables.settings import Settings
from kz_optimize.tables.table import Table


@dataclass(frozen=True)
class _Earlier:
    """What a rule looked at, and what it found."""

    tables: Mapping[str, Table]
    profiles: Profiles
    settings: Settings | None
    findings: list[Finding]

    def holds(self, tables: Mapping[str, Table], profiles: Profiles, settings: Settings | None) -> bool:
        """Whether it would see the same again."""
        alike = all(tables[name] is table for name, table in self.tables.items())
        return alike and profiles is self.profiles and settings == self.settings


class Checks:
    """Checks the tables of one run after the other."""

    def __init__(self, policies: Sequence[Policy] = ()) -> None:
        self._rules = rules_of(policies)
        self._earlier: dict[Rule, _Earlier] = {}
        self._grown: tuple[_Earlier, Mapping[str, Table]] | None = None

    def check(
        self, tables: Mapping[str, Table], profiles: Profiles, settings: Settings | None, findings: Findings
    ) -> Mapping[str, Table]:
        """Add a finding for everything that is wrong within a table, or contradicts itself across rows and tables.

        Returns the tables with the rows of demand and emissions that branches become, if there are any.
        """
        check_tables(tables, profiles, findings)
        if len(tables["branches"]) and settings and not findings.errors:
            tables = self._with_leaves(tables, profiles, settings)
        for rule in self._rules:
            earlier = self._earlier.get(rule)
            if earlier is None or not earlier.holds(tables, profiles, settings):
                watched, own = _Watched(tables), Findings()
                with suppress(UnreadableTable):
                    rule(Input(watched, profiles, settings, own))
                earlier = self._earlier[rule] = _Earlier(watched.seen, profiles, settings, own.items)
            findings.items.extend(earlier.findings)
        return tables

    def _with_leaves(self, tables: Mapping[str, Table], profiles: Profiles, settings: Settings) -> Mapping[str, Table]:
        """The tables with what branches become; the same objects as before where nothing changed."""
        known = self._grown
        if known is None or not known[0].holds(tables, profiles, settings):
            watched, own = _Watched(tables), Findings()
            with suppress(UnreadableTable):
                check_branches(Input(watched, profiles, settings, own))
            grown = {} if own.errors else grow(watched, sizes_of(watched, settings, profiles, own))
            known = self._grown = _Earlier(watched.seen, profiles, settings, []), grown
        return {**tables, **known[1]}


class _Watched(Mapping[str, Table]):
    """Tables that note which of them were looked at."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self.seen: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        self.seen[name] = self._tables[name]
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)
