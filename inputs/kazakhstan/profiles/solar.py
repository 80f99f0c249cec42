"""Sun: hourly capacity factor of photovoltaics by oblast, clear sky of pvlib through synthetic clouds.

    cloud_cover = normal_cdf(level + amplitude * season + 1.3 * field)         (winter cloudier than summer)
    irradiance  = clear_sky * (1 - 0.75 * cloud_cover ** 3.4)                  (Kasten and Czeplak 1980)
    output      = irradiance on the module -> cell temperature -> direct current -> alternating current

`level` is solved so that a plant on fixed racks yields the target of its oblast; the plant with single-axis trackers
sees the same sky. Targets are the annual yields of ERA5, scaled by the one factor at which the fleet of today,
weighted by capacity, yields what was observed in 2024.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pvlib
from scipy.optimize import brentq
from scipy.stats import norm
from weather import CLOCK, DATA, TIME_ZONE, Array, Weather, places, winter

FLEET_YIELD = 0.190
TILT = 35.0
TRACKER_LIMIT = 60.0
RACK_COVER, TRACKER_COVER = 0.4, 0.3
TEMPERATURE_COEFFICIENT = -0.0037
LOSS = 0.14
DIRECT_TO_ALTERNATING = 1.1
MODULE_WIND = 2.0
CLOUD_DEVIATION = 1.3
CLOUD_SEASON = {"north": 0.05, "south": 0.35, "west": 0.4}
SNOW_WINTER = 0.8
STEPS = 2


class Sky(NamedTuple):
    """What does not depend on clouds, by half hour: sun, clear irradiance, tracker angles, shade on fixed racks."""

    sun: pd.DataFrame
    clear: Array
    extra: pd.Series
    albedo: Array
    tracker: pd.DataFrame
    shade: Array


def targets() -> pd.Series:
    """Annual capacity factor of fixed racks by oblast."""
    place = places()
    era5 = pd.read_csv(DATA / "resource.csv").set_index("oblast").solar_era5_mean.loc[place.index]
    return era5 * FLEET_YIELD / (era5 @ place.solar_fleet / place.solar_fleet.sum())


def clear_sky(place: pd.Series) -> Sky:
    """Clear sky over a place: Ineichen with the monthly Linke turbidity of the SoDa map that pvlib carries."""
    middle = pd.Timedelta(minutes=30 / STEPS)
    time = pd.date_range(
        CLOCK[0] + middle, periods=STEPS * len(CLOCK), freq=f"{60 // STEPS}min", tz=f"Etc/GMT-{TIME_ZONE:.0f}"
    )
    sun = pvlib.solarposition.get_solarposition(
        time, place.latitude, place.longitude, place.elevation, method="ephemeris"
    )
    turbidity = pvlib.clearsky.lookup_linke_turbidity(time, place.latitude, place.longitude)
    mass = pvlib.atmosphere.get_absolute_airmass(
        pvlib.atmosphere.get_relative_airmass(sun.apparent_zenith), pvlib.atmosphere.alt2pres(place.elevation)
    )
    clear = pvlib.clearsky.ineichen(sun.apparent_zenith, mass, turbidity, altitude=place.elevation).ghi.fillna(0)
    tracker = pvlib.tracking.singleaxis(
        sun.apparent_zenith, sun.azimuth, axis_tilt=0, axis_azimuth=180, max_angle=TRACKER_LIMIT, gcr=TRACKER_COVER
    )
    shade = pvlib.shading.shaded_fraction1d(
        sun.apparent_zenith, sun.azimuth, axis_azimuth=90, shaded_row_rotation=TILT, collector_width=RACK_COVER, pitch=1
    )
    snow = np.repeat((winter() > SNOW_WINTER) & (place.zone == "north"), STEPS)
    return Sky(
        sun=sun,
        clear=clear.to_numpy(),
        extra=pvlib.irradiance.get_extra_radiation(time),
        albedo=np.where(snow, 0.5, 0.2),
        tracker=tracker,
        shade=np.nan_to_num(shade),
    )


def global_irradiance(sky: Sky, cloud: Array, season: float, level: float) -> Array:
    """Irradiance on the ground [half hour] in W/m2 under clouds of the level."""
    cover = norm.cdf(level + season * (2 * winter() - 1) + CLOUD_DEVIATION * cloud)
    return sky.clear * np.repeat(1 - 0.75 * cover**3.4, STEPS)


def plane_irradiance(sky: Sky, horizontal: Array, tracking: bool) -> Array:
    """Irradiance on the module [half hour] in W/m2; the row in front shades the beam on fixed racks."""
    ground = pd.Series(horizontal, index=sky.sun.index)
    parts = pvlib.irradiance.erbs(ground, sky.sun.zenith, sky.sun.index)
    turned = (sky.tracker.surface_tilt.fillna(0), sky.tracker.surface_azimuth.fillna(180))
    tilt, azimuth = turned if tracking else (TILT, 180)
    plane = pvlib.irradiance.get_total_irradiance(
        tilt, azimuth, sky.sun.apparent_zenith, sky.sun.azimuth, parts["dni"], ground, parts["dhi"],
        dni_extra=sky.extra, albedo=sky.albedo, model="haydavies",
    ).fillna(0)  # fmt: skip
    beam = plane.poa_direct * (1 if tracking else 1 - sky.shade)
    return (beam + plane.poa_diffuse).clip(lower=0).to_numpy()


def output(sky: Sky, horizontal: Array, air: Array, tracking: bool) -> Array:
    """Capacity factor [hour] of plants with trackers, or on fixed racks facing south."""
    plane = plane_irradiance(sky, horizontal, tracking)
    cell = pvlib.temperature.faiman(plane, np.repeat(air, STEPS), MODULE_WIND)
    direct = plane / 1000 * (1 + TEMPERATURE_COEFFICIENT * (cell - 25)) * (1 - LOSS) * DIRECT_TO_ALTERNATING
    return direct.clip(0, 1).reshape(-1, STEPS).mean(axis=1)


def profiles_and_irradiation(weather: Weather) -> tuple[pd.DataFrame, pd.Series]:
    """Columns solar_<oblast> (fixed) and solar_tracking_<oblast>; and irradiation of the ground in kWh/m2 a year."""
    place, target = places(), targets()
    fixed, tracking, irradiation = {}, {}, {}
    for n, oblast in enumerate(place.index):
        sky, season = clear_sky(place.loc[oblast]), CLOUD_SEASON[place.zone[oblast]]
        air, cloud = weather.temperature[:, n], weather.cloud[:, n]

        def ground(level: float, sky: Sky = sky, cloud: Array = cloud, season: float = season) -> Array:
            return global_irradiance(sky, cloud, season, level)

        def miss(level: float, sky: Sky = sky, air: Array = air, goal: float = target[oblast]) -> float:
            return output(sky, ground(level), air, tracking=False).mean() - goal

        level = brentq(miss, -4, 4, xtol=1e-8)
        fixed[f"solar_{oblast}"] = output(sky, ground(level), air, tracking=False)
        tracking[f"solar_tracking_{oblast}"] = output(sky, ground(level), air, tracking=True)
        irradiation[oblast] = ground(level).sum() / STEPS / 1000
    return pd.DataFrame(fixed | tracking), pd.Series(irradiation)


def profiles(weather: Weather) -> pd.DataFrame:
    """Columns solar_<oblast> (fixed racks) and solar_tracking_<oblast> (single-axis trackers), share of capacity."""
    return profiles_and_irradiation(weather)[0]
