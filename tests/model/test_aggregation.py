"""Fleets that share dispatch have the optimum of cohorts that run on their own."""

import numpy as np
import pytest

from kz_optimize.model import capacity, emission

from ..support import read_case, solve_tables
from .random_case import draw

SEEDS = range(25)


@pytest.fixture(scope="module")
def differences():
    """Relative differences of the cost, seed by seed; the worst is printed when all are done."""
    found: dict[int, float] = {}
    yield found
    print(f"\naggregation: worst relative difference of {len(found)} random cases {max(found.values()):.1e}")


def emitted(done) -> np.ndarray:
    budget = done.case.budgets
    return emission.emissions(done.model, done.case, budget).solution.values


@pytest.mark.parametrize("seed", SEEDS)
def test_aggregated_equals_disaggregated(seed, differences):
    texts, profiles, settings = draw(seed)
    tables = read_case(texts, profiles, **settings)
    together, apart = solve_tables(tables, aggregate=True), solve_tables(tables, aggregate=False)
    assert together.solution.status == apart.solution.status == "optimal"
    differences[seed] = abs(together.cost - apart.cost) / abs(apart.cost)
    assert differences[seed] < 1e-9
    assert together.solution.size.columns < apart.solution.size.columns
    # Sums over the whole horizon that every optimum of the same cost must share where the optimum is unique; a tie
    # between two ways to the same cost may share them out differently, so each optimum is put to the other's test:
    # what the aggregated one builds is feasible and optimal for the separate cohorts.
    build = together.model.built.solution
    fixed = solve_fixed(tables, build)
    assert fixed.cost == pytest.approx(apart.cost, rel=1e-7)
    np.testing.assert_allclose(emitted(fixed), emitted(together), rtol=1e-3, atol=5)


def solve_fixed(tables, build):
    raise NotImplementedError


__all__ = ["capacity"]
