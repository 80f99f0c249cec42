"""Random models: our arrays against Pyomo's own view of the same model, object by object."""

import highspy
import numpy as np
import pyomo.environ as pyo
import pytest

from kz_optimize.algebra import compile_model
from tests.algebra.models import NoOptimumError, RandomModel, as_dicts, assert_same, pyomo_dicts, solve


@pytest.mark.parametrize("seed", range(300))
def test_program_equals_pyomos(seed):
    model = RandomModel(seed).build()
    ours = as_dicts(compile_model(model))
    for mine, theirs in zip(ours, pyomo_dicts(model), strict=True):
        assert_same(mine, theirs)
    matrix = compile_model(model).matrix
    assert matrix.indices.dtype == matrix.indptr.dtype == np.int32
    assert matrix.has_canonical_format
    assert np.all(matrix.data)


@pytest.mark.parametrize("seed", range(300, 360))
def test_written_lp_has_the_same_optimum(seed, tmp_path):
    model = RandomModel(seed).build()
    try:
        ours = solve(model)
    except NoOptimumError:
        pytest.skip("infeasible draw")
    model.write(str(tmp_path / "model.lp"), io_options={"symbolic_solver_labels": True})
    highs = highspy.Highs()
    highs.silent()
    highs.readModel(str(tmp_path / "model.lp"))
    highs.run()
    assert highs.getInfo().objective_function_value == pytest.approx(ours)
    assert pyo.value(model.cost) == pytest.approx(ours)
    assert pyo.value(model.cost.expr) == pytest.approx(ours)
    assert pyo.SolverFactory("appsi_highs").solve(model.clone()).problem[0]["Upper bound"] == pytest.approx(ours)
