"""Build limits: how much may stand, how fast it may be built, what must leave.

Reads    candidates.csv     capacity_limit [MW]
         build_limits.csv   capacity_limit, capacity_minimum [MW], build_limit [MW/year], growth_limit [1/year],
                            growth_seed [MW/year]
         phase_outs.csv     year

    sum(installed) <= capacity_limit                   sum(installed) >= capacity_minimum
    sum(built)     <= build_limit * years since the milestone before
    built per year <= (built per year in the period before + growth_seed) * (1 + growth_limit) ** years between

The years between two periods are counted from the middle of one to the middle of the other, so that a limit means
the same in periods of any length.
"""

import numpy as np
import pyomo.environ as pyo
import xarray as xr

from kz_optimize.algebra import Equation, Expression
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.model.capacity import built_in, of_cohort, plant_of_cohort


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the limits that the tables ask for."""
    plant, year = case.plants.plant, case.horizon.year
    potential = case.plants.capacity_limit
    m.potential = Equation(
        lambda: m.installed.sum_onto(plant, by=plant_of_cohort(case)) <= finite(potential),
        for_each=(plant, year),
        where=(potential < np.inf) & array(np.ones(len(year), bool), year), doc="no more stands than the place allows",
    )  # fmt: skip

    rules = case.build_limits
    inside = of_cohort(case, rules.member)
    standing = (inside * m.installed).sum("cohort")
    building = (inside * built_in(m, case)).sum("cohort")
    limit = rules.values
    most = {column: finite(values) for column, values in limit.items()}
    for name, relation, doc in (
        ("capacity_limit", standing <= most["capacity_limit"], "no more stands than allowed"),
        ("capacity_minimum", standing >= most["capacity_minimum"], "no less stands than asked for"),
        ("build_limit", building <= most["build_limit"] * case.horizon.since_previous, "no more is built than allowed"),
    ):  # fmt: skip
        m.add_component(name, Equation(relation, for_each=(rules.rule, year), where=limit[name].notnull(), doc=doc))
    m.growth_limit = Equation(
        lambda: growth(case, building, limit), for_each=(rules.rule, year),
        doc="building does not grow faster than allowed",
        where=limit["growth_limit"].notnull() & array(year > year[0], year),
    )  # fmt: skip

    gone = case.phase_outs.values["gone"]
    m.phase_out = Equation(
        lambda: (of_cohort(case, case.phase_outs.member) * m.installed).sum("cohort") <= 0.0,
        for_each=(case.phase_outs.rule, year), where=gone, doc="nothing stands after its phase-out",
    )  # fmt: skip


def growth(case: Case, building: Expression, limit: dict[str, xr.DataArray]):
    """The relation between what is built per calendar year in a period and in the one before."""
    since = case.horizon.since_previous
    year = case.horizon.year.to_numpy(float)
    middle = year - since.values / 2.0
    between = array(np.append(1.0, np.diff(middle)), case.horizon.year)
    factor = (1.0 + finite(limit["growth_limit"])) ** between
    per_year = building / since
    return per_year <= (per_year.previous("year") + finite(limit["growth_seed"])) * factor


def finite(values: xr.DataArray) -> xr.DataArray:
    """The array with a harmless number where nothing is said; no row is made there."""
    return values.where(np.isfinite(values), 0.0)
