"""Three kinds of steps, one way to write what happens in them.

A carrier is balanced by the hour (GW in every step of a typical day), by the day (GWh of a typical day) or by the year
(GWh). Lines, markets and unserved demand exist at the step of their carrier; these helpers declare such a variable
three times, under its name, `name_daily` and `name_annual`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.model.dispatch import HOURS, step_weight

Time = Literal["hour", "day", "year"]
SUFFIX: Mapping[Time, str] = {"hour": "", "day": "_daily", "year": "_annual"}
UNIT: Mapping[Time, str] = {"hour": "GW", "day": "GWh/day", "year": "GWh"}
AMOUNT: Mapping[Time, str] = {"hour": "GW", "day": "GWh", "year": "GWh"}
TIMES: tuple[Time, ...] = ("hour", "day", "year")


def dimensions(case: Case, time: Time) -> tuple[pd.Index, ...]:
    """The dimensions of a step, the milestone year first."""
    inside = {"hour": (case.days.day, case.days.hour), "day": (case.days.day,), "year": ()}
    return (case.horizon.year, *inside[time])


def balanced_by(case: Case, time: Time) -> Array:
    """[node] Where supply meets demand in that kind of step."""
    return array(case.nodes.time == time, case.nodes.node)


def hours(time: Time) -> float:
    """GW times this is the variable's unit: power by the hour, energy by the day or year."""
    return {"hour": 1.0, "day": 24.0, "year": HOURS}[time]


def declare(
    m: pyo.ConcreteModel, case: Case, name: str, *labels: pd.Index, where: Callable[[Time], Array],
    upper: Callable[[Time], Array | float] = lambda time: float("inf"), doc: str,
    upper_limit: Limit | None = None,
) -> None:  # fmt: skip
    """Declare a variable in all three kinds of steps; the unit of its limit is that of the step."""
    for time in TIMES:
        variable = Variable(
            *labels, *dimensions(case, time), where=where(time), upper=upper(time), unit=UNIT[time], doc=doc,
            upper_limit=None if upper_limit is None else replace(upper_limit, unit=AMOUNT[time]),
        )  # fmt: skip
        m.add_component(name + SUFFIX[time], variable)


def energy_of_year(m: pyo.ConcreteModel, case: Case, name: str) -> Expression:
    """[label, year] GWh of a year, over all three kinds of steps."""
    hourly, daily, annual = (m.component(name + SUFFIX[time]) for time in TIMES)
    return (step_weight(case) * hourly).sum("day", "hour") + (case.days.days * daily).sum("day") + annual
