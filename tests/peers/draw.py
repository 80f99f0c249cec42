"""Problems drawn at random: structure that shrinks towards the first option, and numbers of many digits.

Costs hardly ever tie, so that most prices are unique. Every problem has a plan: demand may go without.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.peers.problem import ELECTRICITY, HEAT, Candidate, Fuel, Line, Load, Problem, Store, Technology, Unit, Yearly


class Dice:
    """Draws structure by `choose` and numbers by a generator."""

    def __init__(self, seed: int, choose: Callable[[Sequence[Any]], Any]):
        self.random = np.random.default_rng(seed)
        self.choose = choose

    def flag(self) -> bool:
        """No, or yes."""
        return bool(self.choose((False, True)))

    def __call__(self, low: float, high: float) -> float:
        return round(float(self.random.uniform(low, high)), 6)

    def path(self, low: float, high: float, count: int, step: float = 0.1) -> Yearly:
        """A number that changes by up to a share from year to year."""
        changes = 1.0 + self.random.uniform(-step, step, count - 1)
        return tuple(np.round(self(low, high) * np.cumprod([1.0, *changes]), 6).tolist())

    def shape(self, count: int, low: float, high: float) -> np.ndarray:
        """[step]"""
        return self.random.uniform(low, high, count).round(6)


def random_problem(seed: int) -> Problem:
    """The problem of a seed."""
    structure = np.random.default_rng([seed, 1])
    return draw_problem(Dice(seed, lambda options: options[int(structure.integers(len(options)))]))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Problems whose structure shrinks."""
    seed = draw(st.integers(0, 2**16))
    return draw_problem(Dice(seed, lambda options: draw(st.sampled_from(options))))


def draw_problem(dice: Dice) -> Problem:
    """A problem with every number drawn."""
    gaps = [dice.choose((5, 1, 3, 10)) for _ in range(dice.choose((2, 1, 3)))]
    years = tuple(int(year) for year in 2025 + np.cumsum([0, *gaps]))
    steps, zones = dice.choose((3, 2, 4, 6, 8)), ("a", "b", "c")[: dice.choose((1, 2, 3))]
    equal = dice.flag()
    hours = np.full(steps, 24.0 / steps) if equal else dice.shape(steps, 1.0, 8.0) * 24.0 / steps
    technologies = _technologies(dice, len(years), equal)
    heat = any(each.gives == HEAT for each in technologies)
    loads = _loads(dice, zones, steps, len(years), heat)
    units = _units(dice, zones, technologies, years[0])
    rough = sum(np.array(load.energy) for load in loads) * 0.6
    policy = dice.choose(((), ("caps",), ("prices",), ("budget",), ("caps", "prices"), ("caps", "budget")))
    first = dice.choose(years)
    lengths = np.diff([*years, years[-1] + gaps[-1]])
    return Problem(
        years, int(years[-1] + gaps[-1] - 1), dice.choose((0.07, 0.0, 0.031)), hours, zones,
        fuels=tuple(
            Fuel(name, dice.path(low, high, len(years)), emission)
            for name, low, high, emission in (("coal", 5, 12, 0.34), ("gas", 15, 35, 0.2), ("uranium", 2, 4, 0.0))
        ),
        technologies=technologies, units=units,
        candidates=_candidates(dice, zones, technologies, units, years),
        lines=_lines(dice, zones, years), loads=loads,
        weather={(each.name, zone): dice.shape(steps, 0.0, 0.9) for each in technologies if each.by_weather
                 for zone in zones},
        inflow=dice.shape(steps, 0.1, 0.8) if any(each.name == "reservoir" for each in technologies) else None,
        caps={year: float(rough[i] * dice(0.15, 0.9)) for i, year in enumerate(years) if year >= first}
        if "caps" in policy else {},
        budget=float((rough * lengths).sum()) * dice(0.2, 0.8) if "budget" in policy else np.inf,
        prices={year: dice(3, 80) for year in years} if "prices" in policy else {},
        unserved=dice(500, 4000), links=dice.flag(), fuel_time=dice.choose(("year", "hour")),
    )  # fmt: skip


def _technologies(dice: Dice, count: int, equal: bool) -> tuple[Technology, ...]:
    def made(name: str, low: float, high: float, **more: Any) -> dict[str, Any]:
        return {
            "name": name, "lifetime": dice.choose((25, 6, 12, 40)), "interest_rate": dice.choose((0.08, 0.0, 0.043)),
            "investment": dice.path(low, high, count), "fixed": dice(5, 50), "variable": dice(0, 5), **more,
        }  # fmt: skip

    ramp = dice.choose((0.0, 0.3, 0.6)) if equal else 0.0
    found = [
        Technology(**made("coal_plant", 1500, 2500, fuel="coal", efficiency=dice(0.3, 0.4))),
        Technology(**made("gas_plant", 700, 1200, fuel="gas", efficiency=dice(0.45, 0.6), ramp=ramp)),
        Technology(**made("wind", 900, 1500, by_weather=True)),
    ]
    optional = {
        "solar": lambda: Technology(**made("solar", 400, 900, by_weather=True)),
        "battery": lambda: Store(**made(
            "battery", 300, 900, charging=dice(0.85, 1), discharging=dice(0.85, 1), duration=dice(2, 8),
            charge_ratio=dice.choose((1.0, 0.7)), **dice.choose(
                ({}, {"standing_loss": 0.004}, {"cycle": "year"})))),
        "cavern": lambda: Store(**made(
            "cavern", 300, 900, charging=dice(0.5, 0.8), discharging=dice(0.4, 0.7), energy_cost=dice(1, 8),
            charge_ratio=dice(0.5, 1.5), standing_loss=dice.choose((0.0, 0.001)))),
        "reservoir": lambda: Store(**made("reservoir", 3000, 4000, duration=dice(4, 20), charge_ratio=0.0)),
        "nuclear": lambda: Technology(**made(
            "nuclear", 2500, 4500, fuel="uranium", efficiency=0.33, minimum_output=dice(0.2, 0.8))),
        "heat": lambda: (
            Technology(**made("boiler", 60, 120, gives=HEAT, fuel="gas", efficiency=dice(0.85, 0.95))),
            Technology(**made("heat_pump", 500, 1200, gives=HEAT, takes=ELECTRICITY, efficiency=dice(2, 4)))),
        "removal": lambda: Technology(**made(
            "removal", 800, 2500, takes=ELECTRICITY, gives="", removal=dice(0.3, 0.8))),
    }  # fmt: skip
    for draw in optional.values():
        if dice.flag():
            drawn = draw()
            found.extend(drawn if isinstance(drawn, tuple) else [drawn])
    return tuple(found)


def _units(dice: Dice, zones: Sequence[str], technologies: Sequence[Technology], now: int) -> tuple[Unit, ...]:
    """Some stand nowhere, some in several vintages, some leave inside the horizon."""
    found = []
    for zone in zones:
        for each in technologies:
            if each.name in ("cavern", "nuclear", "removal"):
                continue
            for age in (each.lifetime - 2, each.lifetime // 3)[: dice.choose((1, 0, 2))]:
                own = dice.choose((0, 4))
                commissioned = int(now - age)
                capacity = dice(100, 1200 if each.fuel else 400)
                found.append(Unit(each.name, zone, capacity, commissioned, commissioned + each.lifetime + own))
    return tuple(found)


def _candidates(
    dice: Dice, zones: Sequence[str], technologies: Sequence[Technology], units: Sequence[Unit], years: Sequence[int]
) -> tuple[Candidate, ...]:
    found = []
    for zone in zones:
        for each in technologies:
            if each.name == "reservoir" or (each.name == "coal_plant" and dice.flag()):
                continue
            stands = sum(unit.capacity for unit in units if (unit.technology, unit.zone) == (each.name, zone))
            limited = each.name == "removal" or (each.by_weather and dice.flag())
            potential = stands + dice(50, 3000) if limited else np.inf
            found.append(Candidate(each.name, zone, dice.choose(years), potential))
    return tuple(found)


def _lines(dice: Dice, zones: Sequence[str], years: Sequence[int]) -> tuple[Line, ...]:
    found = []
    for number, ends in enumerate(list(pairwise(zones)) + [(zones[0], zones[-1])] * (len(zones) > 2)):
        more = {
            "investment": dice(200, 900), "fixed": dice(2, 10), "limit": dice(100, 2000),
            "first_year": dice.choose(years), "lifetime": dice.choose((40, 7)),
        }  # fmt: skip
        found.append(
            Line(f"line{number}", ends, dice(0, 800), dice(0.01, 0.1), dice(0.1, 3), **(more if dice.flag() else {}))
        )
    return tuple(found)


def _loads(dice: Dice, zones: Sequence[str], steps: int, count: int, heat: bool) -> tuple[Load, ...]:
    found = []
    for zone in zones:
        for sector, carrier in (("homes", ELECTRICITY), ("industry", ELECTRICITY), ("warmth", HEAT)):
            if carrier == ELECTRICITY or heat:
                energy = dice.path(3000, 15000, count, 0.3)
                found.append(Load(zone, carrier, sector, dice.shape(steps, 0.5, 1.5), energy))
    return tuple(found)
