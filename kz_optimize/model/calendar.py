"""Calendar: the level of stores from day to day, from week to week and from year to year.

Reads    storage.csv       cycle, initial_level [MWh], minimum_level, bounds
         time_slices.csv   days, weeks, season
Decides  level             energy at the start of a run of equal days       [GWh]
         highest, lowest   most above and below the level at dawn           [GWh]

    level[run + 1] = level[run] * (1 - standing_loss) ** (hours of its days) + gain of a day, as often as it comes

The level at the start of a day is what the day before left (Kotzur et al. 2018, Applied Energy 213). Equal days in a
row form a run: their levels change monotonically, so bounds on the first and the last of them hold for all, which is
exact and needs one level per run instead of one per day. With a standing loss the bounds within a day are on the safe
side. Runs of a season that take turns for some weeks need levels in the first week only: weeks are monotonic as well,
so bounds hold in all if they hold in the first and the last. A year ends as it began, or, with the cycle horizon,
starts with what the year before left, the first with the initial level; what was built since need not hold its least
level on the first day, on which it is filled.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case


def add(m: pyo.ConcreteModel, case: Case, new_energy: Callable[[], Expression]) -> None:
    """Link the days of stores that are not emptied and filled within a day, one level per run of equal days.

    new_energy: [store, year] energy capacity that was not there in the milestone year before
    """
    s, store, year, day, hour = case.stores, case.fleets.store, case.horizon.year, case.days.day, case.days.hour
    r = _Runs(case)
    yearly = s.possible & ~s.daily_cycle
    m.level = Variable(store, year, r.run, where=yearly, unit="GWh", doc="energy at the start of a run of equal days")
    if not yearly.any():
        return
    m.highest = Variable(store, year, day, where=yearly, unit="GWh", doc="most above the level at dawn")
    m.lowest = Variable(store, year, day, lower=-np.inf, upper=0.0, where=yearly, unit="GWh", doc="most below it")

    gained = m.stored.at(hour=hour[-1]).at(day=r.day)
    dusk = r.keep**r.repeats * m.level + repeated(r.keep, r.repeats) * gained
    ends = array(r.run == r.run[-1], r.run)
    carried = yearly & s.horizon_cycle
    m.calendar = Equation(
        m.level.previous("run", -1, cyclic=True) == dusk + r.further_weeks(m.level, dusk),
        for_each=(store, year, r.run), where=yearly & ~(carried & ends),
        doc="a run of days starts with what the run before left",
    )  # fmt: skip
    _add_horizon(m, case, carried, dusk + r.further_weeks(m.level, dusk), r.run)
    steps = (store, year, day, hour)
    m.swing_high = Equation(m.highest >= m.stored, for_each=steps, where=yearly, doc="the highest point of the day")
    m.swing_low = Equation(m.lowest <= m.stored, for_each=steps, where=yearly, doc="the lowest point of the day")
    _add_bounds(m, case, r, dusk, gained)
    m.filling = Equation(
        lambda: (r.keep * m.level + m.lowest.at(day=r.day)).at(run=r.run[0])
        >= s.minimum_level * (m.energy - new_energy()),
        for_each=(store, year), where=carried & (s.minimum_level > 0), doc="no first day overdraws what stood before",
        limit=_holds(case),
    )  # fmt: skip


def _add_bounds(m: pyo.ConcreteModel, case: Case, r: "_Runs", dusk: Expression, gained: Expression) -> None:
    """Keep the levels of the days that can be the highest or the lowest of their run within the store."""
    s = case.stores
    yearly = s.possible & ~s.daily_cycle
    every_day, ends_only = yearly & s.bounded_daily, yearly & ~s.bounded_daily
    last_dawn = r.keep ** (r.repeats - 1.0) * m.level + repeated(r.keep, r.repeats - 1.0) * gained
    opens_horizon = s.horizon_cycle & (s.minimum_level > 0) & array(r.run == r.run[0], r.run)
    _add_days(m, case, "first_day", m.level, r, yearly, yearly & ~opens_horizon)
    _add_days(m, case, "last_day", last_dawn, r, every_day & (r.repeats > 1))
    if (r.weeks > 1).any():
        later, turns = r.last_week(m.level, dusk), every_day & (r.weeks > 1)
        last_later = last_dawn + r.keep ** (r.repeats - 1.0) * later
        _add_days(m, case, "first_day_of_last_week", m.level + later, r, turns)
        _add_days(m, case, "last_day_of_last_week", last_later, r, turns & (r.repeats > 1))
    if ends_only.any():
        for name, level in (("run", dusk), ("season", dusk + r.further_weeks(m.level, dusk))):
            for end, relation in (("full", level <= m.energy), ("empty", level >= s.minimum_level * m.energy)):
                equation = Equation(
                    relation, for_each=(case.fleets.store, case.horizon.year, r.run), where=ends_only,
                    doc=f"no {name} ends beyond what a store holds",
                )  # fmt: skip
                m.add_component(f"end_of_{name}_{end}", equation)


def _add_days(
    m: pyo.ConcreteModel, case: Case, name: str, dawn: Expression, r: "_Runs", where: Array, least: Array | None = None
) -> None:
    """No day that starts at a level overfills a store or draws it below its least level, there if not everywhere."""
    runs = (case.fleets.store, case.horizon.year, r.run)
    high, low = m.highest.at(day=r.day), m.lowest.at(day=r.day)
    floor = case.stores.minimum_level * m.energy
    for end, relation, doc, here in (
        ("full", dawn + high <= m.energy, "no day overfills a store", where),
        ("empty", r.keep * dawn + low >= floor, "no day overdraws a store", where if least is None else least),
    ):
        equation = Equation(relation, for_each=runs, where=here, doc=doc, limit=_holds(case))
        m.add_component(f"{name}_{end}", equation)


def _holds(case: Case) -> Limit:
    says = "{store} holds no more than it can, and no less than its minimum_level, in {year}"
    return Limit("storage", says, "", "GWh", case.stores.records)


def _add_horizon(m: pyo.ConcreteModel, case: Case, carried: Array, left: Expression, run: pd.Index) -> None:
    """Link the years of stores with the cycle horizon, from their initial level on."""
    labels = (case.fleets.store, case.horizon.year)
    before = carried.previous("year")
    dawn = m.level.at(run=run[0])

    def starts(way: str) -> Limit:
        says, loosen = "{store} starts with its initial_level of {limit}", f"start {{store}} with {{amount}} {way}"
        return Limit("storage", says, loosen, "GWh", case.stores.records, weight=1.0)

    m.first_level = Equation(
        dawn == case.stores.initial_level, for_each=labels, where=carried & ~before,
        doc="a store starts with what it holds at first",
        limit=starts("less"), upper_limit=starts("more"),
    )  # fmt: skip
    m.carry_over = Equation(
        dawn == left.at(run=run[-1]).previous("year"), for_each=labels, where=carried & before,
        doc="a year starts with what the year before left",
    )  # fmt: skip


class _Runs:
    """Runs of equal days, and the seasons whose runs take turns for some weeks. Arrays over runs."""

    def __init__(self, case: Case):
        place, length = case.days.runs
        opening = case.days.opening
        closing = np.array([np.flatnonzero(opening == first)[-1] for first in opening])
        self.run = pd.RangeIndex(len(place), name="run")
        self.day = array(case.days.day[place], self.run)
        self.repeats = array(length.astype(float), self.run)
        self.weeks = array(case.days.weeks, self.run)
        self.opening, self.closing = array(opening, self.run), array(closing, self.run)
        self.closes = array(closing == np.arange(len(place)), self.run)
        hours = case.days.hours.sum("hour").values[place]
        ended = np.cumsum(hours * length)
        started = ended - hours * length
        self._hourly = 1.0 - case.stores.standing_loss
        self.keep = self._hourly ** array(hours, self.run)  # [store, run] of a day
        self._before = self._hourly ** array(started - started[opening], self.run)
        self._week = self._hourly ** array(ended[closing] - started[opening], self.run)

    def further_weeks(self, level: Expression, dusk: Expression) -> Expression:
        """What the weeks after the first add to the level at the end of a season."""
        ends = self.closes & (self.weeks != 1)
        return self._grown(level, dusk, self.weeks).where(ends) - dusk.where(ends)

    def last_week(self, level: Expression, dusk: Expression) -> Expression:
        """How much higher the level at the start of a run is in the last week than in the first."""
        gained = self._grown(level, dusk.at(run=self.closing), self.weeks - 1.0) - level.at(run=self.opening)
        return (self._before * gained).where(self.weeks > 1)

    def _grown(self, level: Expression, first_end: Expression, weeks: Array) -> Expression:
        """The level after some weeks, from that at the start and the end of the first."""
        opening = level.at(run=self.opening)
        return self._week**weeks * opening + repeated(self._week, weeks) * (first_end - self._week * opening)


def repeated(keep: Array, times: Array) -> Array:
    """1 + keep + ... + keep ** (times - 1): what a gain on each of some equal days leaves at the end."""
    loss = (1.0 - keep).where(keep < 1.0, 1.0)
    return ((1.0 - keep**times) / loss).where(keep < 1.0, times)
