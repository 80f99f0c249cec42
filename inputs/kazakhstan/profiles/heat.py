"""Heat: hourly shape of district heat by oblast and zone, from degrees below the room temperature.

    space heating = max(0, 18 - felt temperature) within the heating season, felt = mean of the last two days
    season        = from the first five days below 8 degC on average in autumn to the first five above it in spring
    hot water     = HOT_WATER of the heat of the year, with morning and evening peaks

A zone adds its oblasts by urban population times degree days.
"""

import numpy as np
import pandas as pd
from weather import CLOCK, HOURS, Array, Weather, places, running_mean

ROOM = 18.0
SEASON_LIMIT = 8.0
HOT_WATER = 0.17
FELT = 48
FIRST_OF_MARCH, FIRST_OF_AUGUST = 59 * 24, 212 * 24
HOT_WATER_NIGHT = [0.45, 0.3, 0.25, 0.25, 0.35, 0.7]
HOT_WATER_DAY = [1.25, 1.6, 1.5, 1.2, 1.05, 1.0, 1.0, 0.95, 0.9, 0.9, 1.0, 1.2]
HOT_WATER_EVENING = [1.45, 1.6, 1.6, 1.45, 1.15, 0.9]


def trailing_mean(series: Array, length: int) -> Array:
    """Mean of the last `length` hours [hour], round the year."""
    return np.roll(running_mean(series, length), length // 2)


def in_season(air: Array) -> Array:
    """1 in hours with heating on, else 0 [hour]."""
    cold = trailing_mean(air, 5 * 24) < SEASON_LIMIT
    end = FIRST_OF_MARCH + int(np.argmin(cold[FIRST_OF_MARCH:]))
    start = FIRST_OF_AUGUST + int(np.argmax(cold[FIRST_OF_AUGUST:]))
    hour = np.arange(HOURS)
    return ((hour < end) | (hour >= start)).astype(float)


def space_heating(air: Array) -> Array:
    """Degrees below the room temperature [hour], a little higher in the morning and evening."""
    hour = CLOCK.hour.to_numpy()
    habit = 1 + 0.04 * np.cos(2 * np.pi * (hour - 8) / 12) * (hour > 4)
    return np.clip(ROOM - trailing_mean(air, FELT), 0, None) * in_season(air) * habit


def hot_water() -> Array:
    """Hot water relative to its mean [hour], a fifth lower in summer."""
    day = np.array(HOT_WATER_NIGHT + HOT_WATER_DAY + HOT_WATER_EVENING)
    year = 1 + 0.1 * np.cos(2 * np.pi * (CLOCK.dayofyear.to_numpy() - 15) / 365)
    shape = day[CLOCK.hour] * year
    return shape / shape.mean()


def profiles(weather: Weather) -> pd.DataFrame:
    """Columns heat_<zone> and heat_<oblast>, share of the maximum."""
    place = places()
    space = np.stack([space_heating(weather.temperature[:, n]) for n in range(len(place))], axis=1)
    total = space + HOT_WATER / (1 - HOT_WATER) * space.mean(axis=0) * hot_water()[:, None]
    oblast = pd.DataFrame(total, columns=place.index)
    zone = (oblast * place.urban_population).T.groupby(place.zone).sum().T
    both = pd.concat([zone, oblast], axis=1)
    return (both / both.max()).add_prefix("heat_")
