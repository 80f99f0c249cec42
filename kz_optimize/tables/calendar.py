"""The calendar of a year of 365 days, and the days that time slices make up."""

import re
from calendar import monthrange
from datetime import date

import numpy as np
import pandas as pd

DAYS_IN_YEAR = 365
HOURS_IN_DAY = 24
HOURS_IN_YEAR = DAYS_IN_YEAR * HOURS_IN_DAY
COMMON_YEAR = 2025  # any year without 29 February


def calendar_day(text: str) -> int:
    """Position, 0 to 364, of a day written as month and day, "01-19". Raises ValueError if there is none."""
    if not re.fullmatch("[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{text!r} is not a month and a day")
    return date.fromisoformat(f"{COMMON_YEAR}-{text}").timetuple().tm_yday - 1


def date_of(day: int) -> str:
    """Month and day of a position, 0 to 364, in a year of 365 days.

    >>> date_of(18)
    '01-19'
    """
    return f"{date.fromordinal(date(COMMON_YEAR, 1, 1).toordinal() + day):%m-%d}"


def is_calendar_day(text: object) -> bool:
    """Whether this is a day of a year of 365 days, written as month and day."""
    try:
        return isinstance(text, str) and calendar_day(text) >= 0
    except ValueError:
        return False


def name_days(slices: pd.DataFrame) -> pd.DataFrame:
    """The table with every day and season named."""
    day = slices["day"].where(slices["day"] != "", slices["slice"])
    return slices.assign(day=day, season=slices["season"].where(slices["season"] != "", day))


def month_of_hours() -> np.ndarray:
    """(8760,) The month of every hour, from 0.

    >>> month_of_hours()[[0, 743, 744, 8759]].tolist()
    [0, 0, 1, 11]
    """
    days = [monthrange(COMMON_YEAR, month)[1] for month in range(1, 13)]
    return np.repeat(np.arange(12), np.multiply(days, HOURS_IN_DAY))
