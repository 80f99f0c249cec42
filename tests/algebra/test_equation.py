"""Replacing constants of an equation, and what an equation refuses."""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable, compile_model
from kz_optimize.arrays import LabelError, array
from tests.algebra.models import solve

plant = pd.Index(["a", "b"], name="plant")
hour = pd.RangeIndex(2, name="hour")
DEMAND = array([6.0, 2.0], hour)


@pytest.fixture
def m():
    m = pyo.ConcreteModel()
    m.x = Variable(plant, hour)
    m.supply = Equation(m.x.sum("plant") - 1 >= DEMAND, for_each=(hour,), unit="GW", doc="supply meets demand")
    m.cost = Minimise(m.x.sum())
    return m


def test_right_hand_side_gathers_every_constant(m):
    assert m.supply.right_hand_side.values.tolist() == [7, 3]
    assert m.supply.right_hand_side.dims == ("hour",)
    for relation in (m.x.sum("plant") + DEMAND <= 8.0, m.x.sum("plant") == 3.0 * DEMAND):
        m.del_component("other")
        m.other = Equation(relation, for_each=(hour,))
        assert m.other.right_hand_side.values.tolist() == ([2, 6] if relation.sense == "<=" else [18, 6])


def test_a_new_right_hand_side_needs_no_new_model(m):
    before = compile_model(m)
    assert solve(m) == 10
    m.supply.set_right_hand_side(2 * DEMAND)
    after = compile_model(m)
    assert after.row_lower.tolist() == [12, 4]
    assert (before.matrix != after.matrix).nnz == 0
    assert solve(m) == 16
    m.supply.set_right_hand_side(1.5)
    assert solve(m) == 3


def test_rows_that_exist_follow(m):
    row = m.supply[0]
    row.deactivate()
    m.supply.set_right_hand_side(2 * DEMAND)
    assert (pyo.value(row.lower), str(row.body), row.active) == (12, "x[a,0] + x[b,0]", False)
    assert pyo.value(m.supply[1].lower) == 4
    assert m.supply[0] is row
    with pytest.raises(TypeError, match="belongs to an array"):
        row.set_value(m.x["a", 0] == 1)


def test_a_right_hand_side_must_fit(m):
    with pytest.raises(LabelError, match="'plant'"):
        m.supply.set_right_hand_side(array([1.0, 2.0], plant))
    with pytest.raises(LabelError, match="'hour'"):
        m.supply.set_right_hand_side(DEMAND.at(hour=hour[::-1]))
    with pytest.raises(ValueError, match="missing"):
        m.supply.set_right_hand_side(DEMAND.where(DEMAND > 5, np.nan))
    with pytest.raises(TypeError, match="number or an Array"):
        m.supply.set_right_hand_side(m.x.sum("plant"))
    assert m.supply.right_hand_side.values.tolist() == [7, 3]


def test_rows_that_do_not_exist_have_no_right_hand_side(m):
    m.early = Equation(m.x.sum("plant") >= DEMAND, for_each=(hour,), where=DEMAND > 5)
    assert m.early.right_hand_side.fillna(-1).values.tolist() == [6, -1]


def test_an_equation_says_what_it_is(m):
    assert (m.supply.doc, m.supply.unit) == ("supply meets demand", "GW")


@pytest.mark.parametrize("wrong", [True, 3.0, DEMAND >= 2])
def test_an_equation_needs_a_relation_of_variables(wrong):
    with pytest.raises(TypeError, match="needs a relation"):
        Equation(wrong, for_each=(hour,))


def test_a_function_is_asked_only_if_there_are_rows(m):
    asked = []

    def relation():
        asked.append(True)
        return m.x <= 1.0

    m.nowhere = Equation(relation, for_each=(plant, hour), where=array([False, False], plant))
    assert not asked
    assert len(m.nowhere) == 0
    m.somewhere = Equation(relation, for_each=(plant, hour), where=array([True, False], plant))
    assert asked == [True]
    assert len(m.somewhere) == 2
    rows = {block.owner.name: block.span for block in compile_model(m).rows if hasattr(block.owner, "name")}
    assert rows["nowhere"].start == rows["nowhere"].stop
