"""A problem with one thing in two, that must have the same answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from tests.peers.problem import Candidate, Line, Problem, Unit

Choose = Callable[[Sequence[Any]], Any]

SHARES = (0.5, 0.3, 0.85)
"""Of the first of the two."""


def split_vintage(problem: Problem, choose: Choose) -> Problem:
    """Part of a unit is some years older, and leaves with it."""
    if not problem.units:
        return problem
    unit, share, older = choose(problem.units), choose(SHARES), choose((7, 1, 30))
    parts = (
        replace(unit, capacity=share * unit.capacity),
        replace(unit, capacity=(1.0 - share) * unit.capacity, commissioned=unit.commissioned - older),
    )
    return replace(problem, units=tuple(part for each in problem.units for part in (parts if each is unit else [each])))


def split_technology(problem: Problem, choose: Choose) -> Problem:
    """Part of what stands and may be built belongs to a technology of another name and equal data."""
    technology = choose([each for each in problem.technologies if each.name != "reservoir"])
    name, twin, share = technology.name, f"{technology.name} twin", choose(SHARES)

    def named(technology: str, zone: str) -> list[tuple[float, dict[str, str]]]:
        return [(share, {}), (1.0 - share, {"technology": twin})] if technology == name else [(1.0, {})]

    weather = {(twin, zone): shape for (of, zone), shape in problem.weather.items() if of == name}
    return replace(
        problem, technologies=(*problem.technologies, replace(technology, name=twin)),
        units=_parts_of_units(problem.units, named), candidates=_parts_of_candidates(problem.candidates, named),
        weather=problem.weather | weather,
    )  # fmt: skip


def split_zone(problem: Problem, choose: Choose) -> Problem:
    """Part of what stands and may be built in a zone, and one of its demands, lie beyond a line without loss."""
    zone, share = choose(problem.zones), choose(SHARES)
    beyond = f"{zone} beyond"

    def named(technology: str, of: str) -> list[tuple[float, dict[str, str]]]:
        return [(share, {}), (1.0 - share, {"zone": beyond})] if of == zone else [(1.0, {})]

    here = [load for load in problem.loads if load.zone == zone]
    moved = [replace(load, zone=beyond) for load in here if load.sector == "industry"]
    parted = [
        replace(load, zone=place, energy=tuple(part * energy for energy in load.energy))
        for load in here if load.sector == "warmth" for place, part in ((zone, share), (beyond, 1.0 - share))
    ]  # fmt: skip
    left = [load for load in problem.loads if load.zone != zone or load.sector == "homes"]
    return replace(
        problem, zones=(*problem.zones, beyond), loads=(*left, *moved, *parted),
        units=_parts_of_units(problem.units, named), candidates=_parts_of_candidates(problem.candidates, named),
        lines=(*problem.lines, Line("wide", (zone, beyond), 1e6, 0.0, 0.0)),
        weather=problem.weather | {(of, beyond): shape for (of, place), shape in problem.weather.items()
                                   if place == zone},
    )  # fmt: skip


def steady(problem: Problem) -> Problem:
    """The problem without what tells a long step from two short ones: ramps, and loss over time of what came in."""
    still = {"ramp": 0.0, "standing_loss": 0.0}
    return replace(
        problem,
        technologies=tuple(
            replace(each, **{name: value for name, value in still.items() if hasattr(each, name)})
            for each in problem.technologies
        ),
    )


def split_step(problem: Problem, step: int, share: float) -> Problem:
    """A step of the day in two, of the same weather and the same power asked for."""

    def twice(values: np.ndarray) -> np.ndarray:
        return np.insert(values, step, values[step])

    hours = twice(problem.hours)
    hours[step], hours[step + 1] = share * hours[step], (1.0 - share) * hours[step]
    return replace(
        problem, hours=hours, loads=tuple(replace(load, shape=twice(load.shape)) for load in problem.loads),
        weather={key: twice(shape) for key, shape in problem.weather.items()},
        inflow=None if problem.inflow is None else twice(problem.inflow),
    )  # fmt: skip


def _parts_of_units(units: Sequence[Unit], named: Callable) -> tuple[Unit, ...]:
    return tuple(
        replace(unit, capacity=share * unit.capacity, **names)
        for unit in units for share, names in named(unit.technology, unit.zone)
    )  # fmt: skip


def _parts_of_candidates(candidates: Sequence[Candidate], named: Callable) -> tuple[Candidate, ...]:
    return tuple(
        replace(each, potential=share * each.potential, **names)
        for each in candidates for share, names in named(each.technology, each.zone)
    )  # fmt: skip
