"""Labels are compared, never aligned."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.arrays import LabelError, merge_labels, positions

hour = pd.RangeIndex(3, name="hour")
node = pd.Index(["N", "S"], name="node")


def test_merging_keeps_every_dimension_and_compares_shared_ones():
    assert list(merge_labels({"hour": hour}, {"node": node, "hour": pd.Index([0, 1, 2])})) == ["hour", "node"]
    with pytest.raises(LabelError, match=r"'node'.*missing \['S'\], unexpected \['E'\]"):
        merge_labels({"node": node}, {"node": pd.Index(["N", "E"])})
    with pytest.raises(LabelError, match="order differs"):
        merge_labels({"node": node}, {"node": node[::-1]})


def test_merging_with_nothing_is_the_same_labels():
    mine = {"hour": hour}
    assert merge_labels(mine, {}) is mine
    assert merge_labels({}, mine) == mine


@pytest.mark.parametrize("kind", [object, "str"])
def test_positions_take_the_shape_of_what_is_asked(kind):
    labels = pd.Index(list("abc"), name="plant", dtype=kind)
    assert positions(labels, np.array([["c", "a"], ["b", "b"]], dtype=object)).tolist() == [[2, 0], [1, 1]]
    assert positions(labels, np.array("b")).tolist() == 1
    with pytest.raises(LabelError, match=r"'plant' has no label \['z'\]"):
        positions(labels, np.array(["a", "z", "z"]))


def test_a_label_that_stands_for_two_things_has_no_position():
    labels = pd.Index(["a b c", "d", "a b c"], name="source", dtype=object)
    with pytest.raises(LabelError, match="'a b c' twice"):
        positions(labels, np.array(["d"], dtype=object))
