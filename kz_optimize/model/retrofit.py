"""Retrofit: old capacity turned into something else, at a price: longer life, carbon capture, another fuel.

Reads    retrofits.csv   from_technology, to_technology, capacity_ratio [MW/MW]
Decides  converted       capacity given up by the old plant and turned into the new    [GW]

    sum(converted of the source) <= what the source gave up in the year, by age or before
    built[target]                == sum(capacity_ratio * converted into it)
"""

import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.model.capacity import built_in, plant_of_cohort, retired_so_far


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare what is converted."""
    retrofits, plant, year = case.retrofits, case.plants.plant, case.horizon.year
    is_source, is_target = (array(plant.isin(end.values), plant) for end in (retrofits.source, retrofits.target))
    m.converted = Variable(retrofits.retrofit, year, unit="GW", doc="old capacity turned into new")
    every_year = array(year >= year[0], year)
    m.conversion_limit = Equation(
        m.converted.sum_onto(plant, by=retrofits.source)
        <= leaving_capacity(m, case).sum_onto(plant, by=plant_of_cohort(case)),
        for_each=(plant, year), where=is_source & every_year, doc="only what was given up is converted",
        limit=Limit(
            "retrofits", "only what {plant} gives up can be retrofitted in {year}", "", "GW",
            lambda: case.plants.records()[["technology"]].rename(columns={"technology": "from_technology"})),
    )  # fmt: skip
    m.conversion = Equation(
        built_in(m, case).sum_onto(plant, by=plant_of_cohort(case))
        == (retrofits.capacity_ratio * m.converted).sum_onto(plant, by=retrofits.target),
        for_each=(plant, year), where=is_target & every_year, doc="a retrofit stands where it was converted",
    )  # fmt: skip


def leaving_capacity(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cohort, year] GW that leave in the year: by age, or retired before."""
    alive = case.cohorts.alive
    stood = alive.previous("year")
    ends = (stood & ~alive).astype(float)
    left = case.cohorts.initial + m.built - retired_so_far(m, case)
    return m.retired + ends * left
