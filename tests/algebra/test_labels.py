"""Labels are matched, never aligned."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.algebra import LabelError, strict_labels
from kz_optimize.algebra.labels import aligned, as_data_array, merge_labels, positions, spread

hour = pd.RangeIndex(3, name="hour")
HOURLY = xr.DataArray([1.0, 2.0, 3.0], {"hour": hour})


@pytest.mark.parametrize("other", [HOURLY[:2], HOURLY[::-1], HOURLY.assign_coords(hour=[0, 1, 3])])
def test_strict_labels_refuse_what_xarray_would_drop_or_reorder(other):
    assert (HOURLY + other).size < 3 or not other.hour.equals(HOURLY.hour)  # what happens outside
    with strict_labels(), pytest.raises(ValueError, match="cannot align"):
        HOURLY + other


def test_strict_labels_let_equal_labels_and_other_dimensions_pass():
    plant = xr.DataArray([10.0, 20.0], {"plant": ["a", "b"]})
    with strict_labels():
        assert (HOURLY * HOURLY).values.tolist() == [1, 4, 9]
        assert (HOURLY * plant).sizes == {"hour": 3, "plant": 2}


def test_strict_labels_end_with_the_block_also_after_an_error():
    before = xr.get_options()["arithmetic_join"]
    with strict_labels():
        assert xr.get_options()["arithmetic_join"] == "exact"
    assert xr.get_options()["arithmetic_join"] == before
    with pytest.raises(ZeroDivisionError), strict_labels():
        _ = 1 / 0
    assert xr.get_options()["arithmetic_join"] == before != "exact"


def test_strict_labels_decorate_a_builder():
    @strict_labels()
    def build():
        return HOURLY + HOURLY[:2]

    for _ in range(2):  # a decorated function can be called again
        with pytest.raises(ValueError, match="cannot align"):
            build()
    assert (HOURLY + HOURLY[:2]).size == 2


def test_merging_keeps_every_dimension_and_compares_shared_ones():
    node = pd.Index(["N", "S"], name="node")
    assert list(merge_labels({"hour": hour}, {"node": node, "hour": pd.Index([0, 1, 2])})) == ["hour", "node"]
    with pytest.raises(LabelError, match=r"'node'.*missing \['S'\], unexpected \['E'\]"):
        merge_labels({"node": node}, {"node": pd.Index(["N", "E"])})
    with pytest.raises(LabelError, match="order differs"):
        merge_labels({"node": node}, {"node": node[::-1]})


def test_positions_take_the_shape_of_what_is_asked():
    assert positions(pd.Index(list("abc")), np.array([["c", "a"], ["b", "b"]])).tolist() == [[2, 0], [1, 1]]
    with pytest.raises(LabelError, match=r"no label \['z'\]"):
        positions(pd.Index(list("abc")), np.array(["a", "z", "z"]))


def test_data_must_be_labelled_numbers_without_gaps():
    assert as_data_array(3).dtype == float
    assert as_data_array(HOURLY > 1).values.tolist() == [0.0, 1.0, 1.0]
    with pytest.raises(ValueError, match="price has 1 missing values"):
        as_data_array(HOURLY.where(HOURLY != 2).rename("price"))
    with pytest.raises(TypeError, match="not ndarray"):
        as_data_array(np.ones(3))


def test_spreading_reorders_and_repeats_without_copying():
    array = xr.Variable(("a", "b"), np.arange(6.0).reshape(2, 3))
    assert aligned(array, ("b", "x", "a")).shape == (3, 1, 2)
    full = spread(array, {"b": 3, "x": 4, "a": 2})
    assert full.shape == (3, 4, 2)
    assert (full == array.values.T[:, None, :]).all()
    assert np.shares_memory(full, array.values)
    with pytest.raises(ValueError, match="axes"):
        aligned(array, ("a",))
