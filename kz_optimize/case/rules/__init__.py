"""Rules that cross tables."""

from __future__ import annotations

from collections.abc import Mapping

from kz_optimize.case.findings import Findings
from kz_optimize.case.profiles import Profiles
from kz_optimize.case.settings import Settings
from kz_optimize.case.table import Table


def check_rules(tables: Mapping[str, Table], profiles: Profiles, settings: Settings | None, findings: Findings) -> None:
    """Add a finding for everything that contradicts itself across rows and tables."""
