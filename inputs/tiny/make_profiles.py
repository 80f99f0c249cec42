"""Writes profiles.csv of this case: simple, made-up series of one year of 8,760 hours.

load    more in winter than in summer, more by day than by night, less at weekends
heat    as the temperature lies below 18 degrees, none in summer
wind    a day's wind wanders around a mean that is higher in winter; within the day it changes smoothly
sun     the height of the sun at the latitude, times a cloudiness that changes from day to day

Run it with `python inputs/tiny/make_profiles.py`; the random numbers are the same every time.
"""

from pathlib import Path

import numpy as np
import pandas as pd

HOURS = np.arange(8760)
HOUR_OF_DAY = HOURS % 24
DAY = HOURS // 24
TIME = pd.date_range("2025-01-01", periods=8760, freq="h")


def season(coldest_day: int = 15) -> np.ndarray:
    """1 on the coldest day of the year, -1 half a year later."""
    return np.cos(2 * np.pi * (DAY - coldest_day) / 365)


def load(winter: float) -> np.ndarray:
    """Demand for power; `winter` is how much it rises above its mean in winter."""
    evening = np.exp(-(((HOUR_OF_DAY - 19) / 3.0) ** 2))
    working = np.exp(-(((HOUR_OF_DAY - 11) / 4.0) ** 2))
    weekend = 0.06 * (TIME.day_of_week.to_numpy() >= 5)
    return 0.8 + winter * season() + 0.14 * evening + 0.12 * working - weekend


def heat(mean_temperature: float, swing: float) -> np.ndarray:
    """Demand for heat: degrees below 18, while they are more than 8 on the day's mean."""
    temperature = mean_temperature - swing * season()
    nightly = 3 * np.cos(2 * np.pi * (HOUR_OF_DAY - 5) / 24)
    return np.where(temperature < 10, np.maximum(18 - temperature + nightly, 0), 0)


def wander(rng: np.random.Generator, days: int, memory: float) -> np.ndarray:
    """A number per day with mean 0 and spread 1 that remembers the day before."""
    steps = rng.normal(size=days) * np.sqrt(1 - memory**2)
    values = np.zeros(days)
    for day in range(1, days):
        values[day] = memory * values[day - 1] + steps[day]
    return values


def wind(rng: np.random.Generator, mean: float) -> np.ndarray:
    """Output of a wind farm as a share of its capacity."""
    daily = mean * (1 + 0.15 * season()[::24]) + 0.2 * wander(rng, 365, memory=0.5)
    return np.clip(np.interp(HOURS, np.arange(365) * 24 + 12, daily), 0.01, 0.95)


def sun(rng: np.random.Generator, latitude: float) -> np.ndarray:
    """Output of a solar farm as a share of its capacity: sine of the sun's height times clearness of the day."""
    declination = np.radians(23.45) * np.sin(2 * np.pi * (DAY - 80) / 365)
    hour_angle = np.radians(15 * (HOUR_OF_DAY - 12))
    phi = np.radians(latitude)
    height = np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.cos(hour_angle)
    clearness = np.clip(0.75 + 0.2 * wander(rng, 365, memory=0.3), 0.15, 0.95)[DAY]
    return np.clip(height, 0, 1) ** 1.1 * clearness


def main() -> None:
    """Write the series beside this file."""
    rng = np.random.default_rng(2025)
    series = {
        "load_north": load(winter=0.12),
        "load_south": load(winter=0.08),
        "heat_north": heat(mean_temperature=4, swing=20),
        "wind_north": wind(rng, mean=0.37),
        "wind_south": wind(rng, mean=0.33),
        "sun_north": sun(rng, latitude=52),
        "sun_south": sun(rng, latitude=43),
    }
    frame = pd.DataFrame(series, index=pd.Index(TIME.strftime("%Y-%m-%dT%H:%M"), name="time"))
    frame.round(4).to_csv(Path(__file__).with_name("profiles.csv"), lineterminator="\n")


if __name__ == "__main__":
    main()
