"""Time slices that a case declares itself: steps of days, days that take turns in seasons, seasons of the year.

    sum over slices of weeks * days * hours = hours of the year

A slice without a day is a day of one step, and a day without a season is a season of its own, so a table of names and
days is enough where no store needs more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.time.days import Days
from kz_optimize.tables.calendar import DAYS_IN_YEAR, name_days


@dataclass(frozen=True, eq=False)
class SlicedDays(Days):
    """Days and steps named by a case. Profiles have a row per slice, in the order of the table."""

    order: np.ndarray
    """(day, hour) row of the table that each step is."""
    days_in_row: np.ndarray
    """(day,) such days before another one takes its turn."""
    season: np.ndarray
    """(day,) season that a day belongs to."""
    weeks_of_day: np.ndarray
    """(day,) times that the days of its season take their turn."""
    own_runs: tuple[np.ndarray, np.ndarray] | None = None
    """(run,) each: positions in ``day`` and how many days in a row, where the case has a calendar of its own."""

    @property
    def runs(self) -> tuple[np.ndarray, np.ndarray]:
        """The days in order, and how many of them follow each other."""
        return self.own_runs or (np.arange(len(self.day)), self.days_in_row)

    @property
    def weeks(self) -> np.ndarray:
        """(run,) Times that the runs of its season take their turn."""
        return np.ones(len(self.own_runs[0])) if self.own_runs else self.weeks_of_day

    @property
    def opening(self) -> np.ndarray:
        """(run,) Position of the first run of its season; every run of a calendar is one."""
        if self.own_runs:
            return np.arange(len(self.own_runs[0]))
        return np.array([int(np.argmax(self.season == season)) for season in self.season])

    @property
    def row_hours(self) -> np.ndarray:
        """(slice,) Hours of the year that a row of the profiles stands for."""
        hours = np.empty(self.order.size)
        hours[self.order.ravel()] = (self.days * self.hours).transpose("day", "hour").values.ravel()
        return hours

    def profile(self, frame: pd.DataFrame) -> Array:
        """Profiles with a row per slice [profile, day, hour], unchanged."""
        values = np.moveaxis(frame.to_numpy(float)[self.order], 2, 0)
        return array(values, frame.columns.rename("profile"), self.day, self.hour)


def sliced_days(slices: pd.DataFrame, calendar: pd.DataFrame) -> SlicedDays:
    """The days of a checked table of time slices, in the order of the calendar of the case or of the table."""
    named = name_days(slices)
    day = pd.Index(named["day"].unique(), name="day", dtype=object)
    order = np.array([np.flatnonzero(named["day"] == name) for name in day])
    first = named.iloc[order[:, 0]]
    days = first["days"].to_numpy(float) * first["weeks"].to_numpy(float)
    hour = pd.RangeIndex(order.shape[1], name="hour")
    runs, in_order = None, _calendar(days)
    origin = np.searchsorted(in_order, np.arange(len(day))).clip(max=DAYS_IN_YEAR - 1)
    if len(calendar):
        rows = calendar.sort_values("position")
        runs = day.get_indexer(rows["day"]), rows["times"].to_numpy(float)
        in_order = runs[0][_calendar(runs[1])]
        origin = np.array([int(np.argmax(in_order == number)) for number in range(len(day))])
    return SlicedDays(
        day, hour, days=array(days, day), hours=array(named["hours"].to_numpy(float)[order], day, hour),
        calendar=in_order, origin=origin,
        extreme=np.ones(len(day), bool), order=order, days_in_row=first["days"].to_numpy(float),
        season=first["season"].to_numpy(object), weeks_of_day=first["weeks"].to_numpy(float),
        own_runs=runs,
    )  # fmt: skip


def _calendar(days: Sequence[float] | np.ndarray) -> np.ndarray:
    """(365,) The day that most of each calendar day is, where the days of the year follow each other."""
    ends = np.cumsum(days) / np.sum(days) * DAYS_IN_YEAR
    return np.searchsorted(ends, np.arange(DAYS_IN_YEAR) + 0.5).clip(max=len(ends) - 1)
