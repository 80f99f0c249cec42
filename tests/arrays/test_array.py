"""Arrays calculate as xarray's do where labels are equal and nothing is missing, and refuse what xarray would guess."""

from copy import deepcopy
from pickle import dumps, loads

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.arrays import Array, LabelError, array, as_array, locate, union

plant = pd.Index(["a", "b", "c"], name="plant", dtype=object)
year = pd.Index([2030, 2040], name="year")
whole = array([[1.0, 2.0], [0.0, 4.0], [5.0, 0.5]], plant, year)
gaps = array([[1.0, np.nan], [np.nan, 4.0], [5.0, 6.0]], plant, year)
mask = array([True, False, True], plant)
byyear = array([10, 20], year)

ALIKE = {
    "add": lambda a, g, m, y: a + y,
    "number before": lambda a, g, m, y: 1.0 - a,
    "other order": lambda a, g, m, y: y * a,
    "power": lambda a, g, m, y: 2.0 ** (a ** (y / 10)),
    "divide": lambda a, g, m, y: y / (a + 1) + 1 / (a + 1),
    "compare": lambda a, g, m, y: (a > 1) & m,
    "compare otherwise": lambda a, g, m, y: (a <= 3) | (a < y) | (y <= 10),
    "equal": lambda a, g, m, y: (a == 1.0) | (a != y),
    "not": lambda a, g, m, y: ~m,
    "signs": lambda a, g, m, y: abs(-y),
    "numpy's function": lambda a, g, m, y: np.isfinite(g),
    "numpy's function of two": lambda a, g, m, y: np.minimum(a, y),
    "numpy's number": lambda a, g, m, y: np.float64(2.0) * a > np.float64(1.0),
    "sum": lambda a, g, m, y: a.sum("year"),
    "sum of all": lambda a, g, m, y: a.sum(),
    "sum of truth": lambda a, g, m, y: m.sum("plant"),
    "any": lambda a, g, m, y: (a > 4).any("year"),
    "max": lambda a, g, m, y: a.max("plant"),
    "isnull": lambda a, g, m, y: g.isnull() & m,
    "notnull": lambda a, g, m, y: g.notnull(),
    "fillna": lambda a, g, m, y: g.fillna(7.0),
    "fillna with an array": lambda a, g, m, y: g.fillna(a),
    "astype": lambda a, g, m, y: m.astype(float),
    "where": lambda a, g, m, y: a.where(m, 3.0),
    "where else an array": lambda a, g, m, y: a.where(a > 1, y),
    "where spreads": lambda a, g, m, y: y.where(m, 0),
    "isel": lambda a, g, m, y: a.isel(plant=[2, 0], year=-1),
    "clip": lambda a, g, m, y: a.clip(min=1.0).clip(max=y) + g.clip(2.0, 5.0),
    "transpose": lambda a, g, m, y: a.transpose("year", "plant") * m,
    "rename": lambda a, g, m, y: a.rename(year="in_year"),
}


@pytest.mark.parametrize("operation", ALIKE.values(), ids=ALIKE)
def test_what_both_can_do_gives_the_same(operation):
    arguments = (whole, gaps, mask, byyear)
    ours, theirs = operation(*arguments), operation(*(one.to_xarray() for one in arguments))
    assert isinstance(ours, Array)
    assert ours.dims == theirs.dims
    assert ours.values.dtype == theirs.dtype
    xr.testing.assert_identical(ours.to_xarray(), theirs.drop_vars(set(theirs.coords) - set(theirs.dims)))
    assert set(ours.labels) == set(ours.dims)


def test_sums_over_several_dimensions():
    assert float(whole.sum("plant", "year")) == 12.5
    assert whole.sum("year", "plant").dims == ()
    with pytest.raises(LabelError, match="no dimension 'node', only"):
        whole.sum("node")


def test_a_gap_stays_a_gap():
    assert np.isnan(gaps.sum("plant").values).all()
    assert np.isnan(gaps.max("year").values).tolist() == [True, True, False]
    assert np.isnan(gaps.clip(min=2.0).values).sum() == 2


UNEQUAL = (byyear.isel(year=[0]), array([1.0, 2.0], pd.Index([2030, 2050], name="year")), byyear.isel(year=[1, 0]))


@pytest.mark.parametrize("other", UNEQUAL)
def test_unequal_labels_are_refused_wherever_two_arrays_meet(other):
    for meet in (
        lambda: whole * other,
        lambda: other - whole,
        lambda: whole > other,
        lambda: whole.where(other > 1, 0.0),
        lambda: whole.where(whole > 1, other),
        lambda: whole.fillna(other),
        lambda: whole.clip(max=other),
        lambda: np.maximum(whole, other),
    ):
        with pytest.raises(LabelError, match="'year'"):
            meet()


@pytest.mark.parametrize("other", [np.ones(2), pd.Series([1.0, 2.0]), byyear.to_xarray(), "a", None, [1, 2]])
def test_what_names_no_dimensions_is_refused(other):
    for meet in (lambda: byyear * other, lambda: other * byyear, lambda: byyear < other):
        with pytest.raises(TypeError):
            meet()
    with pytest.raises(TypeError, match="expected a number or an Array"):
        as_array(other)


def test_labels_are_picked_as_in_formulas():
    assert whole.at(year=2040).values.tolist() == [2.0, 4.0, 0.5]
    assert whole.at(plant="c", year=2030).values == 5.0
    some = whole.at(plant=["c", "a"])
    assert some.values.tolist() == [[5.0, 0.5], [1.0, 2.0]]
    assert some.labels["plant"].equals(pd.Index(["c", "a"], name="plant"))
    flow = pd.Index(["f", "g"], name="flow")
    of_flow = whole.at(plant=array(np.array(["b", "b"], dtype=object), flow))
    assert of_flow.dims == ("flow", "year")
    assert of_flow.values.tolist() == [[0.0, 4.0], [0.0, 4.0]]
    assert whole.at(plant=pd.Index(["b"], name="chosen")).dims == ("chosen", "year")


def test_labels_that_are_not_there_or_would_clash_are_refused():
    with pytest.raises(LabelError, match=r"'plant' has no label \['z'\]"):
        whole.at(plant="z")
    with pytest.raises(LabelError, match="no dimension 'node'"):
        whole.at(node="N")
    with pytest.raises(LabelError, match="'year' is already in use"):
        whole.at(plant=array(np.array(["a", "b"], dtype=object), year))


def test_the_steps_before_are_zero_or_the_last_ones():
    assert whole.previous("year").values.tolist() == [[0.0, 1.0], [0.0, 0.0], [0.0, 5.0]]
    assert whole.previous("plant", -2).values.tolist() == [[5.0, 0.5], [0.0, 0.0], [0.0, 0.0]]
    assert whole.previous("year", cyclic=True).values.tolist() == [[2.0, 1.0], [4.0, 0.0], [0.5, 5.0]]
    alive = (whole > 1).previous("year")
    assert alive.values.dtype == bool
    assert alive.labels["year"] is year
    assert array(np.zeros((0, 2)), plant[:0], year).previous("plant").shape == (0, 2)


def test_arrays_have_the_shape_of_their_labels():
    with pytest.raises(ValueError, match=r"over \('plant',\) has the shape \(3,\), not \(2,\)"):
        array([1.0, 2.0], plant)


def test_all_dimensions_are_needed_to_turn_and_known_ones_to_rename():
    with pytest.raises(LabelError, match="dimensions are"):
        whole.transpose("year")
    with pytest.raises(LabelError, match="no dimension 'node'"):
        whole.rename(node="place")


def test_numbers_and_copies():
    assert float(as_array(2)) == 2.0
    assert bool((byyear > 5).sum() == 2)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(mask)
    for copied in (deepcopy(whole), loads(dumps(whole))):
        xr.testing.assert_identical(copied.to_xarray(), whole.to_xarray())
    assert np.asarray(byyear).tolist() == [10, 20]
    assert repr(byyear) == "Array (year: 2)\n[10 20]"


def test_xarray_gets_name_and_attributes():
    solved = whole.to_xarray("built", unit="GW")
    assert (solved.name, solved.attrs) == ("built", {"unit": "GW"})
    assert solved.indexes["plant"].equals(plant)


TABLE = np.arange(6.0).reshape(2, 3)
bare = Array(TABLE, ("a", "b"))


def test_spreading_reorders_and_repeats_without_copying():
    assert bare.aligned(("b", "x", "a")).shape == (3, 1, 2)
    full = bare.spread({"b": 3, "x": 4, "a": 2})
    assert full.shape == (3, 4, 2)
    assert (full == TABLE.T[:, None, :]).all()
    assert np.shares_memory(full, TABLE)
    with pytest.raises(ValueError, match="axes"):
        bare.aligned(("a",))


@pytest.mark.parametrize(
    ("other", "dims", "expected"),
    [
        (Array(np.array(2.0)), ("a", "b"), TABLE * 2),
        (bare, ("a", "b"), TABLE * TABLE),
        (Array(TABLE.T, ("b", "a")), ("a", "b"), TABLE * TABLE),
        (Array(np.ones((3, 2)) * [1, 10], ("b", "c")), ("a", "b", "c"), TABLE[:, :, None] * [1, 10]),
    ],
)
def test_axes_without_labels_are_matched_by_name(other, dims, expected):
    product = bare * other
    assert product.dims == dims
    assert (product.values == expected).all()
    assert (other * bare).aligned(dims).tolist() == expected.tolist()


def test_picking_replaces_an_axis_where_it_stood():
    picked = bare.pick("b", Array(np.array([[1, 0], [2, 2]]), ("x", "y")))
    assert picked.sizes == {"a": 2, "x": 2, "y": 2}
    assert (picked.values == TABLE[:, [[1, 0], [2, 2]]]).all()
    assert bare.pick("b", Array(np.array(1))).values.tolist() == [1, 4]


def test_points_are_listed_along_a_new_axis():
    rows, columns = np.array([0, 1, 1]), np.array([2, 0, 2])
    points = bare.points("point", {"a": rows, "b": columns})
    assert points.dims == ("point",)
    assert points.values.tolist() == [2, 3, 5]
    deep = bare * Array(np.array([1.0, 10.0]), ("c",))
    assert deep.points("point", {"b": columns, "a": rows}).sizes == {"point": 3, "c": 2}
    assert deep.points("point", {"b": columns, "a": rows}).values[:, 1].tolist() == [20, 30, 50]
    assert deep.points("point", {"b": columns, "x": rows}).dims == ("a", "point", "c")
    assert bare.points("point", {"x": rows}) is bare


def test_what_is_located_has_the_dimensions_of_who_asks():
    assert locate(year, 2040).values.tolist() == 1
    assert locate(plant, np.array(["c"], dtype=object)).labels["plant"].tolist() == ["c"]
    asked = locate(plant, array(np.array(["c", "a"], dtype=object), year))
    assert (asked.dims, asked.values.tolist()) == (("year",), [2, 0])


def test_union_keeps_the_order_of_first_sight():
    assert union([bare, Array(TABLE.T, ("c", "a"))]) == ("a", "b", "c")
