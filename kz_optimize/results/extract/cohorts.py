"""Cohorts: the plan by region, technology and vintage."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from kz_optimize.case.case import Case
from kz_optimize.results.extract.cohort_dispatch import CohortDispatch
from kz_optimize.results.extract.plan import activity_of, energy_of, mode_activity
from kz_optimize.results.extract.result_index import ResultIndex, dense_values
from kz_optimize.results.results import dataset, plain, quantity, text


def cohorts(m: Any, case: Case, parts: CohortDispatch, net: np.ndarray) -> xr.Dataset:
    """The group `cohorts`; net: (cohort, carrier, year) GWh."""
    index, c = ResultIndex(case), case.cohorts
    dims, by_year = ("cohort",), ("cohort", "year")
    by_carrier = ("cohort", "carrier", "year")
    running = activity_of(case, parts)
    full = parts.installed * 8760.0
    kept = {
        "end": plain(c.end, dims, "year", "first year without it"),
        "existing": quantity(c.initial.values, dims, "MW", "capacity that existed before"),
        "built": quantity(dense_values(m, "built"), dims, "MW", "capacity built"),
        "energy_built": quantity(dense_values(m, "energy_built"), dims, "GWh", "energy capacity built on its own"),
        "committed": quantity(c.committed.values, dims, "MW", "capacity that had to be built"),
        "buildable": plain(c.buildable.values.astype(np.int8), dims, "1", "1: could be built"),
        "installed": quantity(parts.installed, by_year, "MW", "capacity that stands"),
        "energy_capacity": quantity(energy_of(m, case), by_year, "GWh", "energy that a store can hold"),
        "retired": quantity(dense_values(m, "retired"), by_year, "MW", "capacity given up before its age"),
        "activity": quantity(running, by_year, "GWh", "activity over all modes; for stores what is discharged"),
        "mode_activity": quantity(
            mode_activity(case, parts), ("cohort", "mode", "year"), "GWh", "activity in a mode of operation"
        ),
        "generation": quantity(net, by_carrier, "GWh", "energy given (+) less taken (-) by conversions"),
        "charged": quantity(parts.charge, by_year, "GWh", "energy taken into a store"),
        "capacity_factor": plain(
            np.divide(running, full, out=np.full_like(running, np.nan), where=full > 1e-6),
            by_year,
            "1",
            "activity as a share of capacity all year",
        ),
        "fleet": text(case.fleets.pool_of_cohort.values, dims, "pool of cohorts it is part of"),
    }
    return dataset(kept, index.labels)
