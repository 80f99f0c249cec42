"""A gathered array is the array it stands for, and keeps no more than it was gathered from."""

import numpy as np
import pytest

from kz_optimize.algebra.term import FEW, Gather, Term, product, share_present, written
from kz_optimize.arrays import Array

MEMBER = np.random.default_rng(0).integers(0, 3, (FEW // 2, 3))  # a table of members: more places than there are labels
LEVEL = np.arange(18.0).reshape(2, 3, 3)
SHORT = Array(LEVEL, ("a", "b", "c"))


def both_ways() -> tuple[Term, Term]:
    """A term with an array that was gathered, and one with the same written out."""
    gathered = Term(None, {}, (SHORT,)).pick("b", Array(MEMBER, ("group", "member")))
    assert isinstance(gathered.factors[0], Gather)
    return gathered, Term(None, {}, (Array(LEVEL[:, MEMBER], ("a", "group", "member", "c")),))


@pytest.mark.parametrize(
    "change",
    [
        lambda term: term,
        lambda term: term.times(Array(np.arange(9.0).reshape(3, 3), ("member", "c"))),
        lambda term: term.sum("member").sum("a"),
        lambda term: term.pick("member", Array(np.array(1))),
        lambda term: term.pick("group", Array(np.array([[5, 5], [0, 9]]), ("x", "y"))),
        lambda term: term.pick("a", Array(np.array([1]), ("x",))),
        lambda term: term.pick("nothing", Array(np.array([1]), ("x",))),
        lambda term: term.pick("c", Array(MEMBER % 3, ("x", "y"))).pick("y", Array(np.array([2, 0]), ("z",))),
    ],
)
def test_a_gathered_factor_is_that_factor(change):
    gathered, whole = (product(change(term).factors) for term in both_ways())
    assert set(gathered.dims) == set(whole.dims)
    assert (gathered.aligned(whole.dims) == whole.values).all()


ROWS, COLUMNS, DEPTHS = np.array([0, 1, 1]), np.array([100, 3, 64]), np.array([2, 0, 1])


@pytest.mark.parametrize(
    "places",
    [
        {"group": COLUMNS, "member": DEPTHS},
        {"group": COLUMNS, "member": DEPTHS, "a": ROWS, "other": ROWS},
        {"group": COLUMNS, "c": DEPTHS},
        {"a": ROWS, "c": DEPTHS},
        {"other": ROWS},
    ],
)
def test_points_of_a_gathered_factor(places):
    gathered, whole = (term.factors[0].points("point", places) for term in both_ways())
    assert set(gathered.dims) == set(whole.dims)
    assert (gathered.aligned(whole.dims) == whole.values).all()


def test_a_gathered_factor_knows_its_size_and_keeps_what_it_was_gathered_from():
    gathered, whole = (term.factors[0] for term in both_ways())
    assert gathered.short is SHORT
    assert gathered.size == whole.size == written(gathered).size
    assert gathered.sizes == whole.sizes
    assert gathered.positions.values.nbytes + gathered.short.values.nbytes < whole.values.nbytes / 4
    assert share_present(gathered) == np.count_nonzero(LEVEL) / LEVEL.size


def test_sums_of_an_axis_along_which_a_variable_is_read_keep_it_under_another_name():
    along = {"hour": Array(np.arange(3), ("hour",))}
    gathered = both_ways()[0].factors[0].renamed("group", "hour")
    term = Term(None, along, (gathered,)).sum("hour")
    assert term.axes == {"Σhour"}
    assert term.factors[0].dims == ("a", "Σhour", "member", "c")
    again = Term(None, {**term.positions, "other": along["hour"]}, ()).sum("hour")
    assert again.axes == {"Σhour", "ΣΣhour"}
