"""Storage: energy carried from one step to the next, within a day and between days.

Reads    storage.csv   efficiency_charge, efficiency_discharge, duration [hour], charge_ratio, standing_loss [1/hour],
                       cycle
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
    place, length = case.days.runs
    run = pd.RangeIndex(len(place), name="run")
    day_of_run, repeats = array(day[place], run), array(length.astype(float), run)
    yearly = s.possible & ~s.daily_cycle
    m.level = Variable(store, year, run, where=yearly, unit="GWh", doc="energy at the start of a run of equal days")
    m.highest = Variable(store, year, day, where=yearly, unit="GWh", doc="most above the level at dawn")
    m.lowest = Variable(store, year, day, lower=-np.inf, upper=0.0, where=yearly, unit="GWh", doc="most below it")

    keep = (1.0 - s.standing_loss) ** 24.0
    dusk = m.stored.at(hour=hour[-1])
    gained = dusk.at(day=day_of_run)
    last_dawn = keep ** (repeats - 1.0) * m.level + repeated(keep, repeats - 1.0) * gained
    runs, steps = (store, year, run), (store, year, day, hour)
    m.calendar = Equation(
        m.level.previous("run", -1, cyclic=True) == keep**repeats * m.level + repeated(keep, repeats) * gained,
        for_each=runs, where=yearly, doc="a run of days starts with what the run before left",
    )  # fmt: skip
    m.swing_high = Equation(m.highest >= m.stored, for_each=steps, where=yearly, doc="the highest point of the day")
    m.swing_low = Equation(m.lowest <= m.stored, for_each=steps, where=yearly, doc="the lowest point of the day")
    high, low = m.highest.at(day=day_of_run), m.lowest.at(day=day_of_run)
    longer = yearly & (repeats > 1)
    for name, dawn, where in (("first", m.level, yearly), ("last", last_dawn, longer)):
        full, empty = f"{name}_day_full", f"{name}_day_empty"
        m.add_component(
            full, Equation(dawn + high <= m.energy, for_each=runs, where=where, doc="no day overfills a store")
        )
        m.add_component(
            empty, Equation(keep * dawn + low >= 0.0, for_each=runs, where=where, doc="no day overdraws a store")
        )


def repeated(keep: xr.DataArray, times: xr.DataArray) -> xr.DataArray:
    """1 + keep + ... + keep ** (times - 1): what a gain on each of some equal days leaves at the end."""
    loss = (1.0 - keep).where(keep < 1.0, 1.0)
    return xr.where(keep < 1.0, (1.0 - keep**times) / loss, times)


def given(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[node, year, day, hour] What stores give less what they take, GW."""
    return (m.discharge - m.charge).sum_onto(case.nodes.node, by=case.stores.node)
