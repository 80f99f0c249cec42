"""Wind: hourly capacity factor of wind power by oblast, from a synthetic wind field to an observed annual yield.

    speed           = scale * season * hour_of_day * weibull(shape) of the field
    capacity_factor = mean over the sites of an oblast of efficiency * power_curve(speed)

`scale` is solved so that the mean of the year equals the target. Targets blend the annual yields of MERRA-2 and
ERA5 with the one share at which the fleet of today, weighted by capacity, yields what was observed in 2024.
"""

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm
from weather import DATA, Array, Weather, local_hour, places, seasonal, winter

FLEET_YIELD = 0.351
CUT_IN, RATED, CUT_OUT = 3.0, 12.0, 25.0
EFFICIENCY = 0.95
SITES = {"wind": slice(0, 5), "wind_best": slice(3, 6)}
WEIBULL_SHAPE = {"plain": 2.1, "mountain": 1.8}
YIELD_OF_SPEED = 1.6
SPEED = np.arange(0.0, 45.0, 0.05)


def targets() -> pd.DataFrame:
    """Annual capacity factor by oblast: `wind` (better half of the cells) and `wind_best` (best quarter)."""
    resource = pd.read_csv(DATA / "resource.csv").set_index("oblast").loc[places().index]
    fleet = places().wind_fleet / places().wind_fleet.sum()
    merra2, era5 = resource.wind_merra2_better_half @ fleet, resource.wind_era5_better_half @ fleet
    share = (FLEET_YIELD - era5) / (merra2 - era5)
    return pd.DataFrame(
        {
            kind: share * resource[f"wind_merra2_{cells}"] + (1 - share) * resource[f"wind_era5_{cells}"]
            for kind, cells in (("wind", "better_half"), ("wind_best", "best_quarter"))
        }
    )


def power_curve() -> Array:
    """Output at SPEED as a share of capacity: one turbine, smoothed by the spread of speeds around a site.

    The spread is normal with deviation 0.6 + 0.1 * speed m/s: the form of Staffell and Pfenninger (2016) with half
    their slope, since the sites of an oblast differ already.
    """
    turbine = np.clip((SPEED**2.4 - CUT_IN**2.4) / (RATED**2.4 - CUT_IN**2.4), 0, 1) * (SPEED < CUT_OUT)
    deviation = 0.6 + 0.1 * SPEED
    kernel = np.exp(-0.5 * ((SPEED[:, None] - SPEED[None, :]) / deviation[:, None]) ** 2)
    return EFFICIENCY * (kernel / kernel.sum(axis=1, keepdims=True)) @ turbine


def relative_speed(fields: Array, place: pd.DataFrame) -> Array:
    """Speed at hub height relative to its scale [site, hour, oblast]: weather times season times hour of day.

    At 100 m over land the night is windier than noon in summer (low-level jet), hardly so in winter.
    """
    shape = place.terrain.map(WEIBULL_SHAPE).to_numpy()
    weibull = (-norm.logsf(fields)) ** (1 / shape)
    monthly = pd.read_csv(DATA / "wind_season.csv").capacity_factor_multiplier.to_numpy() ** (1 / YIELD_OF_SPEED)
    night = np.cos(2 * np.pi * (local_hour(place.longitude.to_numpy()) - 1) / 24)
    return weibull * seasonal(monthly)[:, None] * (1 + (0.08 - 0.06 * winter())[:, None] * night)


def scaled(speed: Array, curve: Array, target: float) -> Array:
    """Capacity factor [hour], mean over sites, at the scale of speed [site, hour] that gives the target mean."""

    def output(scale: float) -> Array:
        return np.interp(scale * speed, SPEED, curve).mean(axis=0)

    return output(brentq(lambda scale: output(scale).mean() - target, 1.0, 15.0, xtol=1e-10))


def profiles(weather: Weather) -> pd.DataFrame:
    """Columns wind_<oblast> and wind_best_<oblast>, share of capacity."""
    place, curve, target = places(), power_curve(), targets()
    columns = {}
    for kind, sites in SITES.items():
        speed = relative_speed(weather.wind[sites], place)
        for n, oblast in enumerate(place.index):
            columns[f"{kind}_{oblast}"] = scaled(speed[:, :, n], curve, target.loc[oblast, kind])
    return pd.DataFrame(columns)
