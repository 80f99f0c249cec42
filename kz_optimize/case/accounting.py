"""Accounting: what an overnight cost and a running cost of a year count in the objective, as several models have it.

A convention answers two questions, and nothing else in the package knows which one holds. Running costs are fixed
and operating costs, prices of emissions, purchases: everything that is paid as long as something stands or runs.

    running(horizon)                what one unit of running cost a year counts, for each milestone year
    capital(horizon, investments)   what one unit of overnight cost counts, for each milestone year it is booked in

Salvage is booked, as a negative payment, in the last milestone year. Formulas, sources and numbers: docs/accounting.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from kz_optimize.case import finance


@dataclass(frozen=True)
class Years:
    """The years of a case and the rate between them."""

    milestones: tuple[int, ...]
    end_year: int
    base_year: int
    discount_rate: float
    salvage: str = "sinking_fund"  # or straight_line, none
    interest_rate: float = np.nan  # cost of capital of assets without a rate of their own; NaN: the discount rate
    partial_periods: bool = False  # an asset stands until its life ends, inside a period too

    @property
    def common_rate(self) -> float:
        """Cost of capital of assets without a rate of their own."""
        return self.discount_rate if np.isnan(self.interest_rate) else self.interest_rate


@dataclass(frozen=True)
class Investments:
    """One number per asset."""

    vintage: np.ndarray  # first year of service
    lifetime: np.ndarray  # years of service
    interest_rate: np.ndarray  # cost of capital, NaN for the common rate
    economic_lifetime: np.ndarray  # years until it is paid off

    def rate(self, years: Years) -> np.ndarray:
        """[asset] Cost of capital."""
        own = np.asarray(self.interest_rate, float)
        return np.where(np.isnan(own), years.common_rate, own)


@dataclass(frozen=True)
class Convention:
    """How a model counts money."""

    running: Callable[[Years], np.ndarray]
    """[milestone]"""
    capital: Callable[[Years, Investments], np.ndarray]
    """[asset, milestone]"""


def middle_of_year(years: Years) -> np.ndarray:
    """Running costs fall due in the middle of every calendar year that a milestone stands for [milestone].

    >>> middle_of_year(Years((2025, 2026), 2026, 2025, 0.21)).round(6)
    array([0.909091, 0.751315])
    """
    return _weights(years, "middle")


def start_of_year(years: Years) -> np.ndarray:
    """Running costs fall due at the start of every calendar year, as in the examples of PyPSA [milestone].

    >>> start_of_year(Years((2025, 2026), 2026, 2025, 0.25)).tolist()
    [1.0, 0.8]
    """
    return _weights(years, "start")


def interpolated(years: Years) -> np.ndarray:
    """Running costs change evenly between milestones, due in the middle of the year, as in NEMO [milestone].

    Before the first milestone and after the last they stay as they are there.

    >>> interpolated(Years((2025, 2027), 2027, 2025, 0.0)).tolist()
    [1.5, 1.5]
    """
    calendar = np.arange(min(years.base_year, years.milestones[0]), years.end_year + 1)
    due = finance.discount_factor(calendar, years.base_year, years.discount_rate)
    shares = [np.interp(calendar, years.milestones, unit) for unit in np.eye(len(years.milestones))]
    return np.array(shares) @ due


def instalments(years: Years, of: Investments) -> np.ndarray:
    """Annuities in the middle of every calendar year of the horizon in which the asset stands [asset, milestone]."""
    return _annuities(years, of, "middle")


def annualised(years: Years, of: Investments) -> np.ndarray:
    """Capital recovery at year ends, counted with the weights of the start of the year, as in PyPSA [asset, milestone].

    >>> one = np.ones(1)
    >>> annualised(Years((2025, 2026), 2026, 2025, 0.25), Investments(2025 * one, 2 * one, 0 * one, 2 * one))
    array([[0.5, 0.4]])
    """
    paid = _annuities(years, of, "start")
    return paid * (1.0 + of.rate(years))[:, None]


def overnight(years: Years, of: Investments) -> np.ndarray:
    """All at the start of the vintage year, salvage at the end of the last year, as in OSeMOSYS [asset, milestone].

    Where the cost of capital is not the discount rate, all instalments at year starts are counted instead.

    >>> one = np.ones(1)
    >>> bought = Investments(2025 * one, 4 * one, 0 * one, 4 * one)
    >>> overnight(Years((2025, 2026), 2026, 2025, 0.0), bought)
    array([[ 1. , -0.5]])
    """
    multiplier = finance.capital_multiplier(of.rate(years), years.discount_rate, of.economic_lifetime, "start")
    return _spent_and_salvaged(years, of, multiplier, _at_vintage(years, of))


def overnight_with_finance(years: Years, of: Investments) -> np.ndarray:
    """Overnight and finance cost spread over the years since the milestone before, as in NEMO [asset, milestone].

    An asset without a rate has no finance cost, one whose rate is the discount rate has.

    >>> one = np.ones(1)
    >>> bought = Investments(2027 * one, 4 * one, 0 * one, 4 * one)
    >>> overnight_with_finance(Years((2025, 2027), 2027, 2025, 0.0, "none"), bought)
    array([[0., 1.]])
    """
    financed = ~np.isnan(of.interest_rate) | (years.common_rate != years.discount_rate)
    multiplier = finance.nemo_multiplier(of.rate(years), years.discount_rate, of.economic_lifetime)
    since = np.diff(years.milestones, prepend=years.milestones[0] - 1).astype(int)
    spread = [
        finance.discount_factor(year - np.arange(gap), years.base_year, years.discount_rate, "start").mean()
        for year, gap in zip(years.milestones, since, strict=True)
    ]
    return _spent_and_salvaged(years, of, np.where(financed, multiplier, 1.0), _in_vintage(years, of) * spread)


CONVENTIONS: Mapping[str, Convention] = {
    "annuity": Convention(middle_of_year, instalments),
    "osemosys": Convention(middle_of_year, overnight),
    "nemo": Convention(interpolated, overnight_with_finance),
    "pypsa": Convention(start_of_year, annualised),
}


def _weights(years: Years, when: finance.Moment) -> np.ndarray:
    return finance.year_weights(years.milestones, years.end_year, years.base_year, years.discount_rate, when)


def _annuities(years: Years, of: Investments, when: finance.Moment) -> np.ndarray:
    return finance.investment_payments(
        of.vintage, of.lifetime, of.rate(years), economic_lifetime=of.economic_lifetime, milestones=years.milestones,
        end_year=years.end_year, base_year=years.base_year, discount_rate=years.discount_rate, when=when,
        partial_periods=years.partial_periods,
    )  # fmt: skip


def _in_vintage(years: Years, of: Investments) -> np.ndarray:
    """[asset, milestone] 1 where an asset is built."""
    return (np.asarray(of.vintage, float)[:, None] == np.array(years.milestones, float)).astype(float)


def _at_vintage(years: Years, of: Investments) -> np.ndarray:
    """[asset, milestone] Value of money at the start of the vintage year, in its milestone."""
    start = finance.discount_factor(np.array(years.milestones), years.base_year, years.discount_rate, "start")
    return _in_vintage(years, of) * start


def _spent_and_salvaged(years: Years, of: Investments, multiplier: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """[asset, milestone] Spending less what is left at the end of the last year, both times the multiplier."""
    left = {
        "sinking_fund": lambda: finance.sinking_fund_salvage(
            of.vintage, of.lifetime, years.end_year, years.discount_rate
        ),
        "straight_line": lambda: finance.straight_line_salvage(of.vintage, of.lifetime, years.end_year),
        "none": lambda: np.zeros(len(spent)),
    }[years.salvage]()
    end = finance.discount_factor(years.end_year, years.base_year, years.discount_rate, "end")
    booked = spent.copy()
    booked[:, -1] -= left * end * (spent > 0).any(axis=1)
    return np.asarray(multiplier, float)[:, None] * booked
