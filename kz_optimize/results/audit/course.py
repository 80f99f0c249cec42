"""Courses worked out again: what plants could give, what flows into stores and what markets let through in a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kz_optimize.results.audit.stored_inputs import StoredInputs

NOW = float("nan")
DAYS_OF_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def full_hours(
    kept: StoredInputs, rows: pd.DataFrame | None, factors: Sequence[str] = (), absent: float = 1.0
) -> np.ndarray:
    """(year,) Hours of the year times the share that rows say, times other columns of them; `absent` without rows."""
    weight, month = _calendar(kept)
    total = np.zeros(len(kept.years))
    if rows is None:
        return total + absent * weight.sum()
    named = rows["month"].dropna().unique()
    parts = [(rows[rows["month"] == number], month == number) for number in named]
    for told, within in [*parts, (rows[rows["month"].isna()], ~np.isin(month, named))]:
        hours = weight * within
        if told.empty:
            total += absent * hours.sum()
            continue
        paths = [kept.path(told, column, kept.years, early=NOW) for column in factors]
        profiles = told["profile"].unique()
        for profile in profiles:
            shape = hours @ _profile(kept, profile) if profile else hours.sum()
            share = told["share"].where(told["profile"] == profile, 0.0)
            of_profile = told if len(profiles) == 1 else told.assign(share=share)
            total += shape * np.prod([kept.path(of_profile, "share", kept.years, early=NOW), *paths], axis=0)
    return total


def _calendar(kept: StoredInputs) -> tuple[np.ndarray, np.ndarray]:
    """(row,) Hours that a row of the profiles stands for, and its month; 0 for slices, which have none."""
    slices = kept.table("time_slices")
    if len(slices):
        return (slices["hours"] * slices["days"] * slices["weeks"]).to_numpy(float), np.zeros(len(slices))
    return np.ones(8760), np.repeat(np.arange(1, 13), np.multiply(DAYS_OF_MONTHS, 24))


def _profile(kept: StoredInputs, name: str) -> np.ndarray:
    profiles = kept.results["inputs"]["profiles"]
    return profiles.values[list(profiles["profile"].values.astype(str)).index(name)]


def courses(kept: StoredInputs) -> list[tuple[str, float, float, float]]:
    """Rows of the audit: the largest excess over what is available, open or to be let through; inflow in all."""
    plan, cohorts = kept.results.plan, kept.results["cohorts"]
    where = list(zip(cohorts["technology"].values, cohorts["region"].values, strict=True))
    standing, running = (cohorts[name].transpose("cohort", "year").values for name in ("installed", "activity"))
    about = kept.table("technologies").set_index("technology")
    constant, yearly = about["availability"], about["yearly_output"]
    hourly = (yearly.reindex(cohorts["technology"].values) / 8760.0).fillna(1.0).to_numpy()
    told = {pair: kept.rows("availability", *pair) for pair in set(where)}
    shared = {id(rows): rows for rows in told.values()}  # of many regions
    hours = {each: full_hours(kept, rows) for each, rows in shared.items()}
    ready = {pair: constant[pair[0]] * hours[id(rows)] for pair, rows in told.items()}
    could = standing * hourly[:, None] * np.array([ready[pair] for pair in where]).reshape(standing.shape) / 1000.0
    scale = float(could.max(initial=0.0)) + 1.0
    rows = [("activity beyond availability", 0.0, float((running - could).max(initial=0.0)), scale)]
    return [*rows, *_water(kept, pd.MultiIndex.from_tuples(where), standing), *_markets(kept, plan), *_flat(kept)]


def _flat(kept: StoredInputs) -> list[tuple[str, float, float, float]]:
    """The largest change of power within a day of flat technologies with a single mode; no row without any."""
    technologies, conversions = kept.table("technologies"), kept.table("conversions")
    flat = technologies.loc[technologies["flat"] == "yes", "technology"]
    single = conversions.groupby("technology")["mode"].nunique().reindex(flat) == 1
    if not len(flat):
        return []
    power = kept.results["dispatch"]["power"].sel(technology=flat[single.to_numpy()].to_numpy())
    change = float((power.max("hour") - power.min("hour")).max()) if power.size else 0.0
    return [("change of flat plants within a day", 0.0, change, float(abs(power).max()) + 1.0 if power.size else 1.0)]


def _water(kept: StoredInputs, where: pd.MultiIndex, standing: np.ndarray) -> list[tuple[str, float, float, float]]:
    plan, stores = kept.results.plan, kept.table("storage").set_index("technology")
    told = again = 0.0
    short = [0.0]
    for technology, region in where.unique():
        if technology not in set(kept.table("inflows")["technology"]):
            continue
        here = standing[where == (technology, region)].sum(axis=0) / 1000.0
        rows = kept.rows("inflows", technology, region)
        water = here * full_hours(kept, rows, absent=0.0)
        least = here * full_hours(kept, rows, ("minimum_release",), absent=0.0)
        found = plan[["inflow", "discharged", "spilled"]].sel(technology=technology, region=region)
        let = found["discharged"] / stores.at[technology, "efficiency_discharge"] + found["spilled"]
        told, again = told + float(found["inflow"].sum()), again + water.sum()
        short.append(float((least - let.values).max()))
    if not len(kept.table("inflows")):
        return []
    scale = max(abs(told), abs(again), 1.0)
    return [("inflow", told, float(again), scale), ("release below its least", 0.0, max(short), scale)]


def _markets(kept: StoredInputs, plan: Any) -> list[tuple[str, float, float, float]]:
    if not len(kept.table("market_availability")):
        return []
    worst, scale = 0.0, 1.0
    keys = {"market": "market_name"} | {key: f"market_{key}" for key in ("region", "carrier", "direction")}
    for key, rows in kept.table("markets").groupby(list(keys)):
        if rows["hourly_limit"].isna().any():
            continue
        here = np.all([plan[name] == value for name, value in zip(keys.values(), key, strict=True)], axis=0)
        limit = kept.path(rows, "hourly_limit", kept.years, early=NOW)
        most = limit * full_hours(kept, kept.rows("market_availability", key[0], key[1])) / 1000.0
        traded = np.abs(plan["traded"].values[here].sum(axis=0))
        worst, scale = max(worst, float((traded - most).max())), max(scale, float(most.max()))
    return [("trade beyond what is open", 0.0, worst, scale)]
