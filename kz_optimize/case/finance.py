"""Finance: what money of another year is worth today, and what an asset pays while it stands.

The convention, argued in docs/finance.md:

    money             real money of the price year; every rate is a real rate
    moment of value   the start of the base year
    running cost      falls due all through the year, so it is dated to the middle of its year
    investment        is paid back in equal instalments, dated like running cost, in the calendar years in which the
                      asset stands inside the horizon; what falls due later is not counted, so nothing is salvaged

        discount_factor[y] = (1 + discount_rate) ** -(y - base_year + 1/2)
        weight[year]       = sum of discount_factor over the calendar years that the milestone year stands for
        annuity            = interest_rate / (1 - (1 + interest_rate) ** -economic_lifetime) / sqrt(1 + interest_rate)

    construction      an asset with construction years owes, when service starts, its overnight cost times

        construction_factor = sqrt(1 + interest_rate) * ((1 + interest_rate) ** construction_years - 1)
                              / (interest_rate * construction_years)

Functions are pure and take numbers or numpy arrays, which broadcast against each other. Rates are shares per year,
lifetimes are years, and the investments and salvages are shares of the overnight cost.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

Moment = Literal["start", "middle", "end"]
Numbers = npt.ArrayLike

_SHARE_OF_YEAR: dict[Moment, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}


def discount_factor(year: Numbers, base_year: int, rate: Numbers, when: Moment = "middle") -> np.ndarray:
    """Value at the start of the base year of one unit of money of ``year``: (1 + rate) ** -(year - base_year + part).

    ``part`` is 0, 1/2 or 1 for a payment at the start, in the middle or at the end of the year.

    >>> discount_factor([2025, 2026], base_year=2025, rate=0.1, when="end").round(6)
    array([0.909091, 0.826446])
    >>> float(discount_factor(2025, base_year=2025, rate=0.21))
    0.9090909090909091
    """
    part = _SHARE_OF_YEAR[when]
    return (1.0 + np.asarray(rate, float)) ** -(np.asarray(year, float) - base_year + part)


def annuity(rate: Numbers, years: Numbers, when: Moment = "middle") -> np.ndarray:
    """Equal yearly instalment that pays back one unit, spent at the start of the first year, within ``years``.

    Paid at year ends it is the capital recovery factor, rate / (1 - (1 + rate) ** -years) (any textbook of
    engineering economics, or IEA and NEA, Projected Costs of Generating Electricity); paid earlier in the year it is
    smaller by the interest of that part of the year. Without interest it is 1 / years.

    >>> float(annuity(0.08, 25, when="end").round(6))
    0.093679
    >>> annuity([0.0, 0.08], 25).round(6)
    array([0.04    , 0.090142])
    """
    rate, years = np.broadcast_arrays(np.asarray(rate, float), np.asarray(years, float))
    if (years <= 0).any():
        raise ValueError(f"an investment is paid back over a positive number of years, not {years.min():g}")
    interest = np.where(rate == 0, 1.0, rate)
    recovery = np.where(rate == 0, 1.0 / years, interest / -np.expm1(-years * np.log1p(interest)))
    return recovery * (1.0 + rate) ** (_SHARE_OF_YEAR[when] - 1.0)


def construction_factor(rate: Numbers, years: Numbers) -> np.ndarray:
    """What one unit of overnight cost has grown to when service starts, spent evenly over the ``years`` before.

    Every instalment falls due in the middle of its year and bears interest until service starts:

        sum over k = 0 ... years - 1 of (1 + rate) ** (k + 1/2) / years
            = sqrt(1 + rate) * ((1 + rate) ** years - 1) / (rate * years)

    IEA and NEA, Projected Costs of Generating Electricity, compound the cost of construction to the start of service
    in the same way. The closed form holds for parts of a year too; it is 1 without interest and for 0 years.

    >>> construction_factor(0.21, [0, 1, 2]).round(6)
    array([1.    , 1.1   , 1.2155])
    """
    rate, years = np.broadcast_arrays(np.asarray(rate, float), np.asarray(years, float))
    grows = (rate > 0) & (years > 0)
    interest, span = np.where(grows, rate, 1.0), np.where(grows, years, 1.0)
    factor = np.sqrt(1.0 + interest) * np.expm1(span * np.log1p(interest)) / (interest * span)
    return np.where(grows, factor, 1.0)


def period_years(milestones: Sequence[int], end_year: int) -> list[np.ndarray]:
    """Calendar years for which each milestone year stands: from it to the year before the next, the last to the end.

    Raises ValueError where milestone years do not increase or the end year lies before the last of them.

    >>> period_years([2025, 2030, 2032], end_year=2033)[1:]
    [array([2030, 2031]), array([2032, 2033])]
    """
    borders = [*milestones, end_year + 1]
    if not milestones or any(later <= earlier for earlier, later in pairwise(borders)):
        raise ValueError(f"milestone years {list(milestones)} must increase and not pass the end year {end_year}")
    return [np.arange(first, after) for first, after in pairwise(borders)]


def year_weights(
    milestones: Sequence[int], end_year: int, base_year: int, rate: float, when: Moment = "middle"
) -> np.ndarray:
    """Sum of the discount factors of the calendar years each milestone year stands for [milestone].

    With ``when="start"`` and the first milestone as base year these are the ``objective`` weights of PyPSA's
    investment periods (example "Multi Investment Optimization" of its documentation), here 9.566 and 8.660.

    >>> year_weights([2020, 2030], 2039, base_year=2020, rate=0.01, when="start").round(3)
    array([9.566, 8.66 ])
    """
    periods = period_years(milestones, end_year)
    return np.array([discount_factor(years, base_year, rate, when).sum() for years in periods])


def investment_payments(
    vintage: Numbers,
    lifetime: Numbers,
    interest_rate: Numbers,
    *,
    milestones: Sequence[int],
    end_year: int,
    base_year: int,
    discount_rate: float,
    economic_lifetime: Numbers | None = None,
    when: Moment = "middle",
    partial_periods: bool = False,
) -> np.ndarray:
    """Discounted instalments per unit of overnight cost [asset, milestone]; their sum over milestones is the total.

    An asset stands for whole milestone periods, while vintage <= milestone < vintage + lifetime, and pays one annuity
    for every calendar year of those periods. With an economic lifetime below the lifetime it pays that many years
    and no more; otherwise it pays as long as it stands, with partial periods until its life ends.
    Payments start when service starts: at the first milestone
    that is not before the vintage, or, for an asset older than the horizon, in the vintage year, so that only what
    is still owed is paid.

    ``vintage``, ``lifetime``, ``interest_rate`` and ``economic_lifetime`` hold one number per asset, or one for all.
    Raises ValueError where an economic lifetime is longer than the lifetime: the asset would leave a debt behind.

    Two periods of five years, no interest, paid back within eight years: five instalments of 1/8, then three.

    >>> investment_payments(
    ...     2025, lifetime=20, interest_rate=0, economic_lifetime=8,
    ...     milestones=[2025, 2030], end_year=2034, base_year=2025, discount_rate=0,
    ... )
    array([[0.625, 0.375]])
    """
    owed = lifetime if economic_lifetime is None else economic_lifetime
    vintage, lifetime, rate, owed = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(numbers, float)) for numbers in (vintage, lifetime, interest_rate, owed))
    )
    if (owed > lifetime).any():
        raise ValueError("an economic lifetime must not be longer than the lifetime of the asset")
    periods = period_years(milestones, end_year)
    starts = np.array(milestones)
    in_service = np.where(vintage < starts[0], vintage, _first_not_before(starts, vintage))
    whole = vintage + lifetime if partial_periods else np.full(len(vintage), np.inf)
    last_due = np.where(owed < lifetime, in_service + owed, whole)

    payments = np.zeros((len(vintage), len(starts)))
    for position, (start, years) in enumerate(zip(starts, periods, strict=True)):
        stands = (vintage <= start) & (start < vintage + lifetime)
        due = stands[:, None] & (years < last_due[:, None])
        payments[:, position] = due @ discount_factor(years, base_year, discount_rate, when)
    return annuity(rate, owed, when)[:, None] * payments


def _first_not_before(starts: np.ndarray, vintage: np.ndarray) -> np.ndarray:
    """The first milestone that is not before each vintage; infinity where there is none."""
    return np.append(starts.astype(float), np.inf)[np.searchsorted(starts, vintage)]


def capital_multiplier(
    interest_rate: Numbers, discount_rate: Numbers, years: Numbers, when: Moment = "middle"
) -> np.ndarray:
    """Value, when service starts, of all instalments on one unit of overnight cost; 1 where the two rates are equal.

    ``when="start"`` is CapitalRecoveryFactor * PvAnnuity of OSeMOSYS (osemosys.txt, equation CC1), ``when="end"`` is
    the annualised cost of PyPSA summed over the life of the asset.

    >>> [float(capital_multiplier(0.10, 0.05, 30, when).round(4)) for when in ("start", "middle", "end")]
    [1.5566, 1.5932, 1.6307]
    """
    return annuity(interest_rate, years, when) / annuity(discount_rate, years, when)


def nemo_multiplier(interest_rate: Numbers, discount_rate: Numbers, years: Numbers) -> np.ndarray:
    """The same value in NEMO, which adds a finance cost to the overnight cost (scenario_calculation.jl, CC1 and CC1a).

        1 + (capital recovery factor - 1 / years) * (1 - (1 + discount_rate) ** -years) / discount_rate

    >>> float(nemo_multiplier(0.05, 0.05, 30).round(4))
    1.4876
    """
    finance_cost = annuity(interest_rate, years, "end") - 1.0 / np.asarray(years, float)
    return 1.0 + finance_cost / annuity(discount_rate, years, "end")


def straight_line_salvage(vintage: Numbers, lifetime: Numbers, last_year: int) -> np.ndarray:
    """Value left at the end of the last year, by age: 1 - (last_year - vintage + 1) / lifetime, never below zero.

    DepreciationMethod 2 of OSeMOSYS (osemosys.txt, SV2); it is worth ``discount_factor(last_year, ..., "end")`` of it.

    >>> straight_line_salvage([2025, 2050], lifetime=20, last_year=2054)
    array([0.  , 0.75])
    """
    served = last_year - np.asarray(vintage, float) + 1.0
    return np.maximum(1.0 - served / np.asarray(lifetime, float), 0.0)


def sinking_fund_salvage(vintage: Numbers, lifetime: Numbers, last_year: int, rate: Numbers) -> np.ndarray:
    """Value left at the end of the last year, by what is still owed; without interest it is the straight line.

        1 - ((1 + rate) ** (last_year - vintage + 1) - 1) / ((1 + rate) ** lifetime - 1)

    DepreciationMethod 1 of OSeMOSYS (osemosys.txt, SV1).

    >>> float(sinking_fund_salvage(2050, lifetime=20, last_year=2054, rate=0.05).round(6))
    0.832891
    """
    served, lifetime, rate = np.broadcast_arrays(
        *(np.asarray(numbers, float) for numbers in (last_year - np.asarray(vintage, float) + 1.0, lifetime, rate))
    )
    interest = np.where(rate == 0, 1.0, rate)
    repaid = np.expm1(served * np.log1p(interest)) / np.expm1(lifetime * np.log1p(interest))
    return np.maximum(1.0 - np.where(rate == 0, served / lifetime, repaid), 0.0)
