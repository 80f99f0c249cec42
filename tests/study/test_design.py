"""Designs: how many points, where they lie, and that the seed decides."""

import numpy as np
import pytest

from kz_optimize.study.design import points, shares
from kz_optimize.study.factor import Factor, TableChange
from kz_optimize.study.study import Design

SCALE = (TableChange("costs", "fixed_cost", "scale"),)
A = Factor("a", (1.0, 2.0, 3.0), low=1.0, high=3.0, table_changes=SCALE)
B = Factor("b", ("x", "y"), choices={"x": (), "y": ()})


def test_a_grid_has_every_combination_the_last_factor_fastest():
    found = points([A, B], Design("grid"))
    assert [(p["a"], p["b"]) for p in found] == [(a, b) for a in (1.0, 2.0, 3.0) for b in ("x", "y")]


def test_one_at_a_time_begins_at_the_base_and_repeats_it_nowhere():
    found = points([A, B], Design("one_at_a_time"))
    assert found[0] == {"a": 1.0, "b": "x"}  # a scale of 1 leaves the case as it is
    assert found[1:] == [{"a": 2.0, "b": "x"}, {"a": 3.0, "b": "x"}, {"a": 1.0, "b": "y"}]


def test_a_list_keeps_to_the_base_where_it_says_nothing():
    assert points([A, B], Design("list", runs=({"b": "y"},))) == [{"a": 1.0, "b": "y"}]


def test_a_latin_hypercube_has_one_sample_in_every_slice():
    sample = shares(2, Design("latin_hypercube", samples=10, seed=3))
    for column in sample.T:
        assert sorted(np.floor(column * 10).astype(int)) == list(range(10))


@pytest.mark.parametrize(
    ("design", "runs"),
    [
        (Design("sobol", samples=8), 8 * (2 + 2)),
        (Design("sobol", samples=8, second_order=True), 8 * (2 * 2 + 2)),
        (Design("morris", samples=5), 5 * (2 + 1)),
        (Design("latin_hypercube", samples=7), 7),
    ],
)
def test_the_number_of_runs_is_that_of_the_textbook(design, runs):
    assert len(points([A, B], design)) == runs


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "morris"])
def test_the_same_seed_gives_the_same_points_and_another_seed_others(kind):
    first, again, other = (shares(3, Design(kind, samples=4, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_morris_trajectory_turns_one_factor_at_a_time():
    sample = shares(3, Design("morris", samples=4, seed=1)).reshape(4, 4, 3)
    turned = (np.abs(np.diff(sample, axis=1)) > 1e-12).sum(axis=2)
    assert (turned == 1).all()
