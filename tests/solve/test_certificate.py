"""Every measure of the certificate must catch the mistake it is there for.

The right answer of ``dispatch``: output coal 6 and 4, gas 4 and 0 (by day, by night); prices 5 and 2; cost 40.
Columns are in the order coal day, coal night, gas day, gas night.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable, compile_model
from kz_optimize.solve import certify, solve
from tests.solve.models import HOUR, dispatch, expansion

VALUES, PRICES = np.array([6.0, 4.0, 4.0, 0.0]), np.array([5.0, 2.0])


@pytest.fixture
def program():
    return compile_model(dispatch())


def test_the_right_answer_passes_exactly(program):
    certificate = certify(program, VALUES, PRICES, 40.0)
    assert certificate.passed(0.0)
    assert certificate.objective == certificate.dual_objective == 40.0
    assert not certificate.failures(0.0)
    assert (certificate.table()[["absolute", "relative"]] == 0).all(axis=None)


def test_a_shortage_is_a_row_violation(program):
    certificate = certify(program, VALUES - [0, 0, 0.5, 0], PRICES)
    measure = certificate["row violation"]
    assert measure.absolute == pytest.approx(0.5)
    assert measure.relative == pytest.approx(0.5 / (1 + 6))  # the largest term of the row is coal's 6
    assert str(measure.place) == "balance[hour=day]"
    assert not certificate.passed()


def test_too_much_coal_is_a_bound_violation(program):
    certificate = certify(program, VALUES + np.array([0.7, 0, -0.7, 0]), PRICES)
    measure = certificate["bound violation"]
    assert measure.absolute == pytest.approx(0.7)
    assert measure.relative == pytest.approx(0.7 / (1 + 6))
    assert (measure.place.component, measure.place.key, measure.place.unit) == ("output", ("coal", "day"), "GW")
    assert certificate["row violation"].relative == 0


def test_a_wrong_price_is_a_gap(program):
    """At 5.5 gas would earn 0.5 on each of 8, but runs at 4: 2 are missing."""
    certificate = certify(program, VALUES, np.array([5.5, 2.0]))
    assert certificate["complementarity"].absolute == pytest.approx(2.0)
    assert certificate["duality gap"].absolute == pytest.approx(2.0)
    assert certificate["duality gap"].relative == pytest.approx(2 / (1 + 40 + 38))
    assert str(certificate["complementarity"].place) == "output[plant=gas, hour=day]"
    assert certificate.dual_objective == pytest.approx(38.0)
    assert not certificate.passed()


def test_a_feasible_vertex_that_is_not_the_best_fails(program):
    """Gas by night instead of coal, with the price of that vertex: a consistent basis, 12 dearer."""
    certificate = certify(program, np.array([6.0, 0.0, 4.0, 4.0]), np.array([5.0, 5.0]))
    assert certificate["row violation"].relative == certificate["bound violation"].relative == 0
    assert certificate.objective == 52
    assert certificate["duality gap"].absolute == pytest.approx(3 * 6)  # coal's 3 on the 6 it could run by night
    assert not certificate.passed()


def test_a_wrong_objective_is_caught(program):
    certificate = certify(program, VALUES, PRICES, claimed_objective=41.0)
    assert [measure.name for measure in certificate.failures()] == ["objective error"]
    assert certificate["objective error"].absolute == pytest.approx(1.0)


def test_the_constant_counts_in_the_objective_but_flatters_no_measure(program):
    wrong = np.array([5.5, 2.0])
    shifted = certify(replace(program, offset=1e9), VALUES, wrong)
    assert shifted.objective == 1e9 + 40
    assert shifted["duality gap"].relative == pytest.approx(certify(program, VALUES, wrong)["duality gap"].relative)


def limited(upper):
    """Buy at least 1 and, if ``upper`` is given, at most that much, at a price of 3."""
    model = pyo.ConcreteModel()
    model.bought = Variable(HOUR)
    model.enough = Equation(model.bought >= 1.0, for_each=(HOUR,))
    if upper is not None:
        model.ceiling = Equation(model.bought <= upper, for_each=(HOUR,))
    model.cost = Minimise((3.0 * model.bought).sum())
    return compile_model(model)


def test_a_dual_with_the_wrong_sign_is_caught():
    """A ceiling of 2 cannot push upwards: rows are enough (day, night), then ceiling (day, night)."""
    certificate = certify(limited(2.0), np.array([1.0, 1.0]), np.array([2.5, 3.0, 0.5, 0.0]))
    measure = certificate["dual violation"]
    assert measure.absolute == pytest.approx(0.5)
    assert measure.relative == pytest.approx(0.5 / (1 + 2.5))  # 2.5 is the median of 0.5, 2.5 and 3
    assert str(measure.place) == "ceiling[hour=day]"


def test_a_reduced_cost_that_leans_on_infinity_is_caught():
    certificate = certify(limited(None), np.array([1.0, 1.0]), np.array([3.5, 3.0]))
    measure = certificate["reduced cost violation"]
    assert measure.absolute == pytest.approx(0.5)
    assert measure.relative == pytest.approx(0.5 / (1 + 3.5))
    assert str(measure.place) == "bought[hour=day]"


def test_a_tiny_reduced_cost_on_a_huge_value_is_money():
    """A residual of 1e-7 passes any test of its own; on 1e9 units it is 100, and the answer is 3 in size."""
    model = pyo.ConcreteModel()
    model.bought = Variable(HOUR)
    model.swapped = Variable(HOUR, lower=-np.inf)
    model.enough = Equation(model.bought + model.swapped - model.swapped.sum("hour") >= 1.0, for_each=(HOUR,))
    model.cost = Minimise((3.0 * model.bought).sum())
    program = compile_model(model)
    swap = 1e9  # by day against night: both rows keep, for each sees only the other's swap
    values = np.array([1.0 + swap, 1.0 - swap, swap, -swap])
    certificate = certify(program, values, np.array([1e-7, 2e-7]))
    assert certificate["reduced cost violation"].holds(1e-6)
    assert certificate["complementarity"].absolute > 100
    assert not certificate.passed()


def test_errors_that_cancel_in_the_gap_do_not_cancel_in_complementarity(program):
    """Gas 1 too much by day at a price of 5, coal 2.5 too little by night at 2: the gap is 5 - 5, the charge 5 + 5."""
    certificate = certify(program, np.array([6.0, 1.5, 5.0, 0.0]), PRICES)
    assert certificate["duality gap"].absolute == pytest.approx(0.0)
    assert certificate["complementarity"].absolute == pytest.approx(10.0)


@pytest.mark.parametrize("place", [0, 3])
def test_not_a_number_never_passes(program, place):
    values = VALUES.copy()
    values[place] = np.nan
    assert not certify(program, values, PRICES).passed(1e6)
    assert not certify(program, VALUES, np.array([np.nan, 2.0])).passed(1e6)


def test_a_maximum_is_certified_too():
    """Earn 3 on each of at most 4: 12; a unit more room is worth 3."""
    model = pyo.ConcreteModel()
    model.sold = pyo.Var(bounds=(0, None))
    model.room = pyo.Constraint(expr=model.sold <= 4)
    model.profit = pyo.Objective(expr=3 * model.sold + 1, sense=pyo.maximize)
    program = compile_model(model)
    assert certify(program, np.array([4.0]), np.array([3.0]), 13.0).passed(0.0)
    assert certify(program, np.array([4.0]), np.array([3.0])).dual_objective == 13
    assert not certify(program, np.array([3.0]), np.array([3.0])).passed()
    assert not certify(program, np.array([4.0]), np.array([-3.0])).passed()


def test_any_change_of_a_real_solution_is_noticed():
    """A thousandth more or less on any value or price of a solved expansion fails."""
    model = expansion(zones=1, years=2, days=1)
    solution = solve(model)
    program = compile_model(model)
    values = np.concatenate([np.ravel(block.owner.solution) for block in program.columns if len(block.owner)])
    duals = np.concatenate([np.ravel(block.owner.dual) for block in program.rows if len(block.owner)])
    assert certify(program, values, duals, solution.objective).passed(1e-9)
    for column in np.flatnonzero(values)[::5]:
        wrong = values.copy()
        wrong[column] *= 1.001
        assert not certify(program, wrong, duals).passed(1e-6), program.locate_column(column)


def test_the_table_names_the_worst(program):
    table = certify(program, VALUES - [0, 0, 0.5, 0], PRICES).table()
    assert isinstance(table, pd.DataFrame)
    assert table.loc["row violation", "worst"] == "balance[hour=day]"
    assert list(table.columns) == ["absolute", "relative", "worst"]
