"""From the positions of a linear program back to names."""

import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable, compile_model
from kz_optimize.arrays import array

plant = pd.Index(["a", "b", "c"], name="plant")
hour = pd.RangeIndex(2, name="hour")
EXISTS = array([True, False, True], plant)


@pytest.fixture
def m():
    m = pyo.ConcreteModel()
    m.x = Variable(plant, hour, where=EXISTS)
    m.part = pyo.Block()
    m.part.y = Variable(hour)
    m.part.empty = Variable(pd.Index([], name="line"))
    m.part.total = Variable()
    m.plain = pyo.Var([1, 2], bounds=(0, None))
    m.limit = Equation(m.x <= m.part.y, for_each=(plant, hour), where=EXISTS)
    m.own = pyo.Constraint([1, 2], rule=lambda m, i: m.plain[i] <= m.x["a", 0])
    m.part.sum = Equation(m.part.total == m.x.sum(), for_each=())
    m.cost = Minimise(m.part.total.expression())
    return m


def test_positions_have_names(m):
    program = compile_model(m)
    cells = [("a", 0), ("a", 1), ("c", 0), ("c", 1)]
    columns = [
        *(("x", cell) for cell in cells),
        ("part.y", 0),
        ("part.y", 1),
        ("part.total", None),
        ("plain", 1),
        ("plain", 2),
    ]
    rows = [*(("limit", cell) for cell in cells), ("own", 1), ("own", 2), ("part.sum", None)]
    assert program.column_names() == columns
    assert program.row_names() == rows
    assert program.row_names([6, 2]) == [("part.sum", None), ("limit", ("c", 0))]
    assert program.column_names(program.matrix[[6]].indices) == [*columns[:4], ("part.total", None)]
    assert program.locate_row(4) == ("own", 1)
    assert program.locate_column(4) == ("part.y", 0)


def test_names_make_no_objects(m):
    program = compile_model(m)
    program.row_names()
    program.column_names()
    assert list(m.x._data) == [("a", 0)]  # the one that a hand-written constraint uses
    assert not m.limit._data
    assert program.rows[0].names()[2] == "limit[c,0]"  # this one asks Pyomo, and hence makes them
    assert len(m.limit._data) == 4


@pytest.mark.parametrize("position", [-1, 7])
def test_other_positions_are_refused(m, position):
    with pytest.raises(IndexError, match="no position"):
        compile_model(m).locate_row(position)


def test_a_model_without_rows():
    m = pyo.ConcreteModel()
    m.x = Variable(hour)
    m.cost = Minimise(m.x.sum() + 2.0)
    program = compile_model(m)
    assert program.matrix.shape == (0, 2)
    assert (program.cost.tolist(), program.offset) == ([1, 1], 2)


def test_ordinary_rows_without_variables_that_do_not_hold_stay_in_the_programme(m):
    m.wrong = pyo.Constraint(expr=0 * m.plain[1] >= 1)
    program = compile_model(m)
    row = next(block.span.start for block in program.rows if block.locate(0)[0] == "wrong")
    assert program.row_lower[row] == 1.0
    assert program.matrix[[row]].nnz == 0


def test_one_objective(m):
    m.second = Minimise(m.part.total.expression())
    with pytest.raises(ValueError, match="one active objective, not 2"):
        compile_model(m)
    m.second.deactivate()
    m.cost.deactivate()
    with pytest.raises(ValueError, match="one active objective, not 0"):
        compile_model(m)


def test_maximising_in_pyomos_notation(m):
    m.cost.deactivate()
    m.profit = pyo.Objective(expr=3 * m.plain[2] - 1, sense=pyo.maximize)
    program = compile_model(m)
    assert program.maximise
    assert program.cost.tolist() == [0] * 8 + [3]
    assert program.offset == -1
