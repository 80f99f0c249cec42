"""Which cells exist, and the way between keys and positions."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from kz_optimize.algebra.cells import ROW, Cells
from kz_optimize.arrays import Array, LabelError, array

plant = pd.Index(["a", "b", "c"], name="plant")
year = pd.Index([2030, 2040], name="year")
hour = pd.date_range("2030", periods=2, freq="h", name="hour")
ALLOWED = array([[True, False], [False, False], [True, True]], plant, year)

MASKS = {
    "none": None,
    "all": ALLOWED | True,
    "nothing": ALLOWED & False,
    "first": ALLOWED.any("year"),
    "two": ALLOWED,
    "last": array([False, True], hour),
    "turned": ALLOWED.transpose("year", "plant"),
}


def existing(mask):
    """The keys that exist, listed one by one."""
    keys = []
    for p, y, h in product(plant, year, hour):
        here = {"plant": p, "year": y, "hour": h}
        if mask is None or bool(mask.at(**{dim: here[dim] for dim in mask.dims})):
            keys.append((p, y, h))
    return keys


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_keys_and_positions_are_row_major_and_inverse(mask):
    cells, keys = Cells((plant, year, hour), mask), existing(mask)
    assert list(cells) == keys
    assert len(cells) == len(keys)
    assert [cells[i] for i in range(len(cells))] == keys
    assert [cells.index(key) for key in keys] == list(range(len(keys)))
    assert [key in cells for key in product(plant, year, hour)] == [key in keys for key in product(plant, year, hour)]


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_flat_and_full_arrays(mask):
    cells = Cells((plant, year, hour), mask)
    numbers = np.arange(len(cells), dtype=float)
    full = cells.unflatten(numbers)
    assert full.dims == ("plant", "year", "hour")
    assert int(full.notnull().values.sum()) == len(cells)
    assert [float(full.at(plant=p, year=y, hour=h)) for p, y, h in cells] == numbers.tolist()
    assert cells.flatten(full.values).tolist() == numbers.tolist()


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
def test_summands_add_up_to_the_position(mask):
    cells = Cells((plant, year, hour), mask)
    for key in cells:
        positions = {dim: Array(np.array(i, np.int32)) for dim, i in zip(cells.dims, cells.place(key), strict=True)}
        assert sum(int(summand.values) for summand in cells.summands(positions)) == cells.index(key)


def test_a_mask_is_kept_over_the_leading_dimensions_only():
    cells = Cells((plant, year, hour), ALLOWED)
    assert cells.exists.shape == (3, 2)
    assert cells.axes == {ROW: 3, "hour": 2}
    restricted = Array(np.arange(6).reshape(2, 3), ("hour", "plant")).points(ROW, cells.positions)
    assert restricted.dims == ("hour", ROW)
    assert restricted.values.tolist() == [[0, 2, 2], [3, 5, 5]]  # plants a, c, c: the three places that are allowed
    assert Cells((plant, year, hour), MASKS["all"]).exists.shape == ()  # a mask that holds everywhere is none
    assert Cells((plant, year, hour)).axes == {ROW: 1, "plant": 3, "year": 2, "hour": 2}


def test_no_dimension_is_one_cell():
    cells = Cells(())
    assert (len(cells), list(cells), cells[0], cells.index(None)) == (1, [None], None, 0)


def test_an_empty_dimension_is_no_cell():
    cells = Cells((plant, pd.Index([], name="line")))
    assert (len(cells), list(cells)) == (0, [])
    assert cells.unflatten(np.array([])).shape == (3, 0)


def test_keys_are_made_of_python_labels():
    assert repr(Cells((year,))[1]) == "2040"
    assert list(map(type, Cells((plant, year, hour))[0])) == [str, int, pd.Timestamp]


@pytest.mark.parametrize("key", ["z", ("a",), ("a", 2030), slice(None), ("a", slice(None), hour[0]), ["a"], None])
def test_other_keys_do_not_exist(key):
    cells = Cells((plant, year, hour))
    assert key not in cells
    with pytest.raises(KeyError):
        cells.place(key)


def test_positions_beyond_the_end_are_refused():
    with pytest.raises(IndexError):
        Cells((plant, year), ALLOWED)[3]


def test_what_a_dimension_needs():
    with pytest.raises(LabelError, match="needs a name"):
        Cells((pd.Index(["a"]),))
    with pytest.raises(LabelError, match="unique"):
        Cells((pd.Index(["a", "a"], name="plant"),))
    with pytest.raises(LabelError, match="same name"):
        Cells((plant, plant))
    with pytest.raises(LabelError, match="unexpected dimension 'hour'"):
        Cells((plant, year), MASKS["last"])
    with pytest.raises(ValueError, match="missing"):
        Cells((plant,), array([1.0, np.nan, 0.0], plant))
    with pytest.raises(OverflowError, match="32 bits"):
        Cells((pd.RangeIndex(50_000, name="a"), pd.RangeIndex(50_000, name="b")))
