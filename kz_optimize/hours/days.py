"""The days of a plan: which days of the year share a typical day, and what it costs that they do."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from kz_optimize.errors import Finding, InputError
from kz_optimize.hours.split import Days
from kz_optimize.report.verification import FILE
from kz_optimize.results import netcdf
from kz_optimize.results.results import PLAN
from kz_optimize.tables.calendar import DAYS_IN_YEAR, date_of


def groups_of(file: Path) -> pd.DataFrame:
    """A row per day of the year: `date` (month and day) and `group`, as day_groups.csv has them.

    Raises InputError if the plan is one of time slices, which are no days of a calendar.
    """
    results = netcdf.load(file, ["dispatch", "inputs"])
    if "time_slices" in results["inputs"]:
        raise InputError([Finding("a plan of time slices has no days", "Give results of hourly profiles", str(file))])
    group = results["dispatch"]["calendar"].values.astype(str)
    return pd.DataFrame({"date": [date_of(day) for day in range(DAYS_IN_YEAR)], "group": group})


def losses_of(file: Path, groups: pd.DataFrame) -> pd.DataFrame:
    """Group x milestone year: million USD of the objective that the mean of its days may hide at most; see split.py.

    Empty if no verification stands beside the results.
    """
    beside = file.with_name(FILE)
    if not beside.exists():
        return pd.DataFrame(index=groups["group"].unique())
    hours = netcdf.load(beside, ["hours"], needs="hours")["hours"]
    results = netcdf.load(file, [PLAN, "dispatch"])
    weight = results.plan["year_weight"].sel(year=hours["year"]).values
    days, steps = Days.of(hours, weight), results["dispatch"].sizes["hour"]
    members = {name: np.flatnonzero(groups["group"] == name) for name in groups["group"].unique()}
    lost = {name: days.errors(these, steps) for name, these in members.items()}
    return pd.DataFrame.from_dict(lost, orient="index", columns=hours["year"].values)


def describe(file: Path) -> list[str]:
    """A line per group: how many days, what they cost at most by being one, and which they are."""
    groups = groups_of(file)
    lost = losses_of(file, groups)
    dates = groups.groupby("group", sort=False)["date"].agg(list)
    lines = []
    for name, members in dates.items():
        cost = f"{lost.loc[name].sum():10,.1f} million USD" if len(lost.columns) else ""
        lines.append(f"{name}  {len(members):3d} {'day ' if len(members) == 1 else 'days'}{cost}  {_ranges(members)}")
    return lines


def write(file: Path, out: Path) -> None:
    """Write day_groups.csv of a plan, for other runs to use."""
    part = out.with_name(f".{out.name}.part")
    groups_of(file).to_csv(part, index=False, lineterminator="\n")
    os.replace(part, out)


def _ranges(dates: list[str]) -> str:
    """Days in a row as "01-05 to 01-09"."""
    calendar = [date_of(day) for day in range(DAYS_IN_YEAR)]
    place = np.array([calendar.index(date) for date in dates])
    runs = np.split(place, np.flatnonzero(np.diff(place) > 1) + 1)
    return ", ".join(
        calendar[run[0]] if len(run) == 1 else f"{calendar[run[0]]} to {calendar[run[-1]]}" for run in runs
    )
