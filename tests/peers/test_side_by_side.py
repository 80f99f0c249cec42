"""kz_optimize and PyPSA give the same answer to problems drawn at random; many more in tests/benchmarks.

PyPSA needs pandas 3; where it is not installed, these tests are skipped.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from kz_optimize.cli.verbs import main

pytest.importorskip("pypsa", reason="PyPSA is not installed")

from tests.peers.compare import EXACT, compare, compare_import, solve_ours
from tests.peers.draw import problems, random_problem
from tests.peers.network import build_network
from tests.peers.problem import plain
from tests.peers.tables import read_problem

pytestmark = pytest.mark.filterwarnings("ignore")


@settings(max_examples=2, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_cost_emissions_and_prices_are_those_of_pypsa(problem):
    found = compare(problem)
    assert found.worst < EXACT
    assert found.price_count > 0


@pytest.mark.parametrize("seed", [15])
def test_a_cap_and_a_budget_have_the_shadow_price_that_they_have_in_pypsa(seed):
    problem = random_problem(seed)
    assert problem.caps
    assert np.isfinite(problem.budget)
    found = compare(problem)
    assert found.worst < EXACT
    assert found.carbon_count + found.carbon_tie_count == len(problem.caps) + 1


@pytest.mark.parametrize("seed", [8])
def test_an_imported_network_gives_the_answer_of_pypsa(seed, tmp_path):
    problem = plain(random_problem(seed))
    n = build_network(problem, ample=True)
    n.export_to_netcdf(tmp_path / "network.nc")
    assert main(["import", str(tmp_path / "network.nc"), "--out", str(tmp_path / "case")]) == 0
    assert "refused" not in [line.split("|")[1].strip() for line in _rows(tmp_path / "case" / "import.md")]
    objective, emissions, (prices, count, _) = compare_import(problem, n, tmp_path / "case")
    assert max(objective, emissions, prices) < EXACT
    assert count > 0


def _rows(report):
    return [line for line in report.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]


def test_a_difference_would_be_seen():
    """What is compared moves when one number of one side does."""
    problem = random_problem(9)
    done, _ = solve_ours(read_problem(problem))
    other, _ = solve_ours(read_problem(replace(problem, rate=problem.rate + 1e-4)))
    assert abs(other.cost / done.cost - 1.0) > 10 * EXACT
