"""Capacity: what stands, what is built, what retires.

Reads    existing_capacity.csv, candidates.csv, committed.csv, technologies.csv (lifetime, lead_time, retirement)
Decides  built     capacity built, by cohort                      [GW]
         retired   capacity given up in a year before its age     [GW]
         capacity  what stands in a pool of cohorts               [GW]

    installed[cohort, year] = initial[cohort] + built[cohort] - sum(retired[cohort, y] for y <= year)    while alive
    capacity[pool, year]    = sum(installed[cohort, year] of the pool)

`m.installed` is an expression and `m.capacity` a variable: thousands of dispatch rows use the one, few the other.
"""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import xarray as xr

from kz_optimize.algebra import Equation, Expression, Variable
from kz_optimize.arrays import array
from kz_optimize.case.case import Case


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare what is built, what retires and what stands."""
    cohorts, year, pool = case.cohorts, case.horizon.year, case.fleets.pool
    cohort, may_retire = cohorts.cohort, retirable(case)
    m.built = Variable(
        cohort, lower=cohorts.committed, upper=cohorts.build_limit, where=cohorts.buildable,
        unit="GW", doc="capacity built",
    )  # fmt: skip
    m.retired = Variable(cohort, year, where=may_retire, unit="GW", doc="capacity retired before its age")
    m.capacity = Variable(pool, year, where=case.dispatch.pool_possible, unit="GW", doc="capacity that stands")
    m.retirement_limit = Equation(
        m.retired.sum("year") <= cohorts.initial + m.built,
        for_each=(cohort,), where=may_retire.any("year"), doc="no more retires than was there",
    )  # fmt: skip
    m.installed = cohorts.alive.astype(float) * (cohorts.initial + m.built - retired_so_far(m, case))
    m.standing = Equation(
        m.capacity == m.installed.sum_onto(pool, by=case.fleets.pool_of_cohort),
        for_each=(pool, year), where=case.dispatch.pool_possible, doc="what was built and has not retired",
    )  # fmt: skip


def retirable(case: Case) -> xr.DataArray:
    """[cohort, year] May be given up: it stands, is older than the year, and its technology allows it.

    What stands in the first year stays through it. What is phased out leaves in any year and of any technology.
    """
    cohorts, year = case.cohorts, case.horizon.year.to_numpy(float)
    older = (year > cohorts.vintage[:, None]) & (year > year[0]) & cohorts.retirement[:, None]
    gone = (of_cohort(case, case.phase_outs.member) * case.phase_outs.values["gone"]).sum("rule") > 0
    return cohorts.alive & (array(older, cohorts.cohort, case.horizon.year) | gone)


def retired_so_far(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cohort, year] What retired early in the year or before, GW."""
    year = case.horizon.year
    earlier = year.rename("retired_in")
    so_far = array(earlier.to_numpy()[:, None] <= year.to_numpy(), earlier, year).astype(float)
    return (so_far * m.retired.at(year=earlier)).sum("retired_in")


def built_in(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cohort, year] What is built in the year, GW."""
    return in_vintage(case) * m.built


def in_vintage(case: Case) -> xr.DataArray:
    """[cohort, year] 1 in the year in which a cohort is built."""
    match = (case.cohorts.vintage[:, None] == case.horizon.year.to_numpy(float)) & case.cohorts.buildable.values[
        :, None
    ]
    return array(match.astype(float), case.cohorts.cohort, case.horizon.year)


def of_cohort(case: Case, values: xr.DataArray) -> xr.DataArray:
    """An array over plants as one over cohorts."""
    return taken(values, "plant", case.cohorts.plant_place, case.cohorts.cohort)


def taken(values: xr.DataArray, dim: str, place: np.ndarray, labels: pd.Index) -> xr.DataArray:
    """An array over other labels: the values that stand at some places of one dimension."""
    axis = values.dims.index(dim)
    rest = [values.indexes[name] for name in values.dims]
    return array(np.take(values.values, place, axis=axis), *rest[:axis], labels, *rest[axis + 1 :])


def plant_of_cohort(case: Case) -> xr.DataArray:
    """[cohort] Its plant."""
    return array(case.cohorts.plant, case.cohorts.cohort)
