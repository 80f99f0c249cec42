"""What a group of days loses by being told by its mean, and how groups are split, worked by hand."""

import numpy as np
import pytest

from kz_optimize.hours.split import HOUR, Days, split


def days(load: list[float], price: list[float], worth: list[float] | None = None, room: float = 0.0) -> Days:
    """Days of one node whose load (MW) and price (USD/MWh) are the same in all hours, and a store with room (GWh)."""
    shape = (1, len(load), 24, 1)
    flat = np.array(load, float).reshape(1, -1, 1, 1), np.array(price, float).reshape(1, -1, 1, 1)
    dawn = np.array(worth or np.zeros(len(load)), float).reshape(1, -1, 1)
    load_and_price = np.broadcast_to(flat[0], shape).copy(), np.broadcast_to(flat[1] * HOUR, shape).copy()
    return Days(*load_and_price, np.array([[room]]), dawn)


def test_a_group_loses_the_covariance_of_price_and_net_load():
    # 100 MW at 10 and 300 MW at 50 USD/MWh, mean 200 MW: 24 h * (10 * -100 + 50 * 100) = 96,000 USD.
    assert days([100, 300], [10, 50]).error(np.array([0, 1]), 24) == pytest.approx(0.096)


def test_days_of_one_price_or_one_load_lose_nothing():
    assert days([100, 300], [20, 20]).error(np.array([0, 1]), 24) == pytest.approx(0.0)
    assert days([100, 100], [10, 50]).error(np.array([0, 1]), 24) == pytest.approx(0.0)


def test_steps_lose_what_differs_between_their_hours():
    # In every pair of hours 0 MW at 0 and 2 MW at 30 USD/MWh: 30 * 1 - 0 = 30 USD for each of twelve pairs.
    hours = np.tile([0.0, 2.0], 12).reshape(1, 1, 24, 1)
    day = Days(hours, hours * 15 * HOUR, np.zeros((1, 0)), np.zeros((1, 1, 0)))
    assert day.error_of_steps(12) == pytest.approx(12 * 30e-6)
    assert day.error_of_steps(24) == pytest.approx(0.0)


def test_the_group_that_loses_most_is_split_by_what_its_days_cost():
    found = days([100, 100, 900, 100, 101, 102], [10, 10, 3000, 10, 10, 11])
    group = split(found, np.array([0, 0, 0, 1, 1, 1]), 3, 24)
    assert group.tolist() == [0, 0, 1, 2, 2, 2]


def test_days_that_look_alike_are_told_apart_by_what_energy_is_worth_in_stores():
    # A GWh is worth 6, 2, 2, 0 million USD at dawn. The first two days begin at 6 and 2, each 2 from the mean, and end
    # at 2 and 2: half of 4 million USD/GWh, in a store whose level swings by 4 GWh.
    found = days([100] * 4, [10] * 4, worth=[6, 2, 2, 0], room=4.0)
    assert found.error(np.array([0, 1]), 24) == pytest.approx(8.0)
    assert found.error(np.array([3, 0]), 24) == pytest.approx(0.5 * 4.0 * ((3 + 3) + (2 + 2)))
    assert found.error(np.array([0]), 24) == pytest.approx(0.0)


def test_days_that_cost_the_same_are_split_by_the_calendar():
    found = days([100] * 4, [10] * 4)
    assert split(found, np.zeros(4, int), 2, 24).tolist() == [0, 0, 1, 1]


def test_groups_are_split_until_there_are_as_many_as_asked_for():
    random = np.random.default_rng(0)
    load = random.uniform(0, 100, 40)
    group = split(days(load.tolist(), (load**2).tolist()), np.zeros(40, int), 11, 24)
    assert len(np.unique(group)) == 11
