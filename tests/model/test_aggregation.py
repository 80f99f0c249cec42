"""Fleets that share dispatch have the optimum of cohorts that run on their own."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.model import emission
from tests.model.random_case import OBLASTS, draw
from tests.support import Solved, night, read_case, solve_tables

SEEDS = [*range(6), *night(*range(6, 40))]


@pytest.fixture(scope="module")
def differences():
    """Relative differences of the cost, seed by seed; the worst is printed when all are done."""
    found: dict[int, float] = {}
    yield found
    print(f"\naggregation: worst relative difference of {len(found)} random cases {max(found.values()):.1e}")


def standing(done: Solved) -> pd.DataFrame:
    """GW by technology and zone: where inside a zone, and of which vintage, may be a tie."""
    installed = done.model.installed.solution.to_xarray().to_pandas()
    cohorts = done.case.records["cohort"]
    return installed.groupby([cohorts["technology"], cohorts["region"].map(OBLASTS)]).sum()


def emitted(done: Solved) -> np.ndarray:
    """kt a year under the budget and the caps."""
    kinds = (done.case.budgets, done.case.caps)
    counted = [emission.emissions(done.model, done.case, kind).solution for kind in kinds]
    return np.concatenate([each.transpose("instrument", "year").values for each in counted])


@pytest.mark.parametrize("seed", SEEDS)
def test_aggregated_equals_disaggregated(seed, differences):
    texts, profiles, settings = draw(seed)
    tables = read_case(texts, profiles, **settings)
    together, apart = solve_tables(tables, aggregate=True), solve_tables(tables, aggregate=False)
    assert together.solution.status == apart.solution.status == "optimal"
    differences[seed] = abs(together.cost - apart.cost) / abs(apart.cost)
    assert differences[seed] < 1e-9
    assert together.solution.size.columns < apart.solution.size.columns
    np.testing.assert_allclose(emitted(together), emitted(apart), rtol=1e-6, atol=1e-3)
    np.testing.assert_allclose(standing(together), standing(apart), rtol=1e-6, atol=1e-6)
    for name in ("emission_cap", "emission_budget", "balance"):
        np.testing.assert_allclose(together.array(name), apart.array(name), rtol=1e-5, atol=1e-6)
