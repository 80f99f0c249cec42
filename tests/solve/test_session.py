"""A session starts each solve from the end of the last, and finds what a fresh solve finds."""

import numpy as np
import pytest

from kz_optimize.solve import Session, SolveOptions, solve
from tests.solve.models import dispatch, expansion

BASE = {"zones": 2, "years": 2, "days": 2}


@pytest.mark.parametrize(
    "change",
    [{"cap": 0.35}, {"potential": 0.9}, {"unserved": 5.0}, {"seed": 2}, {"days": 1}, {}],
    ids=["row bounds", "column bounds", "upper bounds", "matrix", "another size", "nothing"],
)
def test_warm_equals_cold(change):
    session = Session()
    session.solve(expansion(**BASE))
    warm_model, cold_model = expansion(**(BASE | change)), expansion(**(BASE | change))
    warm, cold = session.solve(warm_model), solve(cold_model)
    assert warm.status == cold.status == "optimal"
    assert warm.objective == pytest.approx(cold.objective, rel=1e-9)
    assert warm.size == cold.size
    np.testing.assert_allclose(warm_model.balance.dual.sum(), cold_model.balance.dual.sum(), rtol=1e-3)


def test_a_small_change_needs_few_iterations():
    session = Session()
    first = session.solve(expansion(**BASE))
    again = session.solve(expansion(**BASE, cap=0.39))
    assert again.algorithm == "simplex"
    assert again.iterations < first.iterations / 5


def test_an_interior_point_leaves_a_basis_for_the_next():
    session = Session(SolveOptions(algorithm="ipx"))
    assert session.solve(expansion(**BASE)).basic
    session.options = SolveOptions()
    assert session.solve(expansion(**BASE)).iterations == 0


def test_costs_alone_may_change():
    session = Session()
    assert session.solve(dispatch()).objective == pytest.approx(40)
    assert session.solve(dispatch(price=(2.0, 4.0))).objective == pytest.approx(36)  # gas serves 4 by day
    assert session.solve(dispatch(price=(9.0, 5.0))).objective == pytest.approx(78)  # gas 8 and 4, coal 2 by day


def test_the_basis_stays_feasible_when_costs_change_and_optimal_when_bounds_do():
    session = Session()
    session.solve(dispatch())
    assert "primal simplex" in session.solve(dispatch(price=(9.0, 5.0))).log_text
    assert "dual simplex" in session.solve(dispatch(price=(9.0, 5.0), day=5.0)).log_text


def test_after_an_infeasible_model_the_session_goes_on():
    session = Session()
    assert session.solve(dispatch(day=20.0)).status == "infeasible"
    assert session.solve(dispatch()).objective == pytest.approx(40)


def test_each_solution_has_its_own_log():
    session = Session()
    first, second = session.solve(dispatch()), session.solve(dispatch(day=9.0))
    assert first.log_text.count("--- simplex\n") == second.log_text.count("--- simplex\n") == 1


def test_a_session_that_keeps_no_basis_solves_every_program_afresh():
    session, fresh = Session(keep_basis=False), solve(expansion(**BASE)).iterations
    assert fresh > 0
    assert [session.solve(expansion(**BASE)).iterations for _ in range(2)] == [fresh, fresh]
