"""Commitment: capacity that runs, starts and stops, where capacity must be started."""

from __future__ import annotations

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch
from kz_optimize.results.extract.plan import PLACE, mode_activity
from kz_optimize.results.extract.result_index import ResultIndex
from kz_optimize.results.results import quantity
from kz_optimize.tables.commitment import COST


def commitment(case: Case, parts: CohortDispatch) -> dict[str, xr.Variable]:
    """By region, technology and year; nothing for a case without."""
    if not case.commitment.any:
        return {}
    index = ResultIndex(case)
    done = index.by_place(mode_activity(case, parts))[:, :, index.mode.get_indexer(list(COST))]
    running, started, stopped = np.moveaxis(done, 2, 0)
    return {
        "running_capacity": quantity(running / 8760.0, PLACE, "MW", "capacity that runs, on average of the year"),
        "started": quantity(started, PLACE, "MW", "capacity started in a year, as often as it was"),
        "shut_down": quantity(stopped, PLACE, "MW", "capacity shut down in a year, as often as it was"),
    }
