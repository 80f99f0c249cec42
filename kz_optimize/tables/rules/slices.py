"""Rules on hourly profiles, and on the time slices, groups of days and calendar that a case declares."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.tables.calendar import DAYS_IN_YEAR, date_of, is_calendar_day, name_days
from kz_optimize.tables.rules.context import Input

YEAR = 8760.0
LEAST, MOST = 0.001, 366  # days of the year that a day of slices stands for
TOLERANCE = 1e-6  # of the days of a year, by which two tables may differ


def check_slices(case: Input) -> None:
    """Days have equally many slices that stand together and agree with each other; the slices make up a year."""
    slices = case["time_slices"]
    if not len(slices):
        return
    named = name_days(slices)
    for group, columns in (("day", ("days", "season", "weeks")), ("season", ("weeks",))):
        for column in columns:
            first = named.groupby(group)[column].transform("first")
            differs = (named[column] != first) & named[column].notna() & first.notna()
            remedy = f"Write the same {column} in all slices of a {group}"
            case.report("time_slices", differs, f"another slice of the {group} has other {column}", remedy, column)
    for group in ("day", "season"):
        again = (named[group] != named[group].shift()) & named[group].duplicated()
        remedy = f"Let the slices of a {group} stand together, in the order of time, or give them different names"
        case.report("time_slices", again, f"this {group} began above and was left", remedy, group)
    turns = slices["days"] * slices["weeks"]
    remedy = f"Write days and weeks so that their product is between {LEAST} and {MOST}"
    wrong = (turns < LEAST) | (turns > MOST)
    case.report("time_slices", wrong, "days times weeks is more, or less, than a year can have", remedy, "days")
    count = named.groupby("day")["day"].transform("size")
    remedy = "Give every day as many slices; shorter ones where less changes"
    case.report("time_slices", count != count.iloc[0], "this day has another number of slices", remedy, "day")
    total = float((slices["hours"] * slices["days"] * slices["weeks"]).sum())
    if abs(total / YEAR - 1.0) > 0.01:
        problem = f"the slices make up {total:,.0f} hours, not {YEAR:,.0f}"
        remedy = "Correct hours, days or weeks, unless a part of a year is meant"
        case.report("time_slices", [0], problem, remedy, "hours", "warning")
    length = named.groupby("day")["hours"].transform("sum")
    daily = (case["carriers"]["time"] == "day").any()
    odd = np.abs(length / 24.0 - 1.0) > 0.01
    remedy = "Let the slices of a day make up 24 hours, or balance the carriers by hour or year"
    case.report("time_slices", odd & daily, "a carrier is balanced by the day, and this day is not 24 hours", remedy)


def check_day_groups(case: Input) -> None:
    """Groups of days have every day of the year once, in order; mean days close the cycle of stores every year."""
    groups, settings = case["day_groups"], case.settings
    means = settings is not None and settings.time.representation == "mean"
    if len(groups):
        dates = groups["date"].tolist()
        if dates != [date_of(day) for day in range(DAYS_IN_YEAR)]:
            remedy = "Write the 365 days in order, 01-01 to 12-31, without 02-29; kz-optimize days writes such a table"
            case.report("day_groups", [0], f"these are not the days of a year, but {len(dates)} rows", remedy, "date")
        if settings is not None and not means:
            remedy = 'Write representation = "mean" in section [time], or take the table away'
            case.report("day_groups", [0], "groups of days are told by their means", remedy)
    if not means:
        return
    if len(case["time_slices"]):
        remedy = 'Write representation = "medoid" in section [time], or take the slices away'
        case.report("time_slices", [0], "slices have no days of which there could be a mean", remedy)
    horizon = case["storage"]["cycle"] == "horizon"
    remedy = "Write year; only with it does a year end as it began, as that of the lower bound does"
    case.report("storage", horizon, "mean days know no store whose years are linked", remedy, "cycle")


def check_calendar(case: Input) -> None:
    """A calendar names the days of the case, and every one as often as it comes in a year."""
    rows, slices = case["calendar"], case["time_slices"]
    if rows.empty:
        return
    if len(slices):
        _check_order(case, rows, name_days(slices))
        return
    known = rows["day"].map(is_calendar_day).to_numpy(bool)
    remedy = "Write a month and a day, as 01-19, or give time_slices.csv"
    case.report("calendar", ~known, "this is no day of the year", remedy, "day")
    broken = rows["times"] % 1 != 0
    case.report("calendar", broken, "a day of the year comes whole", "Write a whole number", "times")
    total = rows["times"].sum()
    if total != DAYS_IN_YEAR and not broken.any():
        remedy = f"Let times add up to {DAYS_IN_YEAR}"
        case.report("calendar", [len(rows) - 1], f"the calendar has {total:g} days", remedy, "times")


def _check_order(case: Input, rows: pd.DataFrame, slices: pd.DataFrame) -> None:
    first = slices.drop_duplicates("day").set_index("day")
    expected = first["days"] * first["weeks"]
    unknown = ~rows["day"].isin(expected.index)
    case.report("calendar", unknown, "no time slice has this day", f"It knows {', '.join(expected.index)}", "day")
    told = rows.groupby("day")["times"].sum().reindex(expected.index).fillna(0.0)
    for day in expected.index[(told - expected).abs() > TOLERANCE * expected]:
        mine = np.flatnonzero(rows["day"] == day)[-1:]
        problem = f"{day} comes {told[day]:g} times here, and {expected[day]:g} times in time_slices.csv"
        case.report("calendar", mine if len(mine) else [0], problem, "Make both the same", "times")


HIGHEST_AVAILABILITY = 1.5


def check_profiles(case: Input) -> None:
    """Availability lies between 0 and 1.5, demand, inflow and markets are not negative, demand is not zero all year."""
    for table in ("availability", "demand", "inflows", "market_availability"):
        highest = HIGHEST_AVAILABILITY if table == "availability" else np.inf
        used = [name for name in case[table]["profile"].unique() if name in case.profiles.frame]
        for name in used:
            _check_hours(case, table, name, highest)
            if table == "demand" and (case.profiles.frame[name] == 0).all():
                place = case.profiles.places[name][0]
                remedy = "Write a shape with some hours above zero, or leave the profile of the demand blank"
                case.findings.add("this demand profile is zero all year", remedy, place.file, None, name)
    years = sorted({case.profiles.years[name] for name in case.profiles.frame})
    if len(years) > 1:
        files = sorted({case.profiles.places[name].files[0] for name in case.profiles.frame})
        problem = f"profiles of different years ({', '.join(map(str, years))}) are used side by side"
        remedy = "Take demand and weather of one year, in which they belong together"
        case.findings.add(problem, remedy, files[0], severity="warning")


def _check_hours(case: Input, table: str, name: str, highest: float) -> None:
    hours, places = case.profiles.frame[name].to_numpy(), case.profiles.places[name]
    remedy = "Correct the hour, or shift the series so that its hours lie in local standard time"
    case.findings.add_rows(places, hours < 0, f"a profile of {table} is negative here", remedy, name, hours)
    remedy = f"Write shares of capacity, at most {highest:g}; percent are divided by 100"
    problem = f"a profile of {table} is above {highest:g} of capacity here"
    case.findings.add_rows(places, hours > highest, problem, remedy, name, hours)
