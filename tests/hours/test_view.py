"""What the next round sees, where it may lose least, worked by hand."""

import numpy as np
import pytest

from kz_optimize.hours.split import HOUR, Days
from kz_optimize.hours.view import ENOUGH, View


def year(load: np.ndarray) -> Days:
    """Days of one node whose price (USD/MWh) is as high as its load (MW): [day, hour]."""
    shape = (1, *load.shape, 1)
    return Days(load.reshape(shape), load.reshape(shape) * HOUR, np.zeros((1, 0)), np.zeros((1, 365, 0)))


EVENINGS = np.tile([0.0, 0.0, 0.0, 1.0] * 6, (365, 1))
"""One MW in the last hour of every four."""
SEASONS = np.repeat(np.arange(365.0).reshape(-1, 1), 24, axis=1)
"""A MW more on every day."""


def test_hours_that_differ_within_steps_ask_for_shorter_steps():
    seen = View(np.zeros(365, int), 6)
    # Each of 365 * 6 steps: 1 USD/MWh * (1 - 1/4) MW.
    assert seen.lose(year(EVENINGS)) == pytest.approx(365 * 6 * 0.75e-6)
    finer = seen.finer(year(EVENINGS))
    assert (finer.steps, finer.lose(year(EVENINGS))) == (24, pytest.approx(0.0))


def test_days_that_differ_ask_for_more_groups_of_the_same_steps():
    finer = View(np.zeros(365, int), 6).finer(year(SEASONS))
    assert (finer.groups, finer.steps) == (ENOUGH // 6, 6)


def test_a_day_keeps_steps_that_tell_noon_from_evening_unless_it_began_with_fewer():
    assert View(np.zeros(365, int), 8).finer(year(SEASONS)).steps == 6
    assert View(np.zeros(365, int), 4).finer(year(SEASONS)).steps == 4


def test_the_last_round_sees_every_hour():
    seen = View(np.arange(365) // 2, 24)
    assert seen.finer(year(SEASONS)).whole
