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
SYNOPTIC_LENGTH = 800.0
LOCAL_LENGTH = 200.0
TRAVEL_SPEED = 45.0
CALM_OF_COLD = 0.4
CLOUD_OF_WIND = 0.25


class Weather(NamedTuple):
    """Gaussian fields [hour, oblast] and the air temperature [hour, oblast] in degrees Celsius."""

    wind: Array
    wind_best: Array
    cloud: Array
    temperature: Array


def places() -> pd.DataFrame:
    """Oblasts with centre, height, people and fleet, indexed by name."""
    return pd.read_csv(DATA / "places.csv").set_index("oblast")


def seasonal(monthly: Array) -> Array:
    """Monthly values [month, ...] to hours [hour, ...]: two harmonics through the middles of the months."""
    middle = (np.arange(12) + 0.5) / 12
    year = DAY_OF_YEAR / 365
    waves = lambda t: np.stack(  # noqa: E731
        [np.ones_like(t), *(f(2 * np.pi * n * t) for n in (1, 2) for f in (np.cos, np.sin))], axis=1
    )
    return waves(year) @ np.linalg.lstsq(waves(middle), monthly, rcond=None)[0]


def local_hour(longitude: Array) -> Array:
    """Solar hour [hour, oblast] of the clock time UTC+5."""
    return (CLOCK.hour.to_numpy()[:, None] + 0.5 - TIME_ZONE + longitude[None, :] / 15) % 24


def distance(place: pd.DataFrame) -> Array:
    """Great-circle distance between the centres [oblast, oblast] in km."""
    latitude, longitude = np.radians(place.latitude.to_numpy()), np.radians(place.longitude.to_numpy())
    half = (
        np.sin((latitude[:, None] - latitude) / 2) ** 2
        + np.cos(latitude[:, None]) * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )
    return 2 * 6371 * np.arcsin(np.sqrt(half))


def smooth_memory(scale: float) -> Array:
    """Autocorrelation (1 + lag/scale) exp(-lag/scale) of a smooth process (Matern 3/2), by lag round the year."""
    lag = np.minimum(np.arange(HOURS), HOURS - np.arange(HOURS)) / scale
    return (1 + lag) * np.exp(-lag)


def field(rng: np.random.Generator, memory: Array, spread: Array) -> Array:
    """Gaussian field [hour, oblast] with autocorrelation `memory` and correlation `spread` between oblasts."""
    spectrum = np.clip(np.fft.rfft(memory).real, 0, None)
    noise = rng.standard_normal((HOURS, len(spread)))
    series = np.fft.irfft(np.fft.rfft(noise, axis=0) * np.sqrt(spectrum)[:, None], n=HOURS, axis=0)
    return series @ np.linalg.cholesky(spread + 1e-9 * np.eye(len(spread))).T


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

    In winter the anomaly leans on the wind field, since the Siberian high brings cold and calm together.
    """
    normal = pd.read_csv(DATA / "temperature.csv").set_index("month")[place.index].to_numpy(float)
    winter = (0.5 + 0.5 * np.cos(2 * np.pi * (DAY_OF_YEAR - 15) / 365))[:, None]
    lean = CALM_OF_COLD * winter
    deviation = place.zone.map({"north": 3.0, "west": 3.0, "south": 2.7}).to_numpy() + winter * place.zone.map(
        {"north": 3.8, "west": 3.0, "south": 2.6}
    ).to_numpy()
    swing = (6.5 - 3.0 * winter) * np.cos(2 * np.pi * (local_hour(place.longitude.to_numpy()) - 15) / 24)
    return seasonal(normal) + deviation * (lean * wind + np.sqrt(1 - lean**2) * own) + swing * (1 + 0.2 * clear)


def weather(seed: int) -> Weather:
    """The synthetic year of the seed."""
    rng = np.random.default_rng(seed)
    place = places()
    apart = distance(place)
    synoptic, local = np.exp(-apart / SYNOPTIC_LENGTH), np.exp(-apart / LOCAL_LENGTH)
    hour = np.minimum(np.arange(HOURS), HOURS - np.arange(HOURS))

    systems = travelling(field(rng, smooth_memory(14), synoptic), place)
    gusts = field(rng, np.exp(-hour / 6), local)
    corridor = field(rng, np.exp(-hour / 6), local)
    cover = travelling(field(rng, smooth_memory(14), synoptic), place)
    broken = field(rng, np.exp(-hour / 3), local)
    air = travelling(field(rng, smooth_memory(36), np.exp(-apart / (1.5 * SYNOPTIC_LENGTH))), place)

    cloud = mix(0.75, mix(CLOUD_OF_WIND**2, systems, cover), broken)
    return Weather(
        wind=mix(0.85, systems, gusts),
        wind_best=mix(0.85, systems, mix(0.4, gusts, corridor)),
        cloud=cloud,
        temperature=temperature(place, systems, air, -cloud),
    )
