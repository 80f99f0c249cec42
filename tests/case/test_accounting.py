"""Accounting of other models: published multipliers, sums worked by hand, and what the conventions have in common."""

import doctest

import numpy as np
import pytest

from kz_optimize.case import accounting
from kz_optimize.case.accounting import CONVENTIONS, Investments, Years
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, prepare_case, solve_case

NONE = np.nan


def assets(vintage: float, lifetime: float, rate: float = NONE) -> Investments:
    one = np.ones(1)
    return Investments(vintage * one, lifetime * one, rate * one, lifetime * one)


def every_year(count: int, rate: float, salvage: str = "sinking_fund") -> Years:
    return Years(tuple(range(2025, 2025 + count)), 2024 + count, 2025, rate, salvage)


def total(convention: str, years: Years, of: Investments) -> float:
    return float(CONVENTIONS[convention].capital(years, of).sum())


def test_docstrings_are_true():
    assert doctest.testmod(accounting).failed == 0


@pytest.mark.parametrize(
    ("rate", "discount", "lifetime", "osemosys", "nemo", "year_ends"),
    [
        (0.05, 0.05, 30, 1.0, 1.4876, 1.0),
        (0.10, 0.05, 30, 1.5566, 2.1183, 1.6307),
        (0.15, 0.05, 30, 2.1376, 2.8288, 2.3412),
        (0.08, 0.08, 25, 1.0, 1.573, 1.0),
        (0.12, 0.08, 25, 1.3124, 1.934, 1.361),
    ],
)
def test_a_unit_of_overnight_cost_is_worth_what_each_model_says(rate, discount, lifetime, osemosys, nemo, year_ends):
    # Over its whole life, in money of the start of service. PyPSA's weights are those of the start of the year, one
    # year of discount above payment at year ends.
    years = every_year(lifetime, discount)
    built = assets(2025, lifetime, rate)
    assert total("osemosys", years, built) == pytest.approx(osemosys, abs=5e-5)
    assert total("nemo", years, built) == pytest.approx(nemo, abs=5e-5)
    assert total("pypsa", years, built) == pytest.approx(year_ends * (1 + discount), abs=1e-4)


def test_osemosys_salvages_what_is_left():
    # Bought in the last of two years, life of four. Straight line: three quarters are left, at the end of 2026.
    straight = every_year(2, 0.1, "straight_line")
    assert CONVENTIONS["osemosys"].capital(straight, assets(2026, 4)) == pytest.approx(
        np.array([[0, 1 / 1.1 - 0.75 / 1.21]])
    )
    # Sinking fund: (1.1 - 1) / (1.1 ** 4 - 1) is repaid after one year.
    left = 1 - 0.1 / (1.1**4 - 1)
    assert total("osemosys", every_year(2, 0.1), assets(2026, 4)) == pytest.approx(1 / 1.1 - left / 1.21)
    # Where money bears no interest both are the straight line; without salvage the whole cost counts.
    assert total("osemosys", every_year(2, 0.0), assets(2026, 4)) == pytest.approx(0.25)
    assert total("osemosys", every_year(2, 0.0, "none"), assets(2026, 4)) == 1.0


def test_with_one_rate_and_every_year_a_milestone_osemosys_is_the_annuity():
    years = every_year(12, 0.07)
    for vintage, lifetime in ((2025, 5), (2028, 30), (2036, 1), (2036, 40)):
        built = assets(vintage, lifetime)
        assert total("osemosys", years, built) == pytest.approx(total("annuity", years, built), rel=1e-12)
    assert CONVENTIONS["osemosys"].running(years) == pytest.approx(CONVENTIONS["annuity"].running(years))


def test_what_stands_already_is_sunk_in_every_convention():
    # A unit of 2010 was paid before the horizon; only instalments of the two that count them are still due.
    years = every_year(3, 0.05)
    assert total("osemosys", years, assets(2010, 40)) == 0.0
    assert total("nemo", years, assets(2010, 40)) == 0.0


def test_nemo_spreads_capital_over_the_years_before_and_running_cost_between_milestones():
    # Milestones 2025 and 2029: capital of 2029 is spent in equal parts from 2026 to 2029. Without interest a running
    # cost counts for itself and, falling evenly, for the years next to it: 1 + 3/4 + 1/2 + 1/4, both the same.
    years = Years((2025, 2029), 2029, 2025, 0.0, "none")
    assert CONVENTIONS["nemo"].running(years) == pytest.approx([2.5, 2.5])
    dear = Years((2025, 2029), 2029, 2025, 0.1, "none")
    assert total("nemo", dear, assets(2029, 20)) == pytest.approx(sum(1.1**-n for n in (1, 2, 3, 4)) / 4)


def test_nemo_knows_no_finance_cost_without_a_rate():
    years = every_year(20, 0.05, "none")
    assert total("nemo", years, assets(2025, 20)) == 1.0
    assert total("nemo", years, assets(2025, 20, 0.05)) > 1.3


def test_pypsa_pays_the_annual_cost_in_every_period_in_which_an_asset_is_active():
    # The example of docs/finance.md: 1,000 USD/kW at 12 % over 25 years, built in 2030.
    years = Years((2025, 2030, 2040), 2049, 2025, 0.08)
    paid = CONVENTIONS["pypsa"].capital(years, assets(2030, 25, 0.12))
    assert paid[0, 0] == 0.0
    assert 1000 * paid.sum() == pytest.approx(920.12, abs=0.005)


@pytest.mark.parametrize("convention", sorted(CONVENTIONS))
def test_a_case_chooses_its_convention(convention):
    texts = {**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,2000")}
    tables = prepare_case(texts, rate=0.1, years=(2025, 2030), end_year=2034, accounting=convention)
    years = Years((2025, 2030), 2034, 2025, 0.1)
    assert tables.horizon.weight.values == pytest.approx(CONVENTIONS[convention].running(years))
    paid = tables.horizon.payments(np.array([2030.0]), np.array([20.0]), np.array([NONE]), np.array([0.0]))
    assert paid == pytest.approx(CONVENTIONS[convention].capital(years, assets(2030, 20)))


@pytest.mark.parametrize(("accounting", "due"), [("annuity", 0.5), ("osemosys", 0.5), ("pypsa", 1.0), ("nemo", 0.5)])
def test_a_milestone_before_the_base_year_is_worth_more_than_one_in_it(accounting, due):
    """1 GW at 10 USD/MWh in 2024 is 87.6 million USD, due half a year before the start of 2025 or, as PyPSA has it, a
    whole year."""
    case = {**SYSTEM, **FLAT_GIGAWATT, "existing_capacity": existing("plant,land,1000")}
    cost = solve_case(case, years=(2024,), base_year=2025, end_year=2024, rate=0.21, accounting=accounting).cost
    assert cost == pytest.approx(87.6 * 1.21**due)


def test_nothing_is_built_before_the_base_year_and_its_lead_time():
    case = {
        **SYSTEM, **FLAT_GIGAWATT, "candidates": "technology,region\nplant,land",
        "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,1",
        "costs": "technology,year,investment_cost\nplant,2025,1",
    }  # fmt: skip
    done = solve_case(case, years=(2024, 2025, 2026), base_year=2025, end_year=2026)
    assert [done.value("unserved", year=year) > 0 for year in (2024, 2025, 2026)] == [True, True, False]
