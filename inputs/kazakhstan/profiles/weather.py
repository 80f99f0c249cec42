"""Weather: one synthetic year of correlated Gaussian fields over the oblasts, shared by wind, sun and heat.

A field has zero mean and unit variance at every oblast and hour, is periodic in the year (31 December runs into
1 January without a step), and is the product of

    time     a given autocorrelation, by circulant embedding (Dietrich and Newsam 1997)
    space    correlation exp(-distance / length)
    travel   synoptic systems move east with the westerlies: an oblast sees the field of its western neighbour later
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

DATA = Path(__file__).parent / "data"
HOURS = 8760
CLOCK = pd.date_range("2015-01-01", periods=HOURS, freq="h")
DAY_OF_YEAR = CLOCK.dayofyear.to_numpy(float) - 1 + CLOCK.hour.to_numpy(float) / 24
TIME_ZONE = 5.0
SYNOPTIC_LENGTH, LOCAL_LENGTH, AIR_LENGTH = 1000.0, 200.0, 1400.0
SYNOPTIC_HOURS, LOCAL_HOURS, CLOUD_HOURS, AIR_HOURS = 16.0, 5.0, 3.0, 36.0
WIND_SYNOPTIC, CLOUD_SYNOPTIC = 0.8, 0.75
SITES = 6
TRAVEL_SPEED = 50.0
CALM_OF_COLD = 0.5
CLOUD_OF_WIND = 0.25


class Weather(NamedTuple):
    """Gaussian fields of wind [site, hour, oblast] and cloud [hour, oblast]; air temperature [hour, oblast] in degC."""

    wind: Array
    cloud: Array
    temperature: Array


def places() -> pd.DataFrame:
    """Oblasts with centre, height, people and fleet, indexed by name."""
    return pd.read_csv(DATA / "places.csv").set_index("oblast")


def harmonics(year: Array) -> Array:
    """The mean and the first two waves of the year at these shares of it [time, 5]."""
    angle = 2 * np.pi * year
    waves = [np.ones_like(angle), np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]
    return np.stack(waves, axis=1)


def seasonal(monthly: Array) -> Array:
    """Monthly values [month, ...] to hours [hour, ...]: two harmonics fitted at the middles of the months."""
    middle = (np.arange(12) + 0.5) / 12
    return harmonics(DAY_OF_YEAR / 365) @ np.linalg.lstsq(harmonics(middle), monthly, rcond=None)[0]


def winter() -> Array:
    """1 in the middle of January, 0 in the middle of July [hour]."""
    return 0.5 + 0.5 * np.cos(2 * np.pi * (DAY_OF_YEAR - 15) / 365)


def local_hour(longitude: Array) -> Array:
    """Solar hour [hour, oblast] of the clock time UTC+5."""
    return (CLOCK.hour.to_numpy()[:, None] + 0.5 - TIME_ZONE + longitude[None, :] / 15) % 24


def running_mean(series: Array, length: int) -> Array:
    """Mean over `length` hours centred on each hour, round the year [hour]."""
    before, after = length // 2, length - length // 2
    total = np.concatenate([series[-before:], series, series[:after]]).cumsum()
    return (total[length:] - total[:-length]) / length


def distance(place: pd.DataFrame) -> Array:
    """Great-circle distance between the centres [oblast, oblast] in km."""
    latitude, longitude = np.radians(place.latitude.to_numpy()), np.radians(place.longitude.to_numpy())
    half = (
        np.sin((latitude[:, None] - latitude) / 2) ** 2
        + np.cos(latitude[:, None]) * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )
    return 2 * 6371 * np.arcsin(np.sqrt(half))


def memory(hours: float) -> Array:
    """Autocorrelation (1 + lag/hours) exp(-lag/hours) of a smooth process (Matern 3/2), by lag round the year."""
    lag = np.minimum(np.arange(HOURS), HOURS - np.arange(HOURS)) / hours
    return (1 + lag) * np.exp(-lag)


def field(rng: np.random.Generator, hours: float, length: float, apart: Array) -> Array:
    """Gaussian field [hour, oblast] with this memory in time and correlation exp(-apart/length) in space."""
    spectrum = np.clip(np.fft.rfft(memory(hours)).real, 0, None)
    noise = rng.standard_normal((HOURS, len(apart)))
    series = np.fft.irfft(np.fft.rfft(noise, axis=0) * np.sqrt(spectrum)[:, None], n=HOURS, axis=0)
    return series @ np.linalg.cholesky(np.exp(-apart / length)).T


def travelling(series: Array, place: pd.DataFrame) -> Array:
    """The field as it moves east: later in the east by the way at TRAVEL_SPEED (km/h)."""
    east = 111.32 * np.cos(np.radians(48)) * (place.longitude - place.longitude.min()).to_numpy()
    delay = np.round(east / TRAVEL_SPEED).astype(int)
    return np.stack([np.roll(series[:, n], delay[n]) for n in range(len(delay))], axis=1)


def mix(share: float, first: Array, second: Array) -> Array:
    """Unit-variance sum of two independent fields, the first carrying `share` of the variance."""
    return np.sqrt(share) * first + np.sqrt(1 - share) * second


def temperature(place: pd.DataFrame, wind: Array, own: Array, clear: Array) -> Array:
    """Air temperature: monthly normals, synoptic anomalies wider in winter, and the swing of the day.

    In winter the anomaly leans on the wind field, since the Siberian high brings cold and calm together; the swing
    is wider in summer and under a clear sky.
    """
    normal = pd.read_csv(DATA / "temperature.csv").set_index("month")[place.index].to_numpy(float)
    share = winter()[:, None]
    deviation = share * place.winter_deviation.to_numpy() + (1 - share) * place.summer_deviation.to_numpy()
    lean = CALM_OF_COLD * share
    anomaly = deviation * (lean * wind + np.sqrt(1 - lean**2) * own)
    swing = (6.5 - 3.0 * share) * np.cos(2 * np.pi * (local_hour(place.longitude.to_numpy()) - 15) / 24)
    return seasonal(normal) + anomaly + swing * (1 + 0.2 * clear)


def weather(seed: int) -> Weather:
    """The synthetic year of the seed."""
    rng = np.random.default_rng(seed)
    place = places()
    apart = distance(place)

    systems = travelling(field(rng, SYNOPTIC_HOURS, SYNOPTIC_LENGTH, apart), place)
    sites = [field(rng, LOCAL_HOURS, LOCAL_LENGTH, apart) for _ in range(SITES)]
    cover = travelling(field(rng, SYNOPTIC_HOURS, SYNOPTIC_LENGTH, apart), place)
    broken = field(rng, CLOUD_HOURS, LOCAL_LENGTH, apart)
    air = travelling(field(rng, AIR_HOURS, AIR_LENGTH, apart), place)

    cloud = mix(CLOUD_SYNOPTIC, mix(CLOUD_OF_WIND**2, systems, cover), broken)
    return Weather(
        wind=np.stack([mix(WIND_SYNOPTIC, systems, site) for site in sites]),
        cloud=cloud,
        temperature=temperature(place, systems, air, -cloud),
    )
