"""Inputs of one run after the other: only what differs is new."""

import pytest

from kz_optimize.errors import InputError
from kz_optimize.study.factor import Factor, TableChange
from kz_optimize.study.inputs import Inputs
from kz_optimize.study.study import Study


@pytest.fixture
def inputs(tiny):
    changes = {"fuel": TableChange("markets", "price", "scale"), "cost": TableChange("costs", "fixed_cost", "set")}
    return Inputs(
        Study("s", tiny, "S", factors=tuple(Factor(n, (1.0,), table_changes=(t,)) for n, t in changes.items()))
    )


def test_a_table_that_is_changed_as_before_is_the_same_object(inputs):
    first = inputs.read("cap", {"fuel": 2.0, "cost": 10.0})
    second = inputs.read("cap", {"fuel": 2.0, "cost": 20.0})
    assert {name for name in first if first[name] is not second[name]} == {"costs"}
    assert second["costs"].frame["fixed_cost"].eq(20.0).all()
    third = inputs.read("cap", {"fuel": 1.0, "cost": 20.0})
    assert {name for name in third if third[name] is not second[name]} == {"markets"}
    assert (second["markets"].frame["price"] == 2.0 * third["markets"].frame["price"]).all()


def test_what_is_changed_once_is_unchanged_in_the_next_run(inputs):
    untouched = inputs.read("cap", {})
    inputs.read("cap", {"fuel": 2.0})
    assert all(inputs.read("cap", {})[name] is untouched[name] for name in untouched)


def test_a_change_that_makes_no_sense_is_told_every_time(inputs):
    for _ in range(2):
        with pytest.raises(InputError, match="needs a number"):
            inputs.read("cap", {"fuel": "dear"})
