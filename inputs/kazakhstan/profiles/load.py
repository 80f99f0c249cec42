"""Load: hourly electricity demand of Kazakhstan and its split among the zones.

The national series is that of PLEXOS-World 2015 moved to UTC+5. No zone is metered in public, so each starts from
the national series with its own season, hours of the day and cooling; proportional fitting (Deming and Stephan
1940) then scales hours and zones in turn until the zones add to the nation in every hour and have their energy of
the year. South's habits are set to a load factor near 0.70: a published peak of 4,500 MW
(winter 2024/25) for an assumed 27 TWh; at its share of 2020 it would be 26 TWh and 0.66.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from weather import CLOCK, DATA, TIME_ZONE, Array, Weather, places, running_mean


class Habit(NamedTuple):
    """How a zone differs from the nation: exponents on season and day, delay in hours, cooling per 10 degrees."""

    season: float
    day: float
    delay: int
    cooling: float


HABIT = {
    "north": Habit(season=0.9, day=0.8, delay=0, cooling=0.01),
    "south": Habit(season=1.4, day=1.7, delay=0, cooling=0.12),
    "west": Habit(season=0.7, day=0.6, delay=1, cooling=0.05),
}
COOLING_FROM = 20.0
SEASON_DAYS = 21


def national() -> Array:
    """Load of Kazakhstan in MW [hour] by the clock UTC+5; the first hours of the year are the last in UTC."""
    return np.roll(pd.read_csv(DATA / "load_2015.csv").load.to_numpy(float), int(TIME_ZONE))


def energy_share() -> pd.Series:
    """Share of a zone in the electricity of the year."""
    energy = pd.read_csv(DATA / "zone_energy.csv").set_index("zone").energy
    return energy / energy.sum()


def first_guess(load: Array, air: pd.DataFrame) -> pd.DataFrame:
    """Load of the zones before fitting [hour, zone], relative to the nation."""
    season = running_mean(load, SEASON_DAYS * 24) / load.mean()
    day = load / running_mean(load, 24)
    evening = 1 + 0.4 * np.cos(2 * np.pi * (CLOCK.hour.to_numpy() - 17) / 24)
    guess = {}
    for zone, habit in HABIT.items():
        warm = np.clip(running_mean(air[zone].to_numpy(), 24) - COOLING_FROM, 0, None) / 10
        other_season = season ** (habit.season - 1)
        other_day = np.roll(day, habit.delay) ** habit.day / day
        guess[zone] = load * other_season * other_day * (1 + habit.cooling * warm * evening)
    return pd.DataFrame(guess)


def fitted(guess: Array, hour_total: Array, zone_total: Array) -> Array:
    """The matrix [hour, zone] nearest to the guess with these totals, by proportional fitting."""
    for _ in range(200):
        guess = guess * zone_total / guess.sum(axis=0)
        guess = guess * (hour_total / guess.sum(axis=1))[:, None]
    return guess


def profiles(weather: Weather) -> pd.DataFrame:
    """Columns load_kazakhstan and load_<zone>, share of the maximum."""
    place, load, share = places(), national(), energy_share()
    air = pd.DataFrame(weather.temperature, columns=place.index).mul(place.urban_population, axis=1)
    air = air.T.groupby(place.zone).sum().T / place.groupby("zone").urban_population.sum()
    zone = fitted(first_guess(load, air)[share.index].to_numpy(), load, share.to_numpy() * load.sum())
    columns = pd.DataFrame(np.column_stack([load, zone]), columns=["load_kazakhstan", *("load_" + share.index)])
    return columns / columns.max()
