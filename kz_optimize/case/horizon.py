"""The horizon: milestone years and the calendar years they stand for."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import xarray as xr

from . import finance
from .columns import array
from .settings import Settings


@dataclass(frozen=True)
class Horizon:
    """Milestone years; each stands for the calendar years until the next."""

    year: pd.Index
    years: xr.DataArray  # [year] calendar years it stands for
    weight: xr.DataArray  # [year] sum of their discount factors
    since_previous: xr.DataArray  # [year] calendar years since the milestone before: the time there was to build
    base_year: int
    end_year: int
    discount_rate: float
    interest_rate: float

    def payments(
        self,
        vintage: np.ndarray,
        lifetime: np.ndarray,
        interest_rate: np.ndarray,
        economic_lifetime: np.ndarray | None = None,
    ) -> np.ndarray:
        """Discounted annuities per unit of overnight cost, [asset, year]; one number per asset, or one for all."""
        return finance.investment_payments(
            vintage, lifetime, interest_rate, economic_lifetime=economic_lifetime, milestones=self.year.tolist(),
            end_year=self.end_year, base_year=self.base_year, discount_rate=self.discount_rate,
        )  # fmt: skip


def find_horizon(settings: Settings) -> Horizon:
    """The horizon of a case."""
    milestones = np.array(settings.time.milestone_years)
    year = pd.Index(milestones, name="year")
    base, end, rate = settings.time.base_year, settings.time.end_year, settings.finance.discount_rate
    before = np.append(min(base, milestones[0]) - 1, milestones[:-1])
    return Horizon(
        year=year,
        years=array([len(calendar) for calendar in finance.period_years(milestones.tolist(), end)], year),
        weight=array(finance.year_weights(milestones.tolist(), end, base, rate), year),
        since_previous=array(milestones - before, year),
        base_year=base, end_year=end, discount_rate=rate, interest_rate=settings.finance.interest_rate,
    )  # fmt: skip
