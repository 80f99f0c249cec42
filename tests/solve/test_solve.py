"""What a solve returns, whatever happens."""

from dataclasses import replace

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import Equation, Minimise, Variable
from kz_optimize.solve import SolveOptions, solve
from kz_optimize.solve import highs as highs_module
from kz_optimize.solve import session as session_module
from kz_optimize.solve.highs import Highs, Status, hipo_works
from tests.solve.models import HOUR, array, dispatch, expansion


@pytest.mark.parametrize(
    "algorithm",
    [
        "simplex",
        "ipx",
        pytest.param("hipo", marks=pytest.mark.skipif(not hipo_works(), reason="HiPO is not installed")),
    ],
)
@pytest.mark.parametrize("crossover", ["choose", "on", "off"])
def test_every_algorithm_finds_the_answer_worked_by_hand(algorithm, crossover):
    model = dispatch()
    solution = solve(model, SolveOptions(algorithm=algorithm, crossover=crossover))
    assert (solution.status, solution.reason) == ("optimal", "")
    assert solution.objective == pytest.approx(40, rel=1e-6)
    assert solution.certificate.passed(1e-6)
    assert (solution.size.rows, solution.size.columns, solution.size.nonzeros) == (2, 4, 4)
    np.testing.assert_allclose(model.output.solution, [[6, 4], [4, 0]], atol=1e-5)
    np.testing.assert_allclose(model.balance.dual, [5, 2], atol=1e-5)
    np.testing.assert_allclose(model.output.reduced_cost, [[-3, 0], [0, 3]], atol=1e-5)


@pytest.mark.skipif(not hipo_works(), reason="HiPO is not installed")
def test_interior_points_without_crossover_are_certified_on_a_real_model():
    model = expansion(zones=2, years=2, days=1)
    vertex = solve(model, SolveOptions(algorithm="simplex"))
    for algorithm in ("ipx", "hipo"):
        interior = solve(model, SolveOptions(algorithm=algorithm))
        assert interior.objective == pytest.approx(vertex.objective, rel=1e-6)
        assert not interior.basic
        assert vertex.basic
        assert [attempt.accepted for attempt in interior.attempts] == [True]
        assert interior.certificate["complementarity"].relative > 0


def test_a_maximum_and_suffixes_of_ordinary_pyomo():
    model = pyo.ConcreteModel()
    model.dual, model.rc = pyo.Suffix(direction=pyo.Suffix.IMPORT), pyo.Suffix(direction=pyo.Suffix.IMPORT)
    model.sold = pyo.Var(bounds=(0, 5))
    model.room = pyo.Constraint(expr=2 * model.sold <= 8)
    model.profit = pyo.Objective(expr=3 * model.sold + 1, sense=pyo.maximize)
    solution = solve(model)
    assert (solution.objective, pyo.value(model.sold)) == (13, 4)
    assert model.dual[model.room] == pytest.approx(1.5)  # one unit of room carries half a sale
    assert model.rc[model.sold] == pytest.approx(0)


def test_seconds_and_log_tell_what_happened(tmp_path):
    path = tmp_path / "solve.log"
    solution = solve(dispatch(), SolveOptions(log_file=path))
    assert set(solution.seconds) == {"compile", "send", "solve", "certify", "load"}
    assert path.read_text(encoding="utf-8") == solution.log_text
    assert "Model status        : Optimal" in solution.log_text
    assert "simplex: Optimal; certificate passed" in solution.log_text
    assert "semi-integer" not in solution.log_text


def test_missing_hipo_is_said_kindly_and_replaced(monkeypatch):
    monkeypatch.setattr(session_module, "hipo_works", lambda: False)
    solution = solve(dispatch(), SolveOptions(algorithm="hipo"))
    assert (solution.status, solution.algorithm) == ("optimal", "ipx")
    assert any('pip install "highspy[extras]"' in notice for notice in solution.notices)
    assert not solve(dispatch(), SolveOptions(algorithm="ipx")).notices


def test_hipo_is_detected_by_trying(monkeypatch):
    """The plain highspy wheel answers ``solver=hipo`` with an error."""

    class Plain(highspy.Highs):
        def setOptionValue(self, name, value):  # noqa: N802
            return highspy.HighsStatus.kError if value == "hipo" else super().setOptionValue(name, value)

    hipo_works.cache_clear()
    monkeypatch.setattr(highs_module.highspy, "Highs", Plain)
    assert not hipo_works()
    hipo_works.cache_clear()


def spoiled(run, spoil, times=1):
    """``Highs.run`` whose first answers are spoiled."""
    calls = []

    def wrong(self, algorithm="simplex", *rest):
        answer = run(self, algorithm, *rest)
        calls.append(algorithm)
        return spoil(answer) if len(calls) <= times else answer

    return wrong


def test_a_wrong_answer_is_not_believed_and_the_next_algorithm_takes_over(monkeypatch):
    monkeypatch.setattr(Highs, "run", spoiled(Highs.run, lambda answer: replace(answer, values=answer.values * 1.01)))
    solution = solve(dispatch(), SolveOptions(algorithm="simplex"))
    assert solution.status == "optimal"
    first, second = solution.attempts
    assert (first.algorithm, first.outcome, first.accepted) == ("simplex", "Optimal", False)
    assert "balance[hour=" in first.verdict or "output[" in first.verdict
    assert second.accepted
    assert solution.algorithm == second.algorithm != "simplex"
    assert solution.objective == pytest.approx(40, rel=1e-6)


def test_unknown_is_accepted_if_the_certificate_passes(monkeypatch):
    monkeypatch.setattr(Highs, "run", spoiled(Highs.run, lambda answer: replace(answer, status=Status.kUnknown)))
    solution = solve(dispatch())
    assert (solution.status, solution.attempts[0].outcome, len(solution.attempts)) == ("optimal", "Unknown", 1)


def test_if_every_algorithm_fails_so_does_the_solve(monkeypatch):
    model = dispatch()
    monkeypatch.setattr(
        Highs, "run", spoiled(Highs.run, lambda a: replace(a, status=Status.kUnknown, has_point=False), 9)
    )
    solution = solve(model)
    assert (solution.status, solution.algorithm) == ("failed", "")
    assert "without values" in solution.reason
    assert len(solution.attempts) >= 2
    assert np.isnan(solution.objective)
    assert np.isnan(model.output.solution.values).all()


def test_time_limit_over_all_attempts():
    solution = solve(expansion(zones=3, years=4, days=4), SolveOptions(algorithm="simplex", time_limit=0.05))
    assert solution.status == "failed"
    assert solution.attempts[-1].outcome == "Time limit reached"
    assert "time limit" in solution.reason
    assert sum(attempt.seconds for attempt in solution.attempts) < 2


@pytest.mark.parametrize("algorithm", ["choose", "simplex", "ipx"])
def test_infeasible(algorithm):
    solution = solve(dispatch(day=20.0), SolveOptions(algorithm=algorithm))
    assert (solution.status, solution.reason) == ("infeasible", "no values satisfy all rows and bounds")


def free_lunch(limit):
    """Sell for 3 what is made for 1, as much as one likes; and something else that may be impossible."""
    model = pyo.ConcreteModel()
    model.made, model.sold, model.other = (
        Variable(HOUR, unit="GWh"),
        Variable(HOUR, unit="GWh"),
        Variable(HOUR, upper=1.0),
    )
    model.balance = Equation(model.made == model.sold, for_each=(HOUR,))
    model.need = Equation(model.other >= limit, for_each=(HOUR,))
    model.cost = Minimise((1.0 * model.made).sum() - (3.0 * model.sold).sum())
    return model


@pytest.mark.parametrize("algorithm", ["choose", "simplex", "ipx"])
def test_unbounded_names_what_grows(algorithm):
    solution = solve(free_lunch(0.5), SolveOptions(algorithm=algorithm))
    assert solution.status == "unbounded"
    found = {(direction.place.component, direction.place.key): direction.cost for direction in solution.ray}
    assert set(found) == {(name, (hour,)) for name in ("made", "sold") for hour in ("day", "night")}
    assert found["sold", ("day",)] == pytest.approx(-3)
    assert solution.ray[0].place.component == "sold"
    assert solution.ray[0].change == pytest.approx(1)


@pytest.mark.parametrize(("limit", "status"), [(0.5, "unbounded"), (1.5, "infeasible")])
def test_infeasible_or_unbounded_is_resolved(monkeypatch, limit, status):
    either = spoiled(Highs.run, lambda answer: replace(answer, status=Status.kUnboundedOrInfeasible))
    monkeypatch.setattr(Highs, "run", either)
    assert solve(free_lunch(limit)).status == status


def test_wide_ranges_are_named():
    model = dispatch()
    model.tiny = Equation(1e-6 * model.output.sum("plant") <= array([1.0, 1e7], HOUR), for_each=(HOUR,))
    model.wide = Equation(1e4 * model.output.sum("plant") >= array([1.0, 2.0], HOUR), for_each=(HOUR,))
    solution = solve(model)
    (warning,) = solution.ranges
    assert (warning.kind, warning.smallest.value, warning.largest.value) == ("matrix coefficient", 1e-6, 1e4)
    assert (warning.smallest.row.component, warning.largest.row.component) == ("tiny", "wide")
    assert warning.smallest.column.component == "output"
    assert "span 10 orders" in str(warning)
    assert str(warning) in solution.notices
    assert not solve(dispatch()).ranges


@pytest.mark.parametrize("tenfold", [False, True])
def test_costs_and_right_hand_sides_have_ranges_too(tenfold):
    solution = solve(dispatch(day=10.0, price=(2.0, 5e9 if tenfold else 5.0)))
    assert [warning.kind for warning in solution.ranges] == (["cost"] if tenfold else [])
