"""Capacity: what stands, what is built, what retires.

Reads    existing_capacity.csv, candidates.csv (capacity_limit [MW]), committed.csv,
         technologies.csv (lifetime, lead_time, retirement)
Decides  built     capacity built, by cohort                      [GW]
         retired   capacity given up in a year before its age     [GW]
         capacity  what stands in a pool of cohorts               [GW]

    installed[cohort, year] = initial[cohort] + built[cohort] - sum(retired[cohort, y] for y <= year)    while alive
    capacity[pool, year]    = sum(installed[cohort, year] of the pool)
    sum(installed of a plant) <= capacity_limit

With `[time] partial_periods` a cohort whose life ends between two milestone years is installed for its part of the
period. `m.installed` is an expression and `m.capacity` a variable: thousands of dispatch rows use the one, few the
other.
"""

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare what is built, what retires and what stands."""
    cohorts, year, pool = case.cohorts, case.horizon.year, case.fleets.pool
    cohort, may_retire = cohorts.cohort, retirable(case)
    m.built = Variable(
        cohort, lower=cohorts.committed, upper=cohorts.build_limit, where=cohorts.buildable,
        unit="GW", doc="capacity built",
        lower_limit=Limit(
            "committed", "{limit} of {cohort} will be built", "build {amount} less of {cohort} than committed", "GW",
            lambda: _cells_of_cohorts(case)),
        upper_limit=Limit(
            "candidates", "no more than {limit} of {cohort} may be built", "build {amount} more of {cohort}", "GW",
            lambda: _cells_of_cohorts(case)),
    )  # fmt: skip
    m.retired = Variable(cohort, year, where=may_retire, unit="GW", doc="capacity retired before its age")
    m.capacity = Variable(pool, year, where=case.dispatch.pool_possible, unit="GW", doc="capacity that stands")
    m.retirement_limit = Equation(
        m.retired.sum("year") <= cohorts.initial + m.built,
        for_each=(cohort,), where=may_retire.any("year"), doc="no more retires than was there",
        limit=Limit(
            "existing_capacity", "no more of {cohort} can retire than there is", "", "GW",
            lambda: _cells_of_cohorts(case)),
    )  # fmt: skip
    m.installed = cohorts.part * (cohorts.initial + m.built - retired_so_far(m, case))
    m.standing = Equation(
        m.capacity == m.installed.sum_onto(pool, by=case.fleets.pool_of_cohort),
        for_each=(pool, year), where=case.dispatch.pool_possible, doc="what was built and has not retired",
    )  # fmt: skip
    plant, potential = case.plants.plant, case.plants.capacity_limit
    m.potential = Equation(
        lambda: m.installed.sum_onto(plant, by=plant_of_cohort(case)) <= potential.where(potential < np.inf, 0.0),
        for_each=(plant, year), where=(potential < np.inf) & array(np.ones(len(year), bool), year),
        doc="no more stands than the place allows",
        limit=Limit(
            "candidates", "no more than {limit} of {plant} may stand in {year}",
            "let {amount} more of {plant} stand in {year}", "GW", case.plants.records, stated=potential),
    )  # fmt: skip


def retirable(case: Case) -> Array:
    """[cohort, year] May be given up: it stands, is older than the year, and its technology allows it.

    What stands in the first year stays through it, unless the case lets it go or a policy makes it leave.
    """
    cohorts, year = case.cohorts, case.horizon.year.to_numpy(float)
    free = (year > year[0]) | case.settings.time.first_retirement
    older = (year > cohorts.vintage[:, None]) & free & cohorts.retirement[:, None]
    return cohorts.alive & (array(older, cohorts.cohort, case.horizon.year) | plants_to_cohorts(case, case.may_retire))


def retired_so_far(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cohort, year] What retired early in the year or before, GW."""
    year = case.horizon.year
    earlier = year.rename("retired_in")
    so_far = array(earlier.to_numpy()[:, None] <= year.to_numpy(), earlier, year).astype(float)
    return (so_far * m.retired.at(year=earlier)).sum("retired_in")


def built_in(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cohort, year] What is built in the year, GW."""
    return in_vintage(case) * m.built


def in_vintage(case: Case) -> Array:
    """[cohort, year] 1 in the year in which a cohort is built."""
    match = (case.cohorts.vintage[:, None] == case.horizon.year.to_numpy(float)) & case.cohorts.buildable.values[
        :, None
    ]
    return array(match.astype(float), case.cohorts.cohort, case.horizon.year)


def plants_to_cohorts(case: Case, values: Array) -> Array:
    """An array over plants as one over cohorts."""
    return values.at(plant=plant_of_cohort(case))


def _cells_of_cohorts(case: Case) -> pd.DataFrame:
    """What finds the lines of a cohort in the tables: its technology and region, and the projects due in its year."""
    cohorts, projects = case.cohorts, case.tables["committed"].frame
    frame = case.records["cohort"][["technology", "region"]]
    earlier = [max([year for year in case.horizon.year if year < vintage], default=0) for vintage in cohorts.vintage]
    due = []
    for technology, region, after, until in zip(*frame.to_numpy().T, earlier, cohorts.vintage, strict=True):
        here = (projects["technology"] == technology) & (projects["region"] == region)
        here &= (projects["commissioned"] > after) & (projects["commissioned"] <= until)
        due.append(tuple(projects.loc[here, "project"]))
    return frame.assign(project=due)


def plant_of_cohort(case: Case) -> Array:
    """[cohort] Its plant."""
    return array(case.cohorts.plant, case.cohorts.cohort)
