"""Wind: hourly capacity factor of wind power by oblast, from a synthetic wind field to an observed annual yield.

    speed           = scale * season * hour_of_day * weibull(shape) of the field
    capacity_factor = efficiency * power_curve(speed), smoothed over the turbines of an oblast

`scale` is solved so that the mean of the year equals the target. Targets blend the annual yields of MERRA-2 and
ERA5 with the one share at which the fleet of today, weighted by capacity, yields what was observed in 2024.
"""

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm
from weather import DATA, DAY_OF_YEAR, Array, Weather, local_hour, places, seasonal

FLEET_YIELD = 0.351
CUT_IN, RATED, CUT_OUT = 3.0, 12.0, 25.0
EFFICIENCY = 0.95
WEIBULL_SHAPE = {"plain": 2.1, "mountain": 1.8}
YIELD_OF_SPEED = 1.6
SPEED = np.arange(0.0, 45.0, 0.05)


def targets() -> pd.DataFrame:
    """Annual capacity factor by oblast: `wind` (better half of the cells) and `wind_best` (best quarter)."""
    resource = pd.read_csv(DATA / "resource.csv").set_index("oblast").loc[places().index]
    fleet = places().wind_fleet / places().wind_fleet.sum()
    merra2, era5 = resource.wind_merra2_better_half @ fleet, resource.wind_era5_better_half @ fleet
    share = (FLEET_YIELD - era5) / (merra2 - era5)
    blend = lambda cells: share * resource[f"wind_merra2_{cells}"] + (1 - share) * resource[f"wind_era5_{cells}"]  # noqa: E731
    return pd.DataFrame({"wind": blend("better_half"), "wind_best": blend("best_quarter")})


def power_curve() -> Array:
    """Output at SPEED as a share of capacity: one turbine, smoothed by the spread of speeds over an oblast.

    The spread is normal with deviation 0.6 + 0.1 * speed m/s: the form of Staffell and Pfenninger (2016),
    with half their slope, since the field itself already varies within the oblast.
    """
    turbine = np.clip((SPEED**2.4 - CUT_IN**2.4) / (RATED**2.4 - CUT_IN**2.4), 0, 1) * (SPEED < CUT_OUT)
    deviation = 0.6 + 0.1 * SPEED
    kernel = np.exp(-0.5 * ((SPEED[:, None] - SPEED[None, :]) / deviation[:, None]) ** 2)
    return EFFICIENCY * (kernel / kernel.sum(axis=1, keepdims=True)) @ turbine


def relative_speed(fields: Array, place: pd.DataFrame) -> Array:
    """Speed at hub height relative to its scale [hour, oblast]: weather times season times hour of day.

    At 100 m over land the night is windier than noon in summer (low-level jet), hardly so in winter.
    """
    shape = place.terrain.map(WEIBULL_SHAPE).to_numpy()
    weibull = (-norm.logsf(fields)) ** (1 / shape)
    monthly = pd.read_csv(DATA / "wind_season.csv").capacity_factor_multiplier.to_numpy() ** (1 / YIELD_OF_SPEED)
    summer = 0.5 - 0.5 * np.cos(2 * np.pi * (DAY_OF_YEAR - 15) / 365)
    night = np.cos(2 * np.pi * (local_hour(place.longitude.to_numpy()) - 1) / 24)
    return weibull * seasonal(monthly)[:, None] * (1 + (0.02 + 0.08 * summer)[:, None] * night)


def scaled(speed: Array, curve: Array, target: float) -> Array:
    """Capacity factor [hour] of the speed whose scale gives the target mean."""
    output = lambda scale: np.interp(scale * speed, SPEED, curve)  # noqa: E731
    return output(brentq(lambda scale: output(scale).mean() - target, 1.0, 15.0, xtol=1e-10))


def profiles(weather: Weather) -> pd.DataFrame:
    """Columns wind_<oblast> and wind_best_<oblast>, share of capacity."""
    place, curve, target = places(), power_curve(), targets()
    columns = {}
    for kind, fields in (("wind", weather.wind), ("wind_best", weather.wind_best)):
        speed = relative_speed(fields, place)
        for n, oblast in enumerate(place.index):
            columns[f"{kind}_{oblast}"] = scaled(speed[:, n], curve, target.loc[oblast, kind])
    return pd.DataFrame(columns)
