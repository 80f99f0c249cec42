"""Days that are means of their groups: the programme on them is a relaxation of the hourly one. See docs/hours.md.

Every day of the year belongs to a group, and a group is told by the mean of its days, step by step. A row of the hourly
year is linear and has the same coefficients on every day, so the mean of what a plan does on the days of a group keeps
the row with the mean of its right-hand side: no plan of the hourly year can cost less than the plan on mean days.

Stores follow the calendar. What they hold at midnight is averaged over the midnights that lie between a day of one
group and a day of another: midnights of one kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case.time.days import Days
from kz_optimize.tables.calendar import DAYS_IN_YEAR, HOURS_IN_DAY


@dataclass(frozen=True, eq=False)
class Midnights:
    """The kinds of midnights: between a day of which group and a day of which. Arrays over kinds."""

    eve: np.ndarray
    """(midnight,) position in ``day`` of the day that ends."""
    morrow: np.ndarray
    """(midnight,) position in ``day`` of the day that begins."""
    count: np.ndarray
    """(midnight,) midnights of the year of that kind; a year that is told by fewer days counts each more often."""
    kind: np.ndarray
    """(calendar day,) position of the kind of midnight at which a day of the calendar begins."""


@dataclass(frozen=True, eq=False)
class MeanDays(Days):
    """Groups of days of the year, each told by its mean."""

    @property
    def means(self) -> bool:
        """The days are means of their groups."""
        return True

    @property
    def midnights(self) -> Midnights:
        """The midnights of the year by kind; the last day of the year is followed by the first."""
        pairs = np.stack([np.roll(self.calendar, 1), self.calendar])
        (eve, morrow), kind, count = np.unique(pairs, axis=1, return_inverse=True, return_counts=True)
        return Midnights(eve, morrow, count * (DAYS_IN_YEAR / len(self.calendar)), kind.ravel())

    @property
    def row_hours(self) -> np.ndarray:
        """(row,) Hours of the year that a row of the profiles stands for."""
        return np.full(len(self.calendar) * HOURS_IN_DAY, DAYS_IN_YEAR / len(self.calendar))

    def profile(self, frame: pd.DataFrame) -> Array:
        """The mean of hourly profiles over the days of every group [profile, day, hour], in the unit of the frame."""
        hours, steps = frame.to_numpy(float), len(self.hour)
        values = hours.reshape(len(self.calendar), steps, HOURS_IN_DAY // steps, frame.shape[1]).mean(axis=2)
        mean = np.zeros((len(self.day), *values.shape[1:]))
        np.add.at(mean, self.calendar, values)
        mean /= np.bincount(self.calendar)[:, None, None]
        return array(np.moveaxis(mean, 2, 0), frame.columns.rename("profile"), self.day, self.hour)


def mean_days(group: Sequence[object] | np.ndarray, steps: int) -> MeanDays:
    """Mean days of ``steps`` equal steps, from the group of every day of the calendar, in order.

    A calendar of fewer than 365 days is a year in which each of them comes 365 / their number times.
    """
    calendar, names = pd.factorize(np.asarray(group, object))
    size = np.bincount(calendar)
    middle = [np.flatnonzero(calendar == position)[count // 2] for position, count in enumerate(size)]
    width = max(2, len(str(len(names))))
    day = pd.Index([f"d{number:0{width}d}" for number in range(1, len(names) + 1)], name="day")
    hour = pd.RangeIndex(steps, name="hour")
    days = array(size * (DAYS_IN_YEAR / len(calendar)), day)
    hours = array(np.full((len(day), steps), HOURS_IN_DAY / steps), day, hour)
    return MeanDays(day, hour, days, hours, calendar, np.array(middle), size == 1)
