"""Storage: energy carried from one step to the next, within a day and between days.

Reads    storage.csv   efficiency_charge, efficiency_discharge, duration [hour], charge_ratio, standing_loss [1/hour],
                       minimum_duration [hour], maximum_duration [hour], cycle, minimum_level
         inflows.csv   profile, share, minimum_release, year, month
         existing_capacity.csv   energy [MWh]
Decides  charge, discharge   power into and out of a store                              [GW]
         spill               inflow let go                                              [GW]
         stored              energy at the end of a step; in yearly stores less that at dawn  [GWh]
         energy              energy capacity that stands                                [GWh]
         energy_built        energy capacity that is built on its own, by cohort        [GWh]

    stored[h] = stored[h-1] * (1 - standing_loss) ** hours
              + hours * (efficiency_charge * charge - discharge / efficiency_discharge + inflow - spill)

A daily store ends every typical day as it began; the days of the others are linked: see calendar.py. Where days are
means of their groups all stores follow the calendar (midnight.py), and within a step of several hours standing loss is
counted to the optimist's side, so that no hour is told to lose more than it does: what is charged comes at the end of
the step, what is discharged leaves at its start, and less may be stored than that.

    stored[h] <= stored[h-1] * (1 - standing_loss) ** hours
               + hours * (efficiency_charge * charge + inflow
                          - (1 - standing_loss) ** (hours - 1) * (discharge / efficiency_discharge + spill))
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Expression, Limit, Variable
from kz_optimize.arrays import Array, array
from kz_optimize.case.case import Case
from kz_optimize.case.time.means import MeanDays
from kz_optimize.model import calendar, midnight
from kz_optimize.model.dispatch import finite_or_zero


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare stores."""
    s, store = case.stores, case.fleets.store
    steps = (store, case.horizon.year, case.days.day, case.days.hour)
    charges = s.charge_ratio > 0
    m.charge = Variable(*steps, where=s.possible & charges, unit="GW", doc="power into a store")
    m.discharge = Variable(*steps, where=s.possible, unit="GW", doc="power out of a store")
    m.spill = Variable(*steps, where=s.possible & s.has_inflow, unit="GW", doc="inflow let go")
    m.stored = Variable(
        *steps, lower=array(np.where(s.daily_cycle, 0.0, -np.inf), store), where=s.possible, unit="GWh",
        doc="energy in a store",
    )  # fmt: skip
    ready = available(m, case)
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
    keep, spread = 1.0 - s.standing_loss, (s.standing_loss > 0) & (case.days.means and len(case.days.hour) < 24)
    kept = keep**case.days.hours * before + case.days.hours * _change(m, case, inflow)
    m.storage = Equation(
        m.stored == kept, for_each=steps, where=s.possible & ~spread, doc="energy is kept from step to step"
    )
    if spread.any():
        m.storage_at_most = Equation(
            m.stored <= kept, for_each=steps, where=s.possible & spread, doc="no more energy is kept than in any hour"
        )
    m.release_minimum = Equation(
        m.discharge / s.efficiency_discharge + m.spill >= _of_store(m, case, s.release), for_each=steps,
        where=s.possible & s.has_release, doc="the river below keeps its least flow",
        limit=Limit("inflows", "{store} lets its minimum_release through in {year}", "", "GW", s.records),
    )  # fmt: skip
    _add_energy(m, case)
    m.store_full = Equation(
        m.stored <= m.energy, for_each=steps, where=s.possible & s.daily_cycle, doc="no store holds more than it can"
    )
    m.store_least = Equation(
        lambda: m.stored >= s.minimum_level * m.energy, for_each=steps,
        where=s.possible & s.daily_cycle & (s.minimum_level > 0), doc="no store holds less than it must",
    )  # fmt: skip
    if isinstance(case.days, MeanDays):
        midnight.add(m, case, case.days)
    else:
        calendar.add(m, case, lambda: new_energy(m, case))


def available(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[store, year, day, hour] GW that could be given."""
    return _of_store(m, case, case.dispatch.availability.at(pool=case.fleets.storing))


def _change(m: pyo.ConcreteModel, case: Case, inflow: Expression) -> Expression:
    """[store, year, day, hour] GW that a store gains; on mean days, at least what any order of the hours would."""
    s = case.stores
    if not case.days.means:
        return s.efficiency_charge * m.charge - m.discharge / s.efficiency_discharge + inflow - m.spill
    late = (1.0 - s.standing_loss) ** (case.days.hours - 1.0)
    return s.efficiency_charge * m.charge + inflow - late * (m.discharge / s.efficiency_discharge + m.spill)


def _of_store(m: pyo.ConcreteModel, case: Case, share: Array) -> Expression:
    """A share of pool capacity, summed over the pools of each store."""
    f = case.fleets
    return (share * m.capacity.at(pool=f.storing)).sum_onto(f.store, by=f.store_of_pool)


def _add_energy(m: pyo.ConcreteModel, case: Case) -> None:
    s, f, cohorts, year = case.stores, case.fleets, case.cohorts, case.horizon.year
    own = cohorts.own_energy
    m.energy_built = Variable(
        cohorts.cohort, where=own & cohorts.buildable, unit="GWh", doc="energy capacity built on its own"
    )
    m.energy = Variable(f.store, year, where=s.possible, unit="GWh", doc="energy capacity that stands")
    by_duration = s.duration.fillna(0.0) * _of_store(m, case, array(np.ones(len(f.storing)), f.storing))
    m.energy_standing = Equation(
        m.energy == by_duration + _own_energy(m, case, cohorts.alive), for_each=(f.store, year), where=s.possible,
        doc="energy capacity that stands",
    )  # fmt: skip

    chosen = s.possible & s.duration.isnull() & _may_grow(case)
    power = _of_store(m, case, array(np.ones(len(f.storing)), f.storing))
    for name, relation, where, doc in (
        ("duration_least", m.energy >= s.minimum_duration * power, s.minimum_duration > 0, "no store is shorter"),
        ("duration_most", m.energy <= finite_or_zero(s.maximum_duration) * power, s.maximum_duration < np.inf,
         "no store is longer"),
    ):  # fmt: skip
        says = f"{{store}} keeps its {'minimum' if name == 'duration_least' else 'maximum'}_duration in {{year}}"
        equation = Equation(
            relation, for_each=(f.store, year), where=chosen & where, doc=f"{doc} than its duration may be",
            limit=Limit("storage", says, "", "GWh", s.records),
        )  # fmt: skip
        m.add_component(name, equation)


def _may_grow(case: Case) -> Array:
    """[store] Some of its energy may be built; what only exists is as it is."""
    cohorts = case.cohorts
    grows = (cohorts.own_energy & cohorts.buildable).values
    plants = {plant for plant, may in zip(cohorts.plant, grows, strict=True) if may}
    store = case.fleets.store
    return array(np.array([case.fleets.representative_plant[name] in plants for name in store], dtype=bool), store)


def energy_of_cohort(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[cohort, year] GWh that stores can hold: by duration, or built on its own; zero for what stores nothing."""
    s, f, cohorts = case.stores, case.fleets, case.cohorts
    store = np.append(f.store.get_indexer(f.store_of_pool.values), -1)
    of_store = store[f.storing.get_indexer(f.pool_of_cohort.values)]
    hours = np.append(s.duration.fillna(0.0).values, 0.0)[of_store] + s.further_hours.values
    own = cohorts.own_energy.astype(float) * cohorts.part
    return array(hours, cohorts.cohort) * m.installed + own * (cohorts.initial_energy.fillna(0.0) + m.energy_built)


def _own_energy(m: pyo.ConcreteModel, case: Case, which: Array) -> Expression:
    """[store, year] GWh of some cohorts [cohort, year] that do not follow from the duration of the store."""
    cohorts = case.cohorts
    chosen = (
        (which & cohorts.own_energy).astype(float)
        * cohorts.part
        * (cohorts.initial_energy.fillna(0.0) + m.energy_built)
    )
    return _onto_stores(case, chosen + which.astype(float) * case.stores.further_hours * m.installed)


def _onto_stores(case: Case, values: Expression) -> Expression:
    """What cohorts have, added up by store."""
    f = case.fleets
    return values.sum_onto(f.pool, by=f.pool_of_cohort).at(pool=f.storing).sum_onto(f.store, by=f.store_of_pool)


def new_energy(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[store, year] GWh of energy capacity that came since the milestone before; what exists is there at first."""
    cohorts, year = case.cohorts, case.horizon.year.to_numpy(float)
    came = cohorts.vintage[:, None] > year - case.horizon.since_previous.values
    built = cohorts.buildable.values[:, None] | (year > year[0])
    new = cohorts.alive & array(came & built, cohorts.cohort, case.horizon.year)
    by_duration = case.stores.duration.fillna(0.0) * _onto_stores(case, new.astype(float) * m.installed)
    return by_duration + _own_energy(m, case, new)


def net_injection(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[node, year, day, hour] What stores give less what they take, GW."""
    return (m.discharge - m.charge).sum_onto(case.nodes.node, by=case.stores.node)
