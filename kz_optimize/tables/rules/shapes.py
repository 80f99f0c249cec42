"""Rules on what hourly profiles may hold, by what they are used for."""

from __future__ import annotations

import numpy as np

from kz_optimize.tables.rules.context import Input

HIGHEST_AVAILABILITY = 1.5


def check_profiles(case: Input) -> None:
    """Availability lies between 0 and 1.5, demand and inflow are not negative, demand is not zero all year."""
    for table, highest in (("availability", HIGHEST_AVAILABILITY), ("demand", np.inf), ("inflows", np.inf)):
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
