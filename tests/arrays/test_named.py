"""Arrays with named axes against numpy's own indexing."""

import numpy as np
import pytest

from kz_optimize.arrays.named import Named, union

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
