"""Which days stand for the year: the shapes that matter for planning, weighted, and the days that must be kept."""

from typing import Literal

import numpy as np
import pandas as pd

from kz_optimize.case.columns import over_years, scaled
from kz_optimize.case.time.days import Days, choose_days, named_days
from kz_optimize.case.time.means import mean_days
from kz_optimize.case.time.slices import sliced_days
from kz_optimize.tables.calendar import calendar_day
from kz_optimize.tables.read import Tables

HOURS = 8760


def pick_days(tables: Tables) -> Days:
    """The time slices, groups of days or calendar of the case, or typical days for demand, weather and inflow.

    The days of highest demand and of scarcest weather are kept, and those that the settings name.
    """
    time = tables.settings.time
    if len(tables["time_slices"]):
        return sliced_days(tables["time_slices"].frame, tables["calendar"].frame)
    if len(tables["day_groups"]):
        return mean_days(tables["day_groups"].frame["group"], time.steps)
    if len(tables["calendar"]):
        days = named_days(tables["calendar"].frame.sort_values("position"), time.steps)
        return mean_days(days.calendar, time.steps) if time.representation == "mean" else days
    features, weights = shapes(tables)
    kept = [name for name in features if name.startswith(("demand ", "scarcity "))] if time.extreme_days else []
    most = max(time.days - 1, 0)  # at least one day must be left to stand for the rest
    extremes: dict[str, Literal["maximum", "minimum"]] = dict.fromkeys(kept[:most], "maximum")
    kept_days = [calendar_day(day) for day in time.kept_days]
    days = choose_days(features, weights, time.days, time.steps, extremes or None, kept_days)
    return mean_days(days.calendar, time.steps) if time.representation == "mean" else days


def shapes(tables: Tables) -> tuple[pd.DataFrame, dict[str, float]]:
    """Hourly features of the year and their weights: demand per hourly carrier, mean weather per group, scarcity.

    Scarcity is demand for the carrier less what the mean weather would give at half of its yearly energy, both in
    multiples of mean demand: the hours that a system of variable sources finds hardest.
    """
    profiles = tables.profiles
    demand = _demand(tables)
    weather = _weather(tables)
    features = {f"demand {carrier}": series for carrier, series in demand.items()}
    features |= {f"weather {group}": series for group, series in weather.items()}
    if weather:
        mean = np.mean([series / max(series.mean(), 1e-9) for series in weather.values()], axis=0)
        asked = {carrier: series / series.mean() for carrier, series in demand.items() if series.any()}
        features |= {f"scarcity {carrier}": series - 0.5 * mean for carrier, series in asked.items()}
    weights = {name: 0.0001 if name.startswith("scarcity") else 1.0 for name in features}
    frame = pd.DataFrame(features, index=profiles.index if len(profiles) else range(HOURS))
    return (frame if len(frame.columns) else frame.assign(flat=1.0)), weights or {"flat": 1.0}


def _demand(tables: Tables) -> dict[str, np.ndarray]:
    """Hourly demand per carrier, GWh, in the last milestone year; only what is not flat."""
    year = pd.Index([tables.settings.time.milestone_years[-1]])
    hourly = set(tables["carriers"].frame.query("time != 'year'")["carrier"])
    keys = ["carrier", "profile", "region", "sector"]
    rows = over_years(scaled(tables, "demand"), tables["demand"].schema, keys, "energy", year)
    total: dict[str, np.ndarray] = {}
    for (carrier, profile, *_), energy in zip(rows.index, rows.to_numpy()[:, 0], strict=True):
        if profile and carrier in hourly:
            shape = tables.profiles[profile].to_numpy(float)
            total[carrier] = total.get(carrier, 0.0) + energy * shape / shape.sum()
    return total


def _weather(tables: Tables) -> dict[str, np.ndarray]:
    """Mean profile of each technology group, from availability and inflow."""
    group = tables["technologies"].frame.set_index("technology")["group"]
    rows = pd.concat([tables[name].frame[["technology", "profile"]] for name in ("availability", "inflows")])
    rows = rows[rows["profile"] != ""].assign(group=lambda t: t["technology"].map(group))
    return {
        name: tables.profiles[sorted(set(members["profile"]))].mean(axis=1).to_numpy()
        for name, members in rows.groupby("group", sort=False)
    }
