"""The horizon: milestone years and the calendar years they stand for."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kz_optimize.arrays import Array, array
from kz_optimize.case import finance
from kz_optimize.case.accounting import CONVENTIONS, Investments, Years
from kz_optimize.tables.settings import Settings


@dataclass(frozen=True)
class Horizon:
    """Milestone years; each stands for the calendar years until the next."""

    year: pd.Index
    years: Array  # [year] calendar years it stands for
    weight: Array  # [year] what one unit of running cost a year counts
    since_previous: Array  # [year] calendar years since the milestone before: the time there was to build
    base_year: int
    end_year: int
    discount_rate: float
    interest_rate: float
    accounting: str  # name of the convention, see accounting.py
    calendar: Years

    def part(self, end: np.ndarray) -> np.ndarray:
        """(..., year) Share of every period until the year `end` (..., 1): none of those that begin later.

        Without partial periods what stands when a period begins stands through it.
        """
        year = self.year.to_numpy(float)
        if not self.calendar.partial_periods:
            return (year < end).astype(float)
        return np.clip((end - year) / self.years.values, 0.0, 1.0)

    def payments(
        self,
        vintage: np.ndarray,
        lifetime: np.ndarray,
        interest_rate: np.ndarray,
        construction_years: np.ndarray,
        economic_lifetime: np.ndarray | None = None,
    ) -> np.ndarray:
        """What one unit of overnight cost counts in the objective, [asset, year it is booked in], salvage included.

        One number per asset; an interest rate of NaN is that of the case.
        """
        owed = lifetime if economic_lifetime is None else economic_lifetime
        assets = Investments(vintage, lifetime, interest_rate, owed)
        grown = finance.construction_factor(assets.rate(self.calendar), construction_years)
        return grown[:, None] * CONVENTIONS[self.accounting].capital(self.calendar, assets)


def find_horizon(settings: Settings) -> Horizon:
    """The horizon of a case."""
    milestones = np.array(settings.time.milestone_years)
    year = pd.Index(milestones, name="year")
    money = settings.finance
    base, end = settings.time.base_year, settings.time.end_year
    calendar = Years(settings.time.milestone_years, end, base, money.discount_rate, money.salvage, money.interest_rate,
                     settings.time.partial_periods)  # fmt: skip
    before = np.append(min(base, milestones[0]) - 1, milestones[:-1])
    return Horizon(
        year=year,
        years=array([len(years) for years in finance.period_years(milestones.tolist(), end)], year),
        weight=array(CONVENTIONS[money.accounting].running(calendar), year),
        since_previous=array(milestones - before, year),
        base_year=base, end_year=end, discount_rate=money.discount_rate, interest_rate=money.interest_rate,
        accounting=money.accounting, calendar=calendar,
    )  # fmt: skip
