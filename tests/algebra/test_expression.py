"""What a formula means, and what it refuses."""

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable, compile_model
from kz_optimize.arrays import Array, LabelError, array
from tests.algebra.models import solve

plant = pd.Index(["a", "b", "c"], name="plant")
hour = pd.RangeIndex(4, name="hour")
node = pd.Index(["N", "S", "E"], name="node")
HOURLY = array([1.0, 2.0, 3.0, 4.0], hour)


@pytest.fixture
def model():
    model = pyo.ConcreteModel()
    model.x = Variable(plant, hour)
    return model


@pytest.fixture
def x(model):
    return model.x  # components refer to their model weakly; pytest holds it until the end of the test


def row(formula, key, dims):
    """One row of a formula, as Pyomo prints it."""
    model = formula.terms[0].variable.model()
    model.del_component("row")
    model.row = Equation(formula == 7.0, for_each=dims)
    return str(model.row[key].body)


def test_coefficients_from_either_side(x):
    assert row(HOURLY * x, ("a", 2), (plant, hour)) == "3.0*x[a,2]"
    assert row(x.expression() * HOURLY / 2, ("a", 1), (plant, hour)) == "x[a,1]"
    assert row(np.float64(2) * -x, ("b", 0), (plant, hour)) == "-2.0*x[b,0]"


def test_relations_with_data_on_the_left(x):
    for relation, sense in ((x >= HOURLY, ">="), (x <= HOURLY, "<="), (x == HOURLY, "==")):
        assert relation.sense == sense
    assert (x >= HOURLY).sense == ">="
    assert (x == HOURLY).sense == "=="


def test_sum_onto_keeps_targets_without_members(x):
    by = array(["S", "N", "S"], plant)
    formula = x.sum_onto(node, by=by)
    x.model().e = Equation(formula <= 1.0, for_each=(node, hour))
    assert str(x.model().e["S", 0].body) == "x[a,0] + x[c,0]"
    assert not x.model().e["E", 0].body.args


def test_at_previous_and_where(x):
    flow = pd.Index(["f1", "f2"], name="flow")
    of_flow = array(["c", "a"], flow)
    assert row(x.at(plant=of_flow, hour=2), "f1", (flow,)) == "x[c,2]"
    assert row(x.at(hour=hour[2:]), ("a", 3), (plant, hour[2:])) == "x[a,3]"
    x.model().p = Equation(x - x.previous("hour") == 0.0, for_each=(plant, hour))
    assert [str(x.model().p["a", h].body) for h in (0, 1)] == ["x[a,0]", "- x[a,0] + x[a,1]"]
    x.model().w = Equation(x.where(HOURLY > 2).sum("hour") <= 1.0, for_each=(plant,))
    assert str(x.model().w["a"].body) == "x[a,2] + x[a,3]"


def test_duplicates_merge_and_cancel(x):
    x.model().e = Equation(
        x + 2 * x - x.previous("hour", 4, cyclic=True) * 3 + x.at(plant="a") <= 1.0, for_each=(plant, hour)
    )
    assert str(x.model().e["b", 1].body) == "x[a,1]"


def test_unequal_labels_name_the_dimension(x):
    with pytest.raises(LabelError, match=r"'hour'.*missing \[3\]"):
        HOURLY.at(hour=hour[:3]) * x
    with pytest.raises(LabelError, match=r"'hour'.*order"):
        x + HOURLY.at(hour=hour[::-1])
    with pytest.raises(LabelError, match="no labels"):
        x * Array(HOURLY.values, ("hour",))
    with pytest.raises(LabelError, match=r"'plant' has no label.*'z'"):
        x.at(plant="z")
    with pytest.raises(LabelError, match="no dimension 'year'"):
        x.sum("year")


def test_missing_data_is_an_error(x):
    with pytest.raises(ValueError, match=r"1 of the values over \('hour',\) are missing"):
        x * HOURLY.where(HOURLY > 1, np.nan)


def test_forgotten_sums_are_errors(x):
    with pytest.raises(LabelError, match="relation has dimensions"):
        Equation(x <= 1.0, for_each=(hour,))
    with pytest.raises(LabelError, match="still has dimensions"):
        Minimise(x * 1.0)
    with pytest.raises(LabelError, match="would count x once per label"):
        (x.sum("plant") + x.sum("plant", "hour")).sum("hour")


@pytest.mark.parametrize("other", [np.ones(4), pd.Series([1.0]), "a", None])
def test_unlabelled_operands_are_refused(x, other):
    with pytest.raises(TypeError):
        x * other
    with pytest.raises(TypeError):
        other * x


def test_products_and_chained_comparisons_are_refused(x):
    with pytest.raises(TypeError, match="not linear"):
        x * x
    with pytest.raises(TypeError, match="two equations"):
        _ = 0 <= x <= 1


def test_columns_and_rows_that_do_not_exist():
    m = pyo.ConcreteModel()
    exists = array([True, False, True], plant)
    m.x = Variable(plant, hour, where=exists, upper=HOURLY)
    m.cap = Variable(plant)
    m.e = Equation(m.x <= m.cap, for_each=(hour, plant), where=exists & (HOURLY > 1))
    m.cost = Minimise(m.cap.sum() - 5 * m.x.sum())
    assert (len(m.x), len(m.e)) == (8, 6)
    assert ("b", 0) not in m.x
    assert (0, "a") not in m.e
    with pytest.raises(KeyError):
        m.x["b", 0]
    program = compile_model(m)
    assert program.matrix.shape == (6, 11)
    assert program.matrix.nnz == 12
    solve(m)
    assert m.x.solution.at(plant="c").values.tolist() == [1, 2, 3, 4]
    assert m.x.solution.at(plant="b").isnull().values.all()
    assert m.e.dual.at(hour=0).isnull().values.all()
    assert float((2 * m.x.sum()).solution) == 40.0


def test_a_row_without_variables_that_does_not_hold_stays_in_the_programme(x):
    m = x.model()
    m.e = Equation(x.where(HOURLY > 1) >= 1.0, for_each=(plant, hour))
    m.cost = Minimise(x.sum())
    program = compile_model(m)
    without = np.diff(program.matrix.indptr) == 0
    assert without.any()
    assert program.row_lower[without].tolist() == [1.0] * int(without.sum())


def test_keys_name_exactly_one_cell():
    m = pyo.ConcreteModel()
    m.x = Variable(pd.date_range("2030-01-01", periods=48, freq="h", name="time"))
    assert m.x[pd.Timestamp("2030-01-01 05:00")].name.startswith("x[2030-01-01")
    assert "2030-01-01" not in m.x
    with pytest.raises(KeyError):
        m.x["2030-01-01"]


def test_sum_onto_says_what_by_must_be(x):
    of_plant = array(["S", "N", "S"], plant)
    with pytest.raises(LabelError, match="one dimension"):
        x.sum_onto(node, by=array([["S", "N", "S"]], hour[:1], plant))
    with pytest.raises(LabelError, match="no dimension 'plant'"):
        x.sum("plant").sum_onto(node, by=of_plant)
    with pytest.raises(LabelError, match=r"has no label.*'X'"):
        x.sum_onto(node, by=array(["S", "X", "S"], plant))
    with pytest.raises(LabelError, match="would count a constant once per label"):
        (x + 1.0).sum_onto(node, by=of_plant)


def test_where_takes_python_and_numpy_truth(x):
    x.model().e = Equation(x.where(HOURLY.astype(int) > 3) <= 1.0, for_each=(plant, hour))
    assert [len(x.model().e["a", h].body.args) for h in hour] == [0, 0, 0, 1]


def test_solution_of_an_expression_sums_what_it_hides(x):
    solve_values = np.arange(12.0)
    x.load(value=solve_values, rc=np.zeros(12))
    table = solve_values.reshape(3, 4)
    assert (HOURLY * x).sum("plant").solution.values.tolist() == (table * HOURLY.values).sum(0).tolist()
    by = array(["S", "N", "S"], plant)
    onto = x.sum_onto(node, by=by).solution
    assert onto.dims == ("node", "hour")
    assert onto.values.tolist() == [table[1].tolist(), (table[0] + table[2]).tolist(), [0.0] * 4]
    assert (x.previous("hour", -1) - 1).solution.at(plant="b").values.tolist() == [4, 5, 6, -1]


def test_names_do_not_depend_on_how_a_key_was_written():
    m = pyo.ConcreteModel()
    year = pd.Index([2030, 2040], name="year")
    m.x = Variable(year)
    assert m.x[np.int64(2030)].name == "x[2030]"
    assert m.x[np.int64(2030)] is m.x[2030]
