"""The order of runs: neighbours differ little, and runs of another shape stay apart."""

import numpy as np

from kz_optimize.study.factor import Factor
from kz_optimize.study.folder import Run
from kz_optimize.study.path import order, positions, split

PRICE = Factor("price", (0.0, 10.0, 20.0, 30.0))
DAYS = Factor("days", (2, 4), option="time.days")


def runs(*values, scenario="base"):
    return [Run(str(i), scenario, dict(each), {}) for i, each in enumerate(values)]


def test_a_sweep_goes_from_one_end_to_the_other():
    shuffled = runs(*({"price": price} for price in (20.0, 0.0, 30.0, 10.0)))
    assert [run.values["price"] for run in order(shuffled, [PRICE])] == [0.0, 10.0, 20.0, 30.0]


def test_runs_of_one_shape_stay_together():
    mixed = runs(*({"price": price, "days": days} for price in (0.0, 10.0, 20.0) for days in (2, 4)))
    path = [run.values["days"] for run in order(mixed, [PRICE, DAYS])]
    assert path == [2, 2, 2, 4, 4, 4]


def test_a_path_is_shorter_than_the_order_of_a_random_sample():
    values = np.random.default_rng(1).uniform(0.0, 30.0, (60, 2))
    other = Factor("other", (0.0, 30.0))
    sample = runs(*({"price": a, "other": b} for a, b in values))
    length = lambda path: np.abs(np.diff(positions(path, [PRICE, other]), axis=0)).sum()  # noqa: E731
    path = order(sample, [PRICE, other])
    assert sorted(run.id for run in path) == sorted(run.id for run in sample)
    assert length(path) < 0.35 * length(sample)


def test_a_path_is_cut_into_pieces_that_keep_their_order():
    path = runs(*({"price": float(i)} for i in range(7)))
    pieces = split(path, 3)
    assert [run for piece in pieces for run in piece] == path
    assert [len(piece) for piece in pieces] == [3, 2, 2]
    assert len(split(path[:2], 5)) == 2
