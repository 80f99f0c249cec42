"""Accounts: what couples the hours of a year, opened to windows at the prices of a schedule of the whole year.

A window cannot see the year's emissions, fuel or water. First the whole year is solved in coarse steps with every
limit in it: the schedule. It says how much of each limit the days of a window use, and what one more unit is worth.
In the window the row of the limit becomes an account around the scheduled use:

    use == scheduled use + saved before + above - below
    cost + price * (above - below) + BAND * |price| * (above + below)

so a window departs from the schedule where its hours are worth more than the year's, and ties stay with the schedule.
What windows before used less than scheduled is added, what they used more is taken off. What exists physically (`HARD`)
is never overdrawn: above may be no more than what the schedule leaves unused. Fuels (`PRICED`), and policies that say
so, may be; what the year comes to is reported. What is decided by the year (`ANNUAL`: purchases of fuels balanced by
the year) stays as scheduled, and is settled when the year is complete: see purchases.py. Where the cost of the hourly
year is asked for, fuels must last: see loans.py.
Energy left in stores at the end of a window is worth what the schedule says; at the end of the year they are as full as
they began it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kz_optimize.algebra import Equation, Expression, Minimise, Variable
from kz_optimize.arrays import Array, array, as_array
from kz_optimize.case.case import Case
from kz_optimize.case.nodes import LAST_TIER
from kz_optimize.model.dispatch import step_weight
from kz_optimize.policy import ByHour
from kz_optimize.tables.calendar import DAYS_IN_YEAR
from kz_optimize.units import to_model
from kz_optimize.verify.chronology import within

if TYPE_CHECKING:
    from kz_optimize.verify.loans import Loans

HARD = ("market_limit", "annual_limit")
PRICED = ("emission_cap", "emission_budget", "market_minimum", "balance_annual", "balance_with_disposal_annual")
SETTLED = ("output_limit", "output_minimum", "line_limit_annual")
"""Rows about decisions of the year alone: the schedule keeps them."""
ANNUAL = ("traded_annual", "sent_annual", "unserved_annual")
BALANCES = ("balance_annual", "balance_with_disposal_annual")
BAND = 0.01
"""Share by which departing from the schedule costs more, or brings less, than the price."""

Values = Mapping[str, Array]


def of_policies(case: Case, treatment: ByHour) -> list[str]:
    """The components of the policies of a case that are treated in a way."""
    return [name for policy in case.policies for name, kind in policy.by_hour.items() if kind == treatment]


def accounted(case: Case) -> list[str]:
    """The rows of the year that become accounts."""
    return [*HARD, *PRICED, *of_policies(case, "priced")]


@dataclass(frozen=True)
class Schedule:
    """The whole year in coarse steps, solved: its case, its model (rows and prices) and the values of its variables."""

    case: Case
    model: Any
    solution: Values

    @classmethod
    def of(cls, case: Case, model: Any) -> Schedule:
        """Of a model that was solved."""
        return cls(case, model, solution(model))

    def use(self, days: np.ndarray) -> dict[str, Array]:
        """Row of the year -> its use less its limit, if the year went on at the pace of some days."""
        return use_at_pace(self.model, self.case, self.solution, days)

    def price(self, name: str) -> Array:
        """What one more unit of use costs, discounted million USD; zero where there is no row."""
        return -self.model.component(name).dual.fillna(0.0)

    def level(self, dawn: int) -> Array:
        """[store, year] GWh in stores at dawn of a day."""
        level = self.solution["level"].isel(run=dawn % DAYS_IN_YEAR)
        return within(level, self.solution["energy"])

    def water_value(self, dawn: int) -> Array:
        """[store, year] Discounted million USD that a GWh more in a store at dawn would save."""
        value = -self.model.calendar.dual.fillna(0.0).isel(run=(dawn - 1) % DAYS_IN_YEAR)
        return value.clip(min=0.0)


class Savings:
    """What windows used less than scheduled so far, by row; below zero: more. And what the schedule leaves unused.

    Savings go to the next window, so that what moves from the days a window only sees to those that it keeps, or back,
    is made up for.
    """

    def __init__(self, schedule: Schedule) -> None:
        whole = schedule.use(np.arange(DAYS_IN_YEAR))
        self.unused: dict[str, Array] = {name: -use for name, use in whole.items()}
        self.saved: dict[str, Array] = {name: 0.0 * use for name, use in whole.items()}

    def add(self, scheduled: Values, used: Values, days: int) -> None:
        """Count some days that ran at the pace of `used`."""
        for name, saved in self.saved.items():
            self.saved[name] = saved + (scheduled[name] - used[name]) * (days / DAYS_IN_YEAR)


@dataclass(frozen=True)
class _Room:
    """How far the use of a window may be above and below its target, and how far it must be below."""

    above: Array | float = np.inf
    below: Array | float = np.inf
    must: Array | float = 0.0


def open_accounts(
    m: Any, case: Case, schedule: Schedule, days: np.ndarray, savings: Savings, loans: Loans | None = None
) -> None:
    """Turn the rows of the year into accounts, leave the year's own decisions to the schedule, value stored energy.

    loans: what limits the balances of the year; without, their prices alone do.
    """
    _keep_decisions(m, case, schedule)
    scheduled, pace = schedule.use(days), DAYS_IN_YEAR / len(days)
    cost = m.total_cost.cost
    for name in accounted(case):
        equation = m.component(name)
        if not len(equation):
            continue
        where, room, dear = _exists(equation), _Room(), loans is not None and name in BALANCES
        if name in HARD:
            left = pace * savings.unused[name]
            room = _Room(left.clip(min=0.0), must=(-left).clip(min=0.0))
        elif not dear:
            where = where & (abs(schedule.price(name)) > 0)
        target = scheduled[name] + pace * savings.saved[name]
        equation.deactivate()
        use, labels = equation.relation.difference, tuple(equation.cells.labels.values())
        if loans is not None and dear:
            room = _Room(*loans.room(name, int(days[-1]) + 1, pace))
            use, paid = _beyond(m, name, use, labels, where, _last_tier(case))
            cost = cost + paid
        price = schedule.price(name)
        cost = cost + _account(m, name, use, labels, where, target, price, BAND * abs(price), room)
    if len(case.fleets.store):
        cost = cost + _value_what_is_left(m, case, schedule, int(days[-1]) + 1, pace)
    m.del_component(m.total_cost)
    m.total_cost = Minimise(cost, doc="cost of the window, departures from the schedule included")


def _last_tier(case: Case) -> Array:
    """[year] Discounted million USD per GWh that nothing else exceeds: demand that no tier lets go without."""
    return LAST_TIER * to_model("USD/MWh") * case.horizon.weight


def _beyond(
    m: Any, name: str, use: Expression, labels: tuple[pd.Index, ...], where: Array, price: Array
) -> tuple[Expression, Expression]:
    """The use less what is dear beyond its room, and what that costs."""
    for side in ("excess", "shortage"):
        m.add_component(f"{name}_{side}", Variable(*labels, where=where, doc=f"{side} that no later window settles"))
    excess, shortage = m.component(f"{name}_excess"), m.component(f"{name}_shortage")
    return use - excess + shortage, (price * (excess + shortage)).sum()


def _value_what_is_left(m: Any, case: Case, schedule: Schedule, midnight: int, pace: float) -> Expression:
    """The account of the energy in stores at the end of a window."""
    last, hour = case.days.day[-1], case.days.hour[-1]
    keep = (1.0 - case.stores.standing_loss) ** 24.0
    dusk = keep * m.level.at(run=len(case.days.day) - 1) + m.stored.at(day=last, hour=hour)
    labels = (case.fleets.store, case.horizon.year)
    worth, target = -schedule.water_value(midnight) * pace, schedule.level(midnight)
    band = BAND * abs(worth)
    if midnight == DAYS_IN_YEAR:
        band = band + pace * _last_tier(case)
    return _account(m, "stored_at_end", dusk, labels, case.stores.possible, target, worth, band, _Room())


def _account(
    m: Any, name: str, use: Expression, labels: tuple[pd.Index, ...], where: Array,
    target: Array, price: Array, band: Array, room: _Room,
) -> Expression:  # fmt: skip
    """An account around a target; its cost: departures cost the band more, or bring it less, than the price."""
    dims = [str(label.name) for label in labels]
    sizes = [as_array(value).fillna(0.0) for value in (target, price, band, room.above, room.below, room.must)]
    target, price, band, most, least, must = (size.transpose(*dims) if size.dims else size for size in sizes)
    above = Variable(*labels, where=where, upper=most, doc="more than scheduled")
    below = Variable(*labels, where=where, lower=must, upper=least, doc="less than scheduled")
    m.add_component(f"{name}_above", above)
    m.add_component(f"{name}_below", below)
    relation = use == target + above - below
    doc = "the use of a window is what is scheduled, and what departs from it"
    m.add_component(f"{name}_account", Equation(relation, for_each=labels, where=where, doc=doc))
    total: Expression = (above * (price + band) - below * (price - band)).sum()
    return total


def _keep_decisions(m: Any, case: Case, schedule: Schedule) -> None:
    """Fix what is decided by the year as scheduled."""
    for name in (*ANNUAL, *of_policies(case, "scheduled")):
        m.component(name).fix_to(schedule.solution[name])
    output = schedule.solution["output"].fillna(0.0)
    yearly = ~case.dispatch.mode_hourly
    m.output.set_lower(output.where(yearly, 0.0))
    m.output.set_upper(output.where(yearly, np.inf))
    for name in SETTLED:
        m.component(name).deactivate()


def difference(m: Any, case: Case) -> dict[str, Array]:
    """Row of the year -> use less limit at the values of the model, NaN where there is no row."""
    rows = {}
    for name in accounted(case):
        equation = m.component(name)
        values = equation.relation.difference.solution.transpose(*equation.cells.dims)
        rows[name] = values.where(_exists(equation), np.nan)
    return rows


def use_at_pace(m: Any, case: Case, values: Values, days: np.ndarray) -> dict[str, Array]:
    """Row of the year -> use less limit, if all days went on as some of them (positions in the case) do on average.

    The model is left with these values.
    """
    factor = np.zeros(len(case.days.day))
    factor[days] = len(factor) / len(days)
    of_day = array(factor, case.days.day)
    fill(m, case, {name: each * of_day if "day" in each.dims else each for name, each in values.items()})
    return difference(m, case)


def solution(m: Any) -> dict[str, Array]:
    """Variable -> its values."""
    return {variable.name: variable.solution for variable in variables(m)}


def variables(m: Any) -> Iterator[Variable]:
    """The variables of a model."""
    return (component for component in m.component_map().values() if isinstance(component, Variable))


def of_days(values: Array, days: np.ndarray) -> Array:
    """Values of some of the days, at whose dawn runs begin."""
    return values.isel(**{dim: days for dim in ("day", "run") if dim in values.dims})


def fill(m: Any, case: Case, values: Values) -> None:
    """Give the variables of a model values; the energy of a year is added up from the hours where there are hours."""
    for variable in variables(m):
        _load(variable, values[variable.name])
    hours = (step_weight(case) * m.activity).sum("day", "hour").solution
    _load(m.output, hours.where(case.dispatch.mode_hourly, m.output.solution).transpose("mode", "year"))


def _load(variable: Variable, values: Array) -> None:
    flat = np.nan_to_num(variable.cells.flatten(values.transpose(*variable.cells.dims).values))
    variable.load(value=flat, rc=np.zeros(len(flat)))


def _exists(equation: Equation) -> Array:
    return equation.cells.unflatten(np.ones(len(equation))).notnull()
