"""Milestone years and what they stand for."""

import numpy as np
import pytest

from kz_optimize.case.time.horizon import Horizon, find_horizon
from tests.support import FLAT_GIGAWATT, SYSTEM, read_case


def horizon(**settings: object) -> Horizon:
    return find_horizon(read_case({**SYSTEM, **FLAT_GIGAWATT}, **settings).settings)


def test_a_milestone_stands_for_the_years_until_the_next():
    found = horizon(years=(2025, 2030, 2033), end_year=2034)
    assert list(found.year) == [2025, 2030, 2033]
    assert found.years.values.tolist() == [5, 3, 2]
    assert found.weight.values == pytest.approx([5, 3, 2])  # without discounting
    assert found.end_year == 2034


@pytest.mark.parametrize(("base", "first"), [(2023, 3), (2025, 1), (2027, 1)])
def test_there_is_time_to_build_from_the_base_year_or_the_first_milestone_on(base, first):
    found = horizon(years=(2025, 2030, 2033), end_year=2034, base_year=base)
    assert found.since_previous.values.tolist() == [first, 5, 3]


def test_an_asset_pays_at_the_interest_of_the_case_unless_it_has_its_own():
    # Half of it is owed in each of two years, one calendar year each, in the middle of the year.
    found = horizon(years=(2025, 2026), end_year=2026, interest=0.21)
    own, of_the_case, built_within_two_years = found.payments(
        np.full(3, 2025), np.full(3, 2), np.array([0.0, np.nan, 0.0]), np.array([0, 0, 2])
    )
    assert own == pytest.approx([0.5, 0.5])
    assert of_the_case == pytest.approx([0.21 / (1 - 1.21**-2) / 1.1] * 2)
    assert built_within_two_years == pytest.approx([0.5, 0.5])
    late = found.payments(*(np.array([value]) for value in (2026, 20, 0.0, 0, 4)))
    assert late[0] == pytest.approx([0, 0.25])
