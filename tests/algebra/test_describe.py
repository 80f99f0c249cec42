"""Rows as text."""

import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Variable, describe
from kz_optimize.arrays import array

technology = pd.Index(["coal", "wind"], name="technology")
year = pd.Index([2030, 2040], name="year")
hour = pd.RangeIndex(3, name="hour")
AVAILABILITY = array([[0.9] * 3, [0.0, 0.25, 1 / 3]], technology, hour)


@pytest.fixture
def m():
    m = pyo.ConcreteModel()
    m.capacity = Variable(technology, year)
    m.generation = Variable(technology, year, hour)
    m.total = Variable()
    relation = m.generation <= AVAILABILITY * m.capacity
    m.limit = Equation(relation, for_each=(hour, technology, year))
    return m


def test_one_row_by_name(m):
    assert describe(m.limit, (1, "wind", 2040)) == "generation[wind,2040,1] - 0.25*capacity[wind,2040] <= 0"
    assert describe(m.limit, (2, "wind", 2030)) == "generation[wind,2030,2] - 0.333333*capacity[wind,2030] <= 0"
    assert describe(m.limit, (0, "wind", 2030)) == "generation[wind,2030,0] <= 0"  # no wind in hour 0


def test_the_first_row_unless_a_key_is_given(m):
    assert describe(m.limit) == "generation[coal,2030,0] - 0.9*capacity[coal,2030] <= 0"
    late = array([False, True], year)
    m.late = Equation(m.capacity >= 1.0, for_each=(technology, year), where=late)
    assert describe(m.late) == "capacity[coal,2040] >= 1"


def test_signs_sums_and_constants(m):
    total = m.capacity.sum("technology", "year")
    m.sum = Equation(-2 * m.total.expression() + total - 1.5 == 3.0 - total, for_each=())
    all_capacities = [f"2*capacity[{t},{y}]" for t in technology for y in year]
    assert describe(m.sum) == f"-2*total + {' + '.join(all_capacities)} == 4.5"
    m.negative = Equation(-1 * m.total.expression() >= 0.0, for_each=())
    assert describe(m.negative) == "-total >= 0"  # and not -0


def test_a_row_without_variables_and_a_row_that_does_not_exist(m):
    m.none = Equation(0 * m.capacity <= 5.0, for_each=(technology, year))
    assert describe(m.none, ("wind", 2030)) == "0 <= 5"
    with pytest.raises(KeyError):
        describe(m.none, ("wind", 2031))
    m.never = Equation(m.capacity <= 5.0, for_each=(technology, year), where=AVAILABILITY.isel(hour=0) > 5)
    with pytest.raises(KeyError, match="never has no rows"):
        describe(m.never)


def test_no_objects_are_made(m):
    describe(m.limit)
    assert not m.limit._data
    assert not m.generation._data


def test_it_agrees_with_pyomo(m):
    key = (1, "wind", 2040)
    assert str(m.limit[key].body) == "generation[wind,2040,1] - 0.25*capacity[wind,2040]"
    assert describe(m.limit, key).startswith(str(m.limit[key].body))
