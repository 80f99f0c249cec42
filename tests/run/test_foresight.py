"""Limited foresight: windows, what is carried on, and what it costs."""

from functools import partial

import numpy as np
import pytest

from kz_optimize.case.case import prepare
from kz_optimize.model import build_model
from kz_optimize.run.case import read_case
from kz_optimize.run.foresight import SOLVED, fix_decisions, solve_in_windows, windows
from kz_optimize.run.price_loop import optimise
from kz_optimize.run.scenario import RunOptions, run_scenario
from kz_optimize.solve import SolveOptions, solve
from tests.support import read_tables

YEARS = {"time.milestone_years": [2025, 2030, 2035, 2040], "time.end_year": 2044}


@pytest.mark.parametrize(
    ("count", "window", "overlap", "expected"),
    [
        (4, 1, 0, [(0, 0), (1, 1), (2, 2), (3, 3)]),
        (5, 3, 2, [(0, 2), (1, 3), (2, 4)]),
        (5, 2, 0, [(0, 1), (2, 3), (4, 4)]),
        (3, 10, 1, [(0, 2)]),
    ],
)
def test_windows_move_by_what_they_decide_and_end_with_the_last_year(count, window, overlap, expected):
    assert list(windows(count, window, overlap)) == expected


def test_a_window_over_all_years_is_perfect_foresight(tiny):
    perfect = solve(build_model(prepare(read_case(tiny, "carbon-price", YEARS).check())))
    tables = read_case(tiny, "carbon-price", YEARS | {"time.foresight": "myopic", "time.window": 4}).check()
    _, _, myopic = solve_in_windows(tables, partial(optimise, options=SolveOptions()))
    assert myopic.objective == pytest.approx(perfect.objective, rel=1e-9)


def test_less_foresight_costs_more(tiny, tmp_path):
    costs = []
    for name, window in (("perfect", 4), ("two years", 2), ("one year", 1)):
        said = {"time.foresight": "myopic", "time.window": window, "time.overlap": 0}
        outcome = run_scenario(tiny, "carbon-price", tmp_path / name, RunOptions(YEARS | said))
        assert outcome.status == SOLVED
        costs.append(outcome.objective)
    assert costs[0] <= costs[1] * (1 + 1e-9)
    assert costs[0] < costs[2]


def test_the_plan_of_a_window_stands_in_the_next(tiny):
    said = {"time.foresight": "myopic", "time.window": 1, "time.overlap": 0}
    found = {}

    def remember(case, model, build):
        settled = optimise(case, model, build, SolveOptions())
        found[max(model.retired.solution.labels["year"])] = model.built.solution
        return settled

    case, model, _ = solve_in_windows(read_case(tiny, "carbon-price", YEARS | said).check(), remember)
    assert list(found) == [2025, 2030, 2035, 2040]
    whole = model.built.solution
    vintage = dict(zip(case.cohorts.cohort, case.cohorts.vintage, strict=True))
    compared = 0
    for year, built in found.items():
        for cohort, value in built.to_xarray().to_series().dropna().items():
            if vintage[cohort] == year:
                assert float(whole.at(cohort=cohort)) == pytest.approx(value, abs=1e-8)
                compared += value > 0.1
    assert compared >= 2


def test_only_what_was_decided_before_is_fixed(tiny):
    tables = read_tables(tiny, "carbon-price")
    case = prepare(tables)
    first = build_model(case)
    solve(first)
    again = build_model(case)
    fix_decisions(again, case, {"built": first.built.solution}, before=2035)
    lower, upper = (again.built.cells.unflatten(bound).to_xarray().to_series() for bound in again.built.bounds_now())
    old = np.array([cohort.endswith("#2025") for cohort in lower.index])
    there = lower.notna().to_numpy()
    assert (lower[old & there] == upper[old & there]).all()
    assert (lower[~old & there] < upper[~old & there]).all()


def test_a_window_without_a_plan_ends_the_run_with_an_explanation(tiny, tmp_path):
    said = {"time.foresight": "myopic", "time.window": 1, "time.overlap": 0}
    outcome = run_scenario(tiny, "impossible", tmp_path / "run", RunOptions(said))
    assert outcome.status == "infeasible"
    assert "the cap cap holds emissions to -1,000 kt in 2035" in outcome.explanation


def test_an_overlap_must_leave_something_to_decide(tiny):
    with pytest.raises(Exception, match="leaves nothing of a window of 2"):
        read_case(tiny, None, {"time.window": 2, "time.overlap": 2})
