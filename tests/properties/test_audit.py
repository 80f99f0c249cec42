"""The results of any drawn problem, under every accounting, are recomputed from the file alone."""

from hypothesis import given
from hypothesis import strategies as st

from kz_optimize.case.accounting import CONVENTIONS
from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.peers.draw import problems
from tests.properties.drawn import examples, solve_problem


@examples(6)
@given(problems(), st.booleans(), st.sampled_from(sorted(CONVENTIONS)))
def test_no_drawn_problem_differs_from_its_recomputation(problem, aggregate, accounting):
    done = solve_problem(problem, aggregate, accounting)
    checked = recompute.check(extract(done.model, done.case, done.solution), POLICIES)
    assert checked["relative"].max() < 1e-8, checked[checked["relative"] > 1e-8]
