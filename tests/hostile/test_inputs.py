"""A few hostile cases of every kind; `python -m tests.benchmarks.hostile` tries thousands."""

import pytest

from kz_optimize.schema import load
from tests.hostile.cells import cells
from tests.hostile.damage import DAMAGES
from tests.hostile.judge import judge
from tests.hostile.kinds import KINDS, draw
from tests.hostile.neutral import NEUTRAL
from tests.hostile.profiles import CHANGES
from tests.hostile.settings import INHERITANCE

TRIALS = {
    "cell": 5, "scenario": 3, "row gone": 1, "row twice": 1, "cells swapped": 1, "header": 3, "neutral": 5, "file": 6,
    "setting": 4, "inheritance": 3, "profiles": 3,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind, count in TRIALS.items() for seed in range(count)])
def test_hostile_input_ends_in_a_clear_error_or_the_right_answer(kind, seed, tmp_path):
    trial = draw(kind, seed)
    assert judge(trial, tmp_path), trial.what


def test_every_kind_is_tried():
    assert set(TRIALS) == set(KINDS)
    assert min(len(DAMAGES), len(NEUTRAL), len(CHANGES), len(INHERITANCE)) > 20


def test_seeds_reach_every_column():
    # A thousand draws of one cell out of some 270: each is missed with a chance of exp(-1000 / 270), a fortieth.
    named = {draw("cell", seed).what.split(" ")[0] for seed in range(100)}
    assert len(named) > 60
    assert len(cells()) == sum(len(table.columns) for table in load().values())


def test_the_same_seed_is_the_same_case():
    one, two = draw("cell", 7), draw("cell", 7)
    assert (one.what, one.files) == (two.what, two.files)
