"""Midnight: the level of stores where days are means of their groups.

Reads    storage.csv      minimum_level, bounds
         day_groups.csv   group
Decides  held   mean level at the midnights between a day of one group and a day of another    [GWh]
         dawn   mean level at the dawn of the days of a group                                  [GWh]

    dawn[group] == mean of held over the midnights that end in the group
    dawn[group] * (1 - standing_loss) ** 24 + gain of the mean day == mean of held over those that begin in it
    minimum_level * energy <= held <= energy            minimum_level * energy <= level after every step <= energy

A store changes by another amount on every day of a group; only the mean of these changes is that of the mean day.
Levels at single midnights appear in sums over a group alone, so their means over midnights of one kind say the same as
all 365 of them: this is the chain of days, as small as it can be. Weaker rules, such as one level a week, let a battery
carry a windy week's energy as far as it likes. A year ends as it began: its last day is followed by its first.
"""

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Variable
from kz_optimize.arrays import array
from kz_optimize.case.case import Case
from kz_optimize.case.time.means import MeanDays


def add(m: pyo.ConcreteModel, case: Case, days: MeanDays) -> None:
    """Link the groups of days by the midnights between them."""
    s, store, year, day, hour = case.stores, case.fleets.store, case.horizon.year, days.day, days.hour
    midnights = days.midnights
    kind = pd.RangeIndex(len(midnights.count), name="midnight")
    m.held = Variable(store, year, kind, where=s.possible, unit="GWh", doc="mean level at midnights of a kind")
    m.dawn = Variable(store, year, day, where=s.possible, unit="GWh", doc="mean level at the dawn of a group's days")
    count = array(midnights.count, kind)
    begin, end = (array(day[place], kind) for place in (midnights.morrow, midnights.eve))
    arrived, left = ((count * m.held).sum_onto(day, by=by) / days.days for by in (begin, end))
    labels, steps = (store, year, day), (store, year, day, hour)
    m.dawn_of_group = Equation(
        m.dawn == arrived, for_each=labels, where=s.possible, doc="a group starts with what midnights before it left"
    )
    hourly = 1.0 - s.standing_loss
    m.dusk_of_group = Equation(
        hourly ** days.hours.sum("hour") * m.dawn + m.stored.at(hour=hour[-1]) == left, for_each=labels,
        where=s.possible, doc="a group leaves what midnights after it start with",
    )  # fmt: skip
    elapsed = array(np.cumsum(days.hours.values, axis=1), day, hour)
    level = hourly**elapsed * m.dawn + m.stored
    least = s.minimum_level * m.energy
    bounded = s.possible & s.bounded_daily
    every, no_less = (store, year, kind), s.possible & (s.minimum_level > 0)
    for name, relation, over, where, doc in (
        ("held_full", m.held <= m.energy, every, s.possible, "no midnight finds more than a store holds"),
        ("held_least", m.held >= least, every, no_less, "no midnight finds less than a store must hold"),
        ("level_full", level <= m.energy, steps, bounded, "no group overfills a store"),
        ("level_least", level >= least, steps, bounded, "no group overdraws a store"),
    ):
        m.add_component(name, Equation(relation, for_each=over, where=where, doc=doc))
