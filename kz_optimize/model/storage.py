"""Storage: energy carried from one step to the next, within a day and between days.

Reads    storage.csv   efficiency_charge, efficiency_discharge, duration [hour], charge_ratio, standing_loss [1/hour],
                       cycle, initial_level [MWh], minimum_level
         time_slices.csv   days, weeks, season
         inflows.csv   profile, share, minimum_release
         existing_capacity.csv   energy [MWh]
Decides  charge, discharge   power into and out of a store                              [GW]
         spill               inflow let go                                              [GW]
         stored              energy at the end of a step; in yearly stores less that at dawn  [GWh]
         level               yearly stores: energy at the start of a run of equal days  [GWh]
         highest, lowest     yearly stores: most above and below the level at dawn      [GWh]
         energy              energy capacity that stands                                [GWh]
         energy_built        energy capacity that is built on its own, by cohort        [GWh]

    stored[h] = stored[h-1] * (1 - standing_loss) ** hours
              + hours * (efficiency_charge * charge - discharge / efficiency_discharge + inflow - spill)

A daily store ends every typical day as it began. For a yearly store the calendar links the days (Kotzur et al. 2018,
Applied Energy 213): the level at the start of a day is what the day before left. Equal days in a row form a run:
their levels change monotonically, so bounds on the first and the last of them hold for all, which is exact and
needs one level per run instead of one per day. With a standing loss the bounds within a day are on the safe side.
Runs of a season that take turns for some weeks need levels in the first week only: weeks are linear as well, so bounds
hold in all if they hold in the first and the last. With the cycle horizon a year starts with what the year before left.
"""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import xarray as xr

from ..algebra import Equation, Expression, Variable
from ..case.case import Case
from ..case.columns import array
from .capacity import of_cohort


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare stores."""
    s, store = case.stores, case.fleets.store
    steps = (store, case.horizon.year, case.days.day, case.days.hour)
    charges = s.charge_ratio > 0
    m.charge = Variable(*steps, where=s.possible & charges, unit="GW", doc="power into a store")
    m.discharge = Variable(*steps, where=s.possible, unit="GW", doc="power out of a store")
    m.spill = Variable(*steps, where=s.possible & s.has_inflow, unit="GW", doc="inflow let go")
    m.stored = Variable(
        *steps, lower=xr.where(s.daily_cycle, 0.0, -np.inf), where=s.possible, unit="GWh", doc="energy in a store"
    )
    ready = _of_store(m, case, case.dispatch.availability.sel(pool=case.fleets.storing))
    m.discharge_limit = Equation(
        m.discharge <= ready, for_each=steps, where=s.possible, doc="no store gives beyond its capacity"
    )
    m.charge_limit = Equation(
        m.charge <= s.charge_ratio * ready, for_each=steps, where=s.possible & charges,
        doc="no store takes beyond its capacity",
    )  # fmt: skip
    inflow = _of_store(m, case, s.inflow)
    before = m.stored.previous("hour", cyclic=True).where(s.daily_cycle) + m.stored.previous("hour").where(
        ~s.daily_cycle
    )
    change = s.efficiency_charge * m.charge - m.discharge / s.efficiency_discharge + inflow - m.spill
    m.storage = Equation(
        m.stored == (1.0 - s.standing_loss) ** case.days.hours * before + case.days.hours * change,
        for_each=steps, where=s.possible, doc="energy is kept from step to step",
    )  # fmt: skip
    m.release_minimum = Equation(
        m.discharge / s.efficiency_discharge + m.spill >= s.minimum_release * inflow, for_each=steps,
        where=s.possible & (s.minimum_release > 0), doc="the river below keeps its least flow",
    )  # fmt: skip
    _add_energy(m, case)
    m.store_full = Equation(
        m.stored <= m.energy, for_each=steps, where=s.possible & s.daily_cycle, doc="no store holds more than it can"
    )
    m.store_least = Equation(
        m.stored >= s.minimum_level * m.energy, for_each=steps, where=s.possible & s.daily_cycle & (s.minimum_level > 0),
        doc="no store holds less than it must",
    )  # fmt: skip
    _add_calendar(m, case)


def _of_store(m: pyo.ConcreteModel, case: Case, share: xr.DataArray) -> Expression:
    """A share of pool capacity, summed over the pools of each store."""
    f = case.fleets
    return (share * m.capacity.at(pool=f.storing)).sum_onto(f.store, by=f.store_of_pool)


def own_energy(case: Case) -> xr.DataArray:
    """[cohort] The energy capacity is chosen on its own, not by a duration."""
    storage = case.tables["storage"].frame
    own = storage.loc[storage["duration"].isna(), "technology"]
    return of_cohort(case, array(np.isin(case.plants.technology, own), case.plants.plant))


def _add_energy(m: pyo.ConcreteModel, case: Case) -> None:
    s, f, cohorts, year = case.stores, case.fleets, case.cohorts, case.horizon.year
    own = own_energy(case)
    m.energy_built = Variable(
        cohorts.cohort, where=own & cohorts.buildable, unit="GWh", doc="energy capacity built on its own"
    )
    m.energy = Variable(f.store, year, where=s.possible, unit="GWh", doc="energy capacity that stands")
    by_duration = s.duration.fillna(0.0) * _of_store(m, case, array(np.ones(len(f.storing)), f.storing))
    standing = (cohorts.alive & own).astype(float) * (cohorts.initial_energy.fillna(0.0) + m.energy_built)
    chosen = standing.sum_onto(f.pool, by=f.pool_of_cohort).at(pool=f.storing).sum_onto(f.store, by=f.store_of_pool)
    m.energy_standing = Equation(
        m.energy == by_duration + chosen, for_each=(f.store, year), where=s.possible, doc="energy capacity that stands"
    )


def _add_calendar(m: pyo.ConcreteModel, case: Case) -> None:
    """Link the days of yearly stores, one level per run of equal days."""
    s, store, year, day, hour = case.stores, case.fleets.store, case.horizon.year, case.days.day, case.days.hour
    r = _Runs(case)
    yearly = s.possible & ~s.daily_cycle
    m.level = Variable(store, year, r.run, where=yearly, unit="GWh", doc="energy at the start of a run of equal days")
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
    last_dawn = r.keep ** (r.repeats - 1.0) * m.level + repeated(r.keep, r.repeats - 1.0) * gained
    bounded = [("first_day", m.level, yearly), ("last_day", last_dawn, yearly & (r.repeats > 1))]
    if (r.weeks > 1).any():
        later, turns = r.last_week(m.level, dusk), yearly & (r.weeks > 1)
        last_later = last_dawn + r.keep ** (r.repeats - 1.0) * later
        bounded += [("first_day_of_last_week", m.level + later, turns),
                    ("last_day_of_last_week", last_later, turns & (r.repeats > 1))]  # fmt: skip
    for name, dawn, where in bounded:
        _add_bounds(m, case, name, dawn, r, where)


def _add_bounds(m: pyo.ConcreteModel, case: Case, name: str, dawn: Expression, r: "_Runs", where: xr.DataArray) -> None:
    """No day that starts at a level overfills a store or draws it below its least level."""
    runs = (case.fleets.store, case.horizon.year, r.run)
    high, low = m.highest.at(day=r.day), m.lowest.at(day=r.day)
    least = case.stores.minimum_level * m.energy
    for end, relation, doc in (
        ("full", dawn + high <= m.energy, "no day overfills a store"),
        ("empty", r.keep * dawn + low >= least, "no day overdraws a store"),
    ):
        m.add_component(f"{name}_{end}", Equation(relation, for_each=runs, where=where, doc=doc))


def _add_horizon(m: pyo.ConcreteModel, case: Case, carried: xr.DataArray, left: Expression, run: pd.Index) -> None:
    """Link the years of stores with the cycle horizon, from their initial level on."""
    labels = (case.fleets.store, case.horizon.year)
    before = carried.shift(year=1, fill_value=False)
    dawn = m.level.at(run=run[0])
    m.first_level = Equation(
        dawn == case.stores.initial_level, for_each=labels, where=carried & ~before,
        doc="a store starts with what it holds at first",
    )  # fmt: skip
    m.carry_over = Equation(
        dawn == left.at(run=run[-1]).previous("year"), for_each=labels, where=carried & before,
        doc="a year starts with what the year before left",
    )  # fmt: skip


class _Runs:
    """Runs of equal days, and the seasons whose runs take turns for some weeks. Arrays over runs."""

    def __init__(self, case: Case):
        place, length = case.days.runs
        self.run = pd.RangeIndex(len(place), name="run")
        self.day = array(case.days.day[place], self.run)
        self.repeats = array(length.astype(float), self.run)
        self.weeks = array(case.days.weeks, self.run)
        opening = case.days.opening
        closing = np.array([np.flatnonzero(opening == first)[-1] for first in opening])
        self.opening, self.closing = array(opening, self.run), array(closing, self.run)
        self.closes = array(closing == np.arange(len(place)), self.run)
        ended = np.cumsum(length)
        self.before = array(ended - length - (ended - length)[opening], self.run)
        self.week = array((ended[closing] - (ended - length)[opening]).astype(float), self.run)
        self.keep = (1.0 - case.stores.standing_loss) ** 24.0

    def further_weeks(self, level: Expression, dusk: Expression) -> Expression:
        """What the weeks after the first add to the level at the end of a season."""
        return self._grown(level, dusk, self.weeks).where(self.closes & (self.weeks != 1)) - (
            dusk.where(self.closes & (self.weeks != 1))
        )

    def last_week(self, level: Expression, dusk: Expression) -> Expression:
        """How much higher the level at the start of a run is in the last week than in the first."""
        opening = level.at(run=self.opening)
        gained = self._grown(level, dusk.at(run=self.closing), self.weeks - 1.0) - opening
        return (self.keep**self.before * gained).where(self.weeks > 1)

    def _grown(self, level: Expression, first_end: Expression, weeks: xr.DataArray) -> Expression:
        """The level after some weeks, from that at the start and the end of the first."""
        keep, opening = self.keep**self.week, level.at(run=self.opening)
        return keep**weeks * opening + repeated(keep, weeks) * (first_end - keep * opening)


def repeated(keep: xr.DataArray, times: xr.DataArray) -> xr.DataArray:
    """1 + keep + ... + keep ** (times - 1): what a gain on each of some equal days leaves at the end."""
    loss = (1.0 - keep).where(keep < 1.0, 1.0)
    return xr.where(keep < 1.0, (1.0 - keep**times) / loss, times)


def given(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[node, year, day, hour] What stores give less what they take, GW."""
    return (m.discharge - m.charge).sum_onto(case.nodes.node, by=case.stores.node)
