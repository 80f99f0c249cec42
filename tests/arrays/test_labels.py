"""Labels are matched, never aligned."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from kz_optimize.arrays import LabelError, strict_labels
from kz_optimize.arrays.labels import merge_labels, positions
from kz_optimize.arrays.light import numbers

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
    assert numbers(3)[0].values.dtype == float
    array, labels = numbers(HOURLY > 1)
    assert array.values.tolist() == [0.0, 1.0, 1.0]
    assert array.dims == ("hour",)
    assert labels["hour"].equals(hour)
    with pytest.raises(ValueError, match="price has 1 missing values"):
        numbers(HOURLY.where(HOURLY != 2).rename("price"))
    with pytest.raises(TypeError, match="not ndarray"):
        numbers(np.ones(3))
