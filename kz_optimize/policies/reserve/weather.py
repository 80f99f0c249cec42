"""Weather-bound plants in a reserve: what they could give in every step, or in the scarcest hours of the full year.

Firm capacity of wind and sun is what is left of the peak once they give: the peak of net load. That is the largest of
many linear functions of what stands, so a row per hour says it exactly, with no credit to be guessed, and what one more
of the same adds falls by itself. Of the 8,760 hours those are kept that are scarce for some mix of the plants: the
hours of highest demand less what kinds of plants give at a quarter, a half and all of the energy demanded, alone and
together. An hour with less demand than another and no less of any weather is left out: it never binds.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.courses import Courses, find_courses
from kz_optimize.case.ground import Ground
from kz_optimize.tables.calendar import month_of_hours

PARTS = (0.25, 0.5, 1.0)
"""Energy of weather-bound plants in the mixes whose scarcest hours are kept, as a share of demand."""


@dataclass(frozen=True)
class Weather:
    """Weather-bound plants of the zones that count them by what they could give."""

    course: pd.Index  # a zone and an availability
    exposed: Array  # [course, cohort, year] what its capacity gives of the carrier at full availability
    of_zone: Array  # [course, zone]
    open: Array  # [course, year] a reserve is asked for
    in_step: Array  # [course, day, hour] availability, and year where it changes
    scarce_hour: pd.Index  # row of the profiles, from 0
    in_hour: Array  # [course, year, scarce_hour] availability
    demand: Array  # [zone, year, scarce_hour] GW, NaN where the hour is not looked at


def find_weather(
    ground: Ground, zone: pd.Index, gives: np.ndarray, inside: np.ndarray, hours: np.ndarray, asked: np.ndarray
) -> Weather:
    """Weather of zones.

    gives   (plant, zone, year) GW of the carrier per GW of a plant that counts by what it could give, else 0
    inside  (node, zone) the node lies in the zone
    hours   (zone,) scarce hours to be kept for every mix; 0: the zone looks at no hours
    asked   (zone, year) a reserve is asked for
    """
    cohorts, days, year = ground.cohorts, ground.days, ground.horizon.year
    some = np.argwhere((gives > 0).any(axis=2).T)
    keys = [(z, ground.availability.name[p]) for z, p in some]
    found = list(dict.fromkeys(keys))
    number = {key: i for i, key in enumerate(found)}
    exposed = np.zeros((len(found), len(cohorts.cohort), len(year)))
    first = np.zeros(len(found), int)
    for (z, p), key in zip(some, keys, strict=True):
        k = number[key]
        exposed[k, cohorts.plant_place == p] = gives[p, z]
        first[k] = p
    course = pd.Index([f"{zone[z]} {k}" for k, (z, *_) in enumerate(found, 1)], name="course", dtype=object)
    of_zone = np.array([np.arange(len(zone)) == z for z, *_ in found], float).reshape(len(found), len(zone))
    share = ground.availability.share.at(plant=array(ground.plants.plant.to_numpy(object)[first], course))
    in_row = _by_row(ground, first)
    full = ground.demand.full
    demand = np.array([full[inside[:, z] > 0].sum(axis=0) for z in range(len(zone))])
    demand = demand.reshape(len(zone), *full.shape[1:])
    rows = in_row.shape[-1] if len(found) else demand.shape[-1]
    demand = np.broadcast_to(demand, (*demand.shape[:2], rows))
    kept = np.zeros(demand.shape, bool)
    for z in np.flatnonzero(hours):
        mine = [k for k, (of, *_) in enumerate(found) if of == z]
        kind = ground.plants.technology[first[mine]]
        for y in np.flatnonzero(asked[z]):
            kept[z, y, _scarce(demand[z, y], in_row[mine, y], kind, int(hours[z]))] = True
    hour = pd.Index(np.flatnonzero(kept.any(axis=(0, 1))), name="scarce_hour")
    return Weather(
        course, array(exposed, course, cohorts.cohort, year), array(of_zone, course, zone),
        array(asked[[z for z, *_ in found]].reshape(len(found), len(year)), course, year),
        share if len(found) else array(np.zeros((0, len(days.day), len(days.hour))), course, days.day, days.hour),
        hour, array(in_row[..., hour].reshape(len(found), len(year), len(hour)), course, year, hour),
        array(np.where(kept, demand, np.nan)[..., hour], zone, year, hour),
    )  # fmt: skip


def _by_row(ground: Ground, plants: np.ndarray) -> np.ndarray:
    """(plant, year, row of the profiles) Availability of some plants."""
    tables, years = ground.tables, ground.horizon.year
    if not len(plants):
        return np.zeros((0, len(years), max(len(tables.profiles), 1)))
    technology, region = ground.plants.technology[plants], ground.plants.region[plants]
    label = ground.plants.plant[plants]
    constant = tables["technologies"].frame.set_index("technology")["availability"].reindex(technology).to_numpy(float)
    found = find_courses(tables, "availability", zip(technology, region, strict=True), label, ground.tree, years)
    return np.array(list(_rows(ground, found.scaled(constant[:, None, None]))))


def _rows(ground: Ground, courses: Courses) -> Iterator[np.ndarray]:
    profiles = ground.tables.profiles
    month = np.zeros(len(profiles), int) if len(ground.tables["time_slices"]) else month_of_hours()[: len(profiles)]
    for share, profile in zip(courses.share, courses.profile, strict=True):
        total = np.zeros((share.shape[0], len(month)))
        for p in range(profile.shape[1]):
            shapes = {name: profiles[name].to_numpy(float) if name else np.ones(len(month)) for name in profile[:, p]}
            hourly = np.choose(month, [shapes[name] for name in profile[:, p]])
            total += share[:, month, p] * hourly
        yield total


def _scarce(demand: np.ndarray, weather: np.ndarray, kind: np.ndarray, count: int) -> np.ndarray:
    """Rows that are scarce for some mix; weather: (course, row), kind: (course,) what courses belong together."""
    found = set(_highest(demand, count))
    mixes = [weather[kind == name].mean(axis=0) for name in dict.fromkeys(kind)]
    mixes += [weather.mean(axis=0)] if len(mixes) > 1 else []
    for mix in mixes:
        energy = mix.sum()
        for part in PARTS if energy > 0 else ():
            found |= set(_highest(demand - part * demand.sum() * mix / energy, count))
    rows = np.array(sorted(found))
    return rows[[not _is_eased(i, demand[rows], weather[:, rows]) for i in range(len(rows))]]


def _highest(values: np.ndarray, count: int) -> np.ndarray:
    return np.argsort(-values, kind="stable")[:count]


def _is_eased(i: int, demand: np.ndarray, weather: np.ndarray) -> bool:
    """Whether another hour asks for no less and has no more of any weather; of equal hours the first is kept."""
    harder = (demand >= demand[i]) & (weather <= weather[:, [i]]).all(axis=0)
    equal = (demand == demand[i]) & (weather == weather[:, [i]]).all(axis=0)
    return bool((harder & ~equal).any() or equal[:i].any())
