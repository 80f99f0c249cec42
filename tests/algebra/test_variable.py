"""Bounds and fixed values for whole arrays, and how they meet single objects."""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable, compile_model
from kz_optimize.arrays import LabelError, array
from tests.algebra.models import solve

plant = pd.Index(["a", "b", "c"], name="plant")
hour = pd.RangeIndex(2, name="hour")
EXISTS = array([True, False, True], plant)
PER_PLANT = array([3.0, 4.0, 5.0], plant)
DEMAND = array([6.0, 2.0], hour)


@pytest.fixture
def m():
    """Two plants that cost 1 and 2 per unit, and serve 6 and 2."""
    m = pyo.ConcreteModel()
    m.x = Variable(plant, hour, where=EXISTS, upper=5.0)
    m.supply = Equation(m.x.sum("plant") == DEMAND, for_each=(hour,))
    m.cost = Minimise((array([1.0, 9.0, 2.0], plant) * m.x).sum())
    return m


def bounds(m):
    program = compile_model(m)
    return program.column_lower.tolist(), program.column_upper.tolist()


def test_bounds_of_whole_arrays(m):
    assert bounds(m) == ([0, 0, 0, 0], [5, 5, 5, 5])
    m.x.set_upper(PER_PLANT)
    m.x.set_lower(DEMAND - 5)
    assert bounds(m) == ([1, -3, 1, -3], [3, 3, 5, 5])
    assert not m.x._data  # no object was made
    m.x.setub(None)
    m.x.setlb(-1)
    assert bounds(m) == ([-1] * 4, [np.inf] * 4)


def test_bounds_reach_objects_that_exist(m):
    touched = m.x["a", 0]
    touched.setub(1.0)
    m.x.set_upper(PER_PLANT)
    m.x.set_lower(0.5)
    assert touched.bounds == (0.5, 3.0)
    touched.setub(2.0)  # and whoever comes last is right
    assert bounds(m)[1] == [2, 3, 5, 5]


def test_bounds_must_fit(m):
    with pytest.raises(LabelError, match="'plant'"):
        m.x.set_upper(PER_PLANT.at(plant=plant[:2]))
    with pytest.raises(ValueError, match="missing"):
        m.x.set_upper(PER_PLANT.where(EXISTS, np.nan))
    assert bounds(m)[1] == [5] * 4


def test_a_changed_bound_needs_no_new_model(m):
    assert solve(m) == 5 * 1 + 1 * 2 + 2 * 1  # a gives 5 and c 1, then a gives 2
    m.x.set_upper(PER_PLANT)
    assert solve(m) == 3 * 1 + 3 * 2 + 2 * 1  # a gives 3 only


def test_fixing_to_the_solution_of_another_model(m):
    early, late = m.x["a", 0], ("c", 0)
    twin = m.clone()
    twin.x.set_upper(PER_PLANT)
    solve(twin)
    m.x.fix_to(twin.x.solution)
    assert bounds(m) == ([3, 2, 3, 0], [3, 2, 3, 0])
    assert early.fixed
    assert early.value == m.x[late].value == 3
    assert m.x[late].fixed
    assert solve(m) == pytest.approx(11.0)


def test_releasing_gives_the_bounds_back(m):
    touched = m.x["a", 0]
    m.x.fix_to(1.0)
    m.x["c", 1].unfix()  # one object overrules the array
    assert bounds(m) == ([1, 1, 1, 0], [1, 1, 1, 5])
    m.x.release()
    assert bounds(m) == ([0] * 4, [5] * 4)
    assert not touched.fixed


def test_pyomos_own_words_for_it(m):
    solve(m)
    found = m.x.solution
    m.x.fix()
    assert bounds(m)[0] == bounds(m)[1] == m.x.cells.flatten(found.values).tolist()
    m.x.unfix()
    m.x.fix(2)
    assert bounds(m)[0] == [2] * 4
    m.x.free()
    assert bounds(m) == ([0] * 4, [5] * 4)
    assert not m.x._data


def test_cells_that_exist_need_a_value(m):
    m.x.fix_to(PER_PLANT.where(EXISTS, np.nan))  # NaN for b, which has no columns
    assert bounds(m)[0] == [3, 3, 5, 5]
    with pytest.raises(ValueError, match=r"x\[\('c', 0\)\] has no value"):
        m.x.fix_to(PER_PLANT.where(PER_PLANT < 5, np.nan))
    with pytest.raises(ValueError, match=r"x\[\('a', 0\)\] has no value"):
        m.x.fix()  # not solved yet: nothing to fix at


def test_a_fixed_array_survives_cloning(m):
    m.x.fix_to(PER_PLANT)
    twin = m.clone()
    m.x.release()
    assert bounds(twin)[0] == [3, 3, 5, 5]
    assert bounds(m)[0] == [0] * 4
