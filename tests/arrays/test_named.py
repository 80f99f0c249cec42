"""Arrays with named axes against numpy's own indexing."""

import numpy as np
import pytest

from kz_optimize.arrays.named import FEW, Named, Picked, union

TABLE = np.arange(6.0).reshape(2, 3)
array = Named(("a", "b"), TABLE)


def test_spreading_reorders_and_repeats_without_copying():
    assert array.aligned(("b", "x", "a")).shape == (3, 1, 2)
    full = array.spread({"b": 3, "x": 4, "a": 2})
    assert full.shape == (3, 4, 2)
    assert (full == TABLE.T[:, None, :]).all()
    assert np.shares_memory(full, TABLE)
    with pytest.raises(ValueError, match="axes"):
        array.aligned(("a",))


@pytest.mark.parametrize(
    ("other", "dims", "expected"),
    [
        (Named((), np.array(2.0)), ("a", "b"), TABLE * 2),
        (array, ("a", "b"), TABLE * TABLE),
        (Named(("b", "a"), TABLE.T), ("a", "b"), TABLE * TABLE),
        (Named(("b", "c"), np.ones((3, 2)) * [1, 10]), ("a", "b", "c"), TABLE[:, :, None] * [1, 10]),
    ],
)
def test_products_go_over_the_axes_of_both(other, dims, expected):
    product = array * other
    assert product.dims == dims
    assert (product.values == expected).all()


def test_a_product_with_an_array_of_more_axes():
    product = Named((), np.array(2.0)) * array
    assert product.dims == ("a", "b")
    assert (product.values == 2 * TABLE).all()


def test_picking_replaces_an_axis_where_it_stood():
    place = Named(("x", "y"), np.array([[1, 0], [2, 2]]))
    picked = array.pick("b", place)
    assert picked.sizes == {"a": 2, "x": 2, "y": 2}
    assert (picked.values == TABLE[:, [[1, 0], [2, 2]]]).all()
    assert array.pick("b", Named((), np.array(1))).values.tolist() == [1, 4]
    assert array.pick("c", place) is array


def test_points_are_listed_along_a_new_axis():
    rows, columns = np.array([0, 1, 1]), np.array([2, 0, 2])
    points = array.points("point", {"a": rows, "b": columns})
    assert points.dims == ("point",)
    assert points.values.tolist() == [2, 3, 5]
    deep = array * Named(("c",), np.array([1.0, 10.0]))
    assert deep.points("point", {"b": columns, "a": rows}).sizes == {"point": 3, "c": 2}
    assert deep.points("point", {"b": columns, "a": rows}).values[:, 1].tolist() == [20, 30, 50]
    assert deep.points("point", {"b": columns, "x": rows}).dims == ("a", "point", "c")
    assert array.points("point", {"x": rows}) is array


def test_sums_and_new_names():
    assert array.sum(("a",)).values.tolist() == [3, 5, 7]
    assert array.sum(("b", "a")).dims == ()
    assert array.sum(()) is array
    assert array.renamed("b", "c").dims == ("a", "c")
    assert array.renamed("x", "c") is array


def test_union_keeps_the_order_of_first_sight():
    assert union([array, Named(("c", "a"), TABLE.T)]) == ("a", "b", "c")


LONG = np.random.default_rng(0).integers(0, 3, (FEW // 2, 3))  # a table of members: more places than there are labels
LEVEL = np.arange(18.0).reshape(2, 3, 3)
WHOLE = Named(("a", "b", "c"), LEVEL)


def both_ways() -> tuple[Named, Named]:
    """An array picked as a reference to a shorter one, and the same written out."""
    picked = WHOLE.pick("b", Named(("group", "member"), LONG))
    assert isinstance(picked, Picked)
    return picked, Named(("a", "group", "member", "c"), LEVEL[:, LONG])


ROWS, COLUMNS, DEPTHS = np.array([0, 1, 1]), np.array([100, 3, 64]), np.array([2, 0, 1])


@pytest.mark.parametrize(
    "change",
    [
        lambda array: array,
        lambda array: array * Named(("member", "c"), np.arange(9.0).reshape(3, 3)),
        lambda array: array.sum(("member", "a")),
        lambda array: array.renamed("member", "hidden").renamed("c", "deep").renamed("nothing", "x"),
        lambda array: array.pick("member", Named((), np.array(1))),
        lambda array: array.pick("group", Named(("x", "y"), np.array([[5, 5], [0, 9]]))),
        lambda array: array.pick("a", Named(("x",), np.array([1]))),
        lambda array: array.pick("nothing", Named(("x",), np.array([1]))),
        lambda array: array.points("p", {"group": COLUMNS, "member": DEPTHS}),
        lambda array: array.points("p", {"group": COLUMNS, "member": DEPTHS, "a": ROWS, "other": ROWS}),
        lambda array: array.points("p", {"group": COLUMNS, "c": DEPTHS}),
        lambda array: array.points("p", {"a": ROWS, "c": DEPTHS}),
        lambda array: array.points("p", {"c": DEPTHS}).pick("member", Named((), np.array(0))),
    ],
)
def test_a_picked_array_is_that_array(change):
    picked, written = map(change, both_ways())
    order = tuple(written.dims)
    assert set(picked.dims) == set(order)
    assert picked.size == written.size == picked.values.size
    assert {axis: picked.sizes[axis] for axis in order} == written.sizes
    assert (picked.aligned(order) == written.values).all()


def test_a_picked_array_keeps_what_it_was_picked_from():
    picked, written = both_ways()
    assert picked.base is WHOLE
    assert picked.place.values.nbytes + picked.base.values.nbytes < written.values.nbytes / 4
    assert Named(("a",), np.ones(2)).pick("a", Named(("x",), np.zeros(FEW + 1, int))).share_present == 1.0
