"""Models to solve: one worked by hand, and capacity expansion of any size."""

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from kz_optimize.algebra import Equation, Minimise, Variable
from kz_optimize.arrays import array

PLANT = pd.Index(["coal", "gas"], name="plant")
HOUR = pd.Index(["day", "night"], name="hour")


def dispatch(day=10.0, coal=6.0, gas=8.0, price=(2.0, 5.0)):
    """Coal and gas serve a demand by day and of 4 by night.

    Coal costs 2 and is cheaper, but there are only 6: by day it runs at 6 and gas at 4, by night coal at 4 alone.
    Cost 2 * 6 + 5 * 4 + 2 * 4 = 40. Power costs 5 by day (gas is marginal) and 2 by night; a unit more of coal by day
    would save 5 - 2 = 3.
    """
    model = pyo.ConcreteModel()
    model.output = Variable(PLANT, HOUR, upper=array([[coal] * 2, [gas] * 2], PLANT, HOUR), unit="GW")
    model.balance = Equation(model.output.sum("plant") == array([day, 4.0], HOUR), for_each=(HOUR,))
    model.cost = Minimise((array(list(price), PLANT) * model.output).sum())
    return model


TECHNOLOGY = pd.Index(["coal", "gas", "nuclear", "wind", "solar", "hydro"], name="technology")
LIFE = 0.85  # of the capacity that stands five years later


def expansion(zones=3, years=4, days=2, *, cap=0.4, potential=1.0, unserved=np.inf, seed=1):
    """Capacity expansion with storage, trade between neighbours and a CO2 cap that falls to ``cap`` t/MWh.

    About nine rows and eleven columns per zone, year, day and hour. ``potential`` scales what can be built; with
    ``unserved=0`` and a small potential there is no solution.
    """
    random = np.random.default_rng(seed)
    zone = pd.Index([f"zone {i}" for i in range(zones)], name="zone")
    line = pd.Index([f"line {i}" for i in range(max(zones - 1, 1))], name="line")
    year = pd.Index(range(2025, 2025 + 5 * years, 5), name="year")
    day, hour = pd.Index(range(days), name="day"), pd.Index(range(24), name="hour")
    demand, available = _weather(random, zone, year, day, hour)
    days_per_year = array(np.full(days, 365 / days), day)
    discount = array(5 * 1.08 ** (-5.0 * np.arange(years)), year)
    limit = potential * array(
        np.array([50, 30, 20, 40, 60, 1.5])[:, None] * random.uniform(0.5, 1, (6, zones)), TECHNOLOGY, zone
    )
    capital = array([120.0, 70, 420, 100, 70, 200], TECHNOLOGY)
    running = array([0.012, 0.035, 0.009, 0.001, 0.0005, 0.002], TECHNOLOGY)
    carbon = array([1.0, 0.45, 0, 0, 0, 0], TECHNOLOGY)
    start, end = (array(zone[(np.arange(len(line)) + i) % zones], line) for i in (0, 1))

    m = pyo.ConcreteModel()
    m.built = Variable(TECHNOLOGY, zone, year, unit="GW")
    m.capacity = Variable(TECHNOLOGY, zone, year, upper=limit, unit="GW")
    m.store = Variable(zone, year, unit="GWh")
    m.generation = Variable(TECHNOLOGY, zone, year, day, hour, unit="GW")
    m.unserved = Variable(zone, year, day, hour, upper=unserved, unit="GW")
    m.charge, m.discharge, m.level = (Variable(zone, year, day, hour) for _ in range(3))
    m.forth, m.back = (Variable(line, year, day, hour, upper=1.0, unit="GW") for _ in range(2))
    arriving = (0.95 * m.forth - m.back).sum_onto(zone, by=end) + (0.95 * m.back - m.forth).sum_onto(zone, by=start)

    standing = LIFE * m.capacity.previous("year", 1, cyclic=False)
    m.stock = Equation(m.capacity == standing + m.built, for_each=(TECHNOLOGY, zone, year))
    m.limit = Equation(m.generation <= available * m.capacity, for_each=(TECHNOLOGY, zone, year, day, hour))
    served = m.generation.sum("technology") + m.discharge - m.charge + arriving + m.unserved
    m.balance = Equation(served == demand, for_each=(zone, year, day, hour))
    before = m.level.previous("hour", 1, cyclic=True)
    m.storage = Equation(m.level == before + 0.92 * m.charge - 1.09 * m.discharge, for_each=(zone, year, day, hour))
    m.full = Equation(m.level <= m.store, for_each=(zone, year, day, hour))
    emissions = (carbon * days_per_year * m.generation).sum("technology", "zone", "day", "hour")
    allowed = float((demand * days_per_year).sum()) / years * array(np.linspace(0.9, cap, years), year)
    m.cap = Equation(emissions <= allowed, for_each=(year,))
    worth = discount * days_per_year
    m.cost = Minimise(
        (capital * discount * m.capacity).sum()
        + (12 * discount * m.store).sum()
        + (running * worth * m.generation).sum()
        + (10 * worth * m.unserved).sum()
        + (0.0001 * worth * m.charge).sum()
    )
    return m


def _weather(random, zone, year, day, hour):
    """Demand in GW that grows 2 % a year, and the share of each technology that is there."""
    zones, days, hours = len(zone), len(day), np.arange(24)
    season = 1 + 0.3 * np.cos(2 * np.pi * np.arange(days) / days)
    shape = season[:, None] * (1 + 0.2 * np.sin((hours - 8) / 24 * 2 * np.pi))
    growth = 1.02 ** (np.asarray(year) - 2025)
    noise = random.uniform(0.97, 1.03, (zones, len(year), days, 24))
    demand = np.einsum("z,y,dh->zydh", random.uniform(2, 8, zones), growth, shape) * noise
    available = np.full((6, zones, days, 24), 0.85)
    available[3] = random.beta(2, 3, (zones, days, 1)) + 0.15 * random.standard_normal((zones, days, 24))
    available[4] = np.sin((hours - 6) / 12 * np.pi) * random.uniform(0.4, 1, (zones, days, 1))
    available[5] = random.uniform(0.3, 0.7, (zones, days, 1))
    share = array(np.round(np.clip(available, 0, 1), 4), TECHNOLOGY, zone, day, hour)
    return array(demand, zone, year, day, hour), share
