"""Finance: worked numbers, the answers of other models, and properties that hold for any rate."""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kz_optimize.case import finance
from kz_optimize.case.finance import (
    annuity,
    capital_multiplier,
    construction_factor,
    discount_factor,
    investment_payments,
    nemo_multiplier,
    period_years,
    sinking_fund_salvage,
    straight_line_salvage,
    year_weights,
)

rates = st.one_of(st.just(0.0), st.floats(1e-6, 0.4))
lifetimes = st.integers(1, 60)
any_speed = settings(deadline=None)
moments = st.sampled_from(["start", "middle", "end"])


def test_docstrings_are_true():
    assert doctest.testmod(finance).failed == 0


# --- one year, one instalment -------------------------------------------------------------------------------------


def test_middle_of_the_year_is_half_a_year_of_discount():
    # 1.21 ** -0.5 = 1 / 1.1, one year later 1 / 1.1 / 1.21
    np.testing.assert_allclose(discount_factor([2025, 2026], 2025, 0.21), [1 / 1.1, 1 / 1.331], rtol=1e-15)


def test_annuity_of_two_years_by_hand():
    # Spend 210 at 10 %: after a year 231 are owed, pay 121, 110 are left; after another 121 are owed. So 121 / 210.
    assert annuity(0.10, 2, "end") == pytest.approx(121 / 210, rel=1e-15)
    assert annuity(0.10, 2, "start") == pytest.approx(110 / 210, rel=1e-15)


def test_annuity_has_no_step_at_rate_zero():
    assert annuity(1e-12, 30, "end") == pytest.approx(annuity(0.0, 30, "end"), rel=1e-10)


def test_annuity_of_no_years_is_refused():
    with pytest.raises(ValueError, match="positive number of years"):
        annuity(0.05, [20, 0])


@any_speed
@given(rates, lifetimes, moments)
def test_instalments_pay_back_what_was_spent(rate, years, when):
    due = np.arange(2025, 2025 + years)
    assert (annuity(rate, years, when) * discount_factor(due, 2025, rate, when)).sum() == pytest.approx(1.0, rel=1e-11)


def test_interest_during_construction_by_hand():
    # 100 spent in two halves at 21 %: 50 in the middle of each year bear interest for a year and a half and for half
    # a year, 50 * 1.331 + 50 * 1.1 = 121.55.
    assert 100 * construction_factor(0.21, 2) == pytest.approx(121.55, rel=1e-14)


def test_interest_during_construction_of_nuclear_and_coal_at_eight_percent():
    # sqrt(1.08) * (1.08 ** 8 - 1) / (0.08 * 8) and the same of 4 years: 38 % and 17 % on the overnight cost.
    np.testing.assert_allclose(construction_factor(0.08, [8, 4]), [1.381738, 1.170722], rtol=1e-6)


def test_nothing_is_added_without_interest_or_without_construction():
    np.testing.assert_array_equal(construction_factor([0.0, 0.08], [8, 0]), [1.0, 1.0])


@any_speed
@given(rates, lifetimes)
def test_the_sum_over_years_of_construction_is_the_closed_form(rate, years):
    spent = (1 + rate) ** (np.arange(years) + 0.5) / years
    assert construction_factor(rate, years) == pytest.approx(spent.sum(), rel=1e-9)


# --- calendar -----------------------------------------------------------------------------------------------------


def test_last_milestone_stands_until_the_end_year():
    assert [list(years) for years in period_years([2025, 2027], 2029)] == [[2025, 2026], [2027, 2028, 2029]]


@pytest.mark.parametrize(
    ("milestones", "end_year"), [([2030, 2025], 2040), ([2025, 2025], 2040), ([2025], 2024), ([], 2030)]
)
def test_a_calendar_that_runs_backwards_is_refused(milestones, end_year):
    with pytest.raises(ValueError, match="milestone years"):
        period_years(milestones, end_year)


def test_weights_without_discounting_are_the_number_of_years():
    np.testing.assert_array_equal(year_weights([2025, 2030, 2040], 2059, 2025, 0.0), [5, 10, 20])


def test_weights_by_hand():
    # At 21 % in the middle of the year: 2025 1/1.1, 2026 1/1.1**3, 2027 1/1.1**5
    expected = [1 / 1.1 + 1 / 1.1**3, 1 / 1.1**5]
    np.testing.assert_allclose(year_weights([2025, 2027], 2027, 2025, 0.21), expected, rtol=1e-15)


@any_speed
@given(st.lists(st.integers(1, 12), min_size=1, max_size=6), rates, moments)
def test_weights_of_all_periods_are_those_of_all_calendar_years(gaps, rate, when):
    milestones = [2025, *(2025 + np.cumsum(gaps[:-1])).tolist()]
    end_year = 2025 + sum(gaps) - 1
    every_year = year_weights(range(2025, end_year + 1), end_year, 2025, rate, when)
    assert year_weights(milestones, end_year, 2025, rate, when).sum() == pytest.approx(every_year.sum(), rel=1e-12)


# --- investment ---------------------------------------------------------------------------------------------------

CALENDAR = {"milestones": [2025, 2030, 2040], "end_year": 2049, "base_year": 2025}


def test_an_asset_pays_while_its_milestones_stand():
    # Lifetime 12 from 2025: stands in 2025 and 2030 (before 2037), so for the 15 years 2025-2039, at 1/12 a year.
    paid = investment_payments(2025, 12, 0.0, discount_rate=0.0, **CALENDAR)
    np.testing.assert_allclose(paid, [[5 / 12, 10 / 12, 0]])


def test_a_short_economic_lifetime_is_paid_in_full_and_no_more():
    # Vintage 2030, service 40 years, loan of 12: ten instalments to 2039, two in 2040 and 2041, then free.
    paid = investment_payments(2030, 40, 0.0, economic_lifetime=12, discount_rate=0.0, **CALENDAR)
    np.testing.assert_allclose(paid, [[0, 10 / 12, 2 / 12]])


def test_an_asset_between_milestones_pays_from_the_first_in_which_it_stands():
    # Commissioned in 2027 it first stands in 2030; the loan of eight years runs 2030-2037.
    paid = investment_payments(2027, 40, 0.0, economic_lifetime=8, discount_rate=0.0, **CALENDAR)
    np.testing.assert_allclose(paid, [[0, 1, 0]])


def test_an_asset_of_the_past_pays_only_what_is_still_owed():
    # Built 2020 with a loan of eight years: 2020-2024 are paid, 2025-2027 are left.
    paid = investment_payments(2020, 40, 0.0, economic_lifetime=8, discount_rate=0.0, **CALENDAR)
    np.testing.assert_allclose(paid, [[3 / 8, 0, 0]])


def test_an_asset_gone_before_or_built_after_the_horizon_pays_nothing():
    paid = investment_payments([2000, 2045], 20, 0.1, economic_lifetime=10, discount_rate=0.05, **CALENDAR)
    np.testing.assert_array_equal(paid, np.zeros((2, 3)))


def test_assets_have_their_own_rates_and_lifetimes():
    together = investment_payments([2025, 2030], [20, 30], [0.05, 0.12], discount_rate=0.08, **CALENDAR)
    alone = [
        investment_payments(vintage, lifetime, rate, discount_rate=0.08, **CALENDAR)[0]
        for vintage, lifetime, rate in [(2025, 20, 0.05), (2030, 30, 0.12)]
    ]
    np.testing.assert_allclose(together, alone, rtol=1e-14)


def test_a_debt_that_outlives_the_asset_is_refused():
    with pytest.raises(ValueError, match="economic lifetime"):
        investment_payments(2025, 20, 0.05, economic_lifetime=25, discount_rate=0.08, **CALENDAR)


@any_speed
@given(st.sampled_from([2025, 2030, 2040]), lifetimes, rates, rates)
def test_a_loan_as_long_as_the_life_costs_the_annuity_times_the_weights(vintage, lifetime, interest, discount):
    """The identity that lets the model write weight[year] * annuity * installed[year]."""
    stands = [vintage <= year < vintage + lifetime for year in CALENDAR["milestones"]]
    weights = year_weights(rate=discount, **CALENDAR)
    paid = investment_payments(vintage, lifetime, interest, discount_rate=discount, **CALENDAR)
    np.testing.assert_allclose(paid[0], annuity(interest, lifetime) * weights * stands, rtol=1e-13)


@any_speed
@given(st.integers(2025, 2049), lifetimes, rates, moments)
def test_at_one_rate_the_horizon_is_treated_as_by_a_sinking_fund(vintage, lifetime, rate, when):
    """Overnight cost less sinking-fund salvage (OSeMOSYS) is what is paid inside the horizon, whenever it is paid."""
    every_year = {"milestones": range(2025, 2050), "end_year": 2049, "base_year": 2025}
    paid = investment_payments(vintage, lifetime, rate, discount_rate=rate, when=when, **every_year).sum()
    spent = discount_factor(vintage, 2025, rate, "start")
    left = sinking_fund_salvage(vintage, lifetime, 2049, rate) * discount_factor(2049, 2025, rate, "end")
    assert paid == pytest.approx(spent - left, rel=1e-9, abs=1e-12)


# --- other models -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interest", "discount", "years", "osemosys", "nemo", "year_end"),
    [
        (0.05, 0.05, 30, 1.0, 1.4876, 1.0),
        (0.08, 0.08, 25, 1.0, 1.573, 1.0),
        (0.10, 0.05, 30, 1.5566, 2.1183, 1.6307),
        (0.12, 0.08, 25, 1.3124, 1.934, 1.361),
        (0.15, 0.05, 30, 2.1376, 2.8288, 2.3412),
    ],
)
def test_multipliers_of_other_models(interest, discount, years, osemosys, nemo, year_end):
    """Present value per unit of overnight cost, computed from the sources of OSeMOSYS 9520268 and NEMO 2.6."""
    assert capital_multiplier(interest, discount, years, "start") == pytest.approx(osemosys, abs=5e-5)
    assert nemo_multiplier(interest, discount, years) == pytest.approx(nemo, abs=5e-5)
    assert capital_multiplier(interest, discount, years, "end") == pytest.approx(year_end, abs=5e-5)


@any_speed
@given(rates, rates, lifetimes)
def test_our_multiplier_lies_halfway_between_start_and_end(interest, discount, years):
    start, middle, end = (capital_multiplier(interest, discount, years, when) for when in ("start", "middle", "end"))
    assert middle == pytest.approx(np.sqrt(start * end), rel=1e-12)


def test_salvage_by_hand():
    # Life 5, two years served: by age 3/5 are left; at 10 % a fund grown for two years holds 0.21 of 0.61051.
    assert straight_line_salvage(2048, 5, 2049) == pytest.approx(3 / 5, rel=1e-13)
    assert sinking_fund_salvage(2048, 5, 2049, 0.10) == pytest.approx(1 - 0.21 / 0.61051, rel=1e-13)


@any_speed
@given(st.integers(2000, 2049), lifetimes)
def test_without_interest_a_sinking_fund_is_a_straight_line(vintage, lifetime):
    np.testing.assert_allclose(
        sinking_fund_salvage(vintage, lifetime, 2049, 0.0), straight_line_salvage(vintage, lifetime, 2049)
    )


def test_the_example_of_the_documentation():
    """docs/finance.md: weights, payments of a wind farm of 1,000 USD/kW, and the same in the terms of other models."""
    weights = year_weights(rate=0.08, **CALENDAR)
    np.testing.assert_allclose(weights, [4.1493, 4.7459, 2.1983], atol=5e-5)
    for interest, owed, expected in [
        (0.12, 25, [0, 571.77, 264.84]),
        (0.12, 15, [0, 658.43, 181.47]),
        (0.08, 25, [0, 427.81, 198.16]),
    ]:
        paid = investment_payments(2030, 25, interest, economic_lifetime=owed, discount_rate=0.08, **CALENDAR)
        np.testing.assert_allclose(1000 * paid[0], expected, atol=5e-3)

    salvage = 1000 * sinking_fund_salvage(2030, 25, 2049, 0.08)
    assert salvage == pytest.approx(374.03, abs=5e-3)
    assert salvage * discount_factor(2049, 2025, 0.08, "end") == pytest.approx(54.62, abs=5e-3)

    weights_of_pypsa = year_weights(rate=0.08, when="start", **CALENDAR)
    assert 1000 * annuity(0.12, 25, "end") * weights_of_pypsa[1:].sum() == pytest.approx(920.12, abs=5e-3)
    assert capital_multiplier([0.12, 0.15], [0.08, 0.05], [25, 30]) == pytest.approx([1.3365, 2.2371], abs=5e-5)
