"""What the policies of a case add to its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.policy import Report
from kz_optimize.results.results import quantity


@dataclass(frozen=True)
class Reports:
    """The reports of all policies of a case."""

    reports: Sequence[Report]

    def of(self, group: str) -> dict[str, xr.Variable]:
        """The variables that they add to a group."""
        return {
            name: quantity(each.values, each.dims, each.unit, each.meaning)
            for report in self.reports
            for name, each in report.quantities.get(group, {}).items()
        }

    @property
    def labels(self) -> Mapping[str, Any]:
        """Labels of dimensions that only policies have."""
        return {dim: labels for report in self.reports for dim, labels in report.labels.items()}


def reports(m: Any, case: Case) -> Reports:
    """What the policies of a case report of a solved model."""
    return Reports([p.results(m, case, members) for p, members in case.policies.items() if p.results is not None])
