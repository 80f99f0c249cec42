"""Workers: warm results equal cold ones, nothing is done twice, and a run without a plan stops nobody."""

import json

import numpy as np
import pytest

from kz_optimize.errors import InputError
from kz_optimize.results import netcdf
from kz_optimize.run.case import read_case
from kz_optimize.run.scenario import run_case
from kz_optimize.study import Failure, Worker, plan, status
from kz_optimize.study.solver import NoPlan, Solver
from tests.study.conftest import PRICE


def test_every_result_equals_its_cold_solve(swept_once, tiny_once, tmp_path):
    for run in swept_once.runs:
        case = read_case(tiny_once, "carbon-price").set("emission_prices", "price", run.values["price"], {"year": 2035})
        cold = run_case(case, tmp_path / run.id)
        warm = netcdf.load(swept_once.folder.result(run.id)).plan
        assert float(warm["total_cost"]) == pytest.approx(cold.objective, rel=1e-8)
        alone = netcdf.load(cold.results, ["plan"]).plan
        assert warm["total_co2e"].values == pytest.approx(alone["total_co2e"].values, rel=1e-6)


def test_all_but_the_first_start_from_a_basis(swept_once):
    efforts = [swept_once.folder.effort(run.id) for run in swept_once.runs]
    assert [effort.warm for effort in efforts] == [False, True, True, True]
    assert len({tuple(effort.size) for effort in efforts}) == 1


def test_finished_runs_are_not_repeated(write_study, tmp_path):
    planned = plan(write_study(), tmp_path / "study")
    assert Worker(planned.folder).work([run.id for run in planned.runs[:2]]) == 2
    before = [planned.folder.result(run.id).stat().st_mtime_ns for run in planned.runs[:2]]
    again = plan(write_study(), tmp_path / "study")
    assert [run.id for run in again.left] == [run.id for run in planned.runs[2:]]
    assert Worker(again.folder).work([run.id for run in again.runs]) == 2
    assert [planned.folder.result(run.id).stat().st_mtime_ns for run in planned.runs[:2]] == before
    assert Worker(again.folder).work([run.id for run in again.runs]) == 0


def test_a_new_point_in_the_file_costs_one_run(write_study, tmp_path):
    planned = plan(write_study(), tmp_path / "study")
    wider = plan(write_study(PRICE.replace("80]", "80, 90]")), tmp_path / "study")
    old = {run.id for run in planned.runs}
    assert [run.values["price"] for run in wider.runs if run.id not in old] == [90]


def test_a_changed_input_is_another_run_and_a_changed_source_is_not(write_study, tiny, tmp_path):
    first = plan(write_study(), tmp_path / "study")
    table = tiny / "costs.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("illustrative", "a better source"), encoding="utf-8")
    assert plan(write_study(), tmp_path / "study").points == first.points
    table.write_text(text.replace("1300", "1310"), encoding="utf-8")
    assert not set(plan(write_study(), tmp_path / "study").points) & set(first.points)


def test_a_worker_stops_if_inputs_have_changed_since_planning(write_study, tiny, tmp_path):
    planned = plan(write_study(), tmp_path / "study")
    table = tiny / "costs.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1300", "1310"), encoding="utf-8")
    with pytest.raises(InputError, match="have changed since the study was planned"):
        Worker(planned.folder).work([run.id for run in planned.runs])
    assert status(planned).counts["waiting"] == 4


def test_points_that_come_to_the_same_are_one_run(write_study, tmp_path):
    planned = plan(write_study(PRICE.replace("[0, 10, 40, 80]", "[40, 40.0, 80]")), tmp_path / "study")
    assert len(planned.runs) == 2
    assert len(planned.points) == 3


IMPOSSIBLE = """
scenarios = ["cap"]
[[factor]]
name = "cap"
values = [-1000, 80000]
changes = [{ table = "emission_caps", column = "limit" }]
"""


def test_a_run_without_a_plan_is_explained_and_stops_nobody(write_study, tmp_path):
    planned = plan(write_study(IMPOSSIBLE), tmp_path / "study")
    Worker(planned.folder).work([run.id for run in planned.runs])
    now = status(planned)
    assert (now.counts["infeasible"], now.counts["done"]) == (1, 1)
    [(run, failure)] = now.failures
    assert run.values == {"cap": -1000}
    assert failure.status == "infeasible"
    assert "cap" in failure.explanation
    assert planned.left == []


def test_a_run_that_the_solver_gives_up_is_tried_again_if_asked_for(write_study, tmp_path, monkeypatch):
    planned = plan(write_study(), tmp_path / "study")
    first = planned.runs[0].id
    solve = Solver.solve

    def fail_once(self, run, cheapest):
        if run.id == first:
            raise NoPlan(Failure("failed", "HiGHS refused"))
        return solve(self, run, cheapest)

    monkeypatch.setattr(Solver, "solve", fail_once)
    Worker(planned.folder).work([run.id for run in planned.runs])
    assert status(planned).counts == {"done": 3, "infeasible": 0, "failed": 1, "running": 0, "waiting": 0}
    assert planned.left == []
    monkeypatch.undo()
    assert planned.folder.forget_failures([run.id for run in planned.runs]) == 1
    assert Worker(planned.folder).work([run.id for run in planned.runs]) == 1
    assert status(planned).counts["done"] == 4


def test_bad_values_fail_their_run_with_file_and_line(write_study, tmp_path):
    text = IMPOSSIBLE.replace('column = "limit"', 'column = "year", action = "set"').replace("[-1000, 80000]", "[1700]")
    with pytest.raises(InputError, match="about a key"):
        plan(write_study(text), tmp_path / "study")
    costs = '[[factor]]\nname = "a"\nvalues = [1, -1]\nchanges = [{ table = "costs", column = "fixed_cost" }]\n'
    planned = plan(write_study(costs), tmp_path / "study")
    Worker(planned.folder).work([run.id for run in planned.runs])
    [(_, failure)] = status(planned).failures
    assert failure.status == "input"
    assert "costs.csv, line 2" in failure.explanation
    assert "negative" in failure.explanation


NEAR = """
scenarios = ["cap"]
[design]
kind = "near_optimal"
[near_optimal]
within = [0.01, 0.05]
groups = ["wind", "gas"]
"""


def test_near_optimal_plans_widen_with_what_they_may_cost(write_study, tmp_path):
    planned = plan(write_study(NEAR), tmp_path / "study")
    assert len(planned.runs) == 1 + 2 * 2 * 2
    Worker(planned.folder).work([run.id for run in reversed(planned.runs)])  # a search before the least-cost plan
    assert status(planned).counts["done"] == 9

    plans = {json.dumps(run.search): netcdf.load(planned.folder.result(run.id)).plan for run in planned.runs}
    least_cost = float(plans["{}"]["total_cost"])
    group = plans["{}"]["technology_group"].values

    def capacity(name: str, sense: str, within: float) -> float:
        search = json.dumps({"group": name, "sense": sense, "within": within, "year": 2035})
        found = plans[search]
        assert float(found["total_cost"]) <= least_cost * (1.0 + within) * (1.0 + 1e-7)
        return float(found["capacity"].sel(year=2035).values[:, group == name].sum())

    for name in ("wind", "gas"):
        cheapest = float(plans["{}"]["capacity"].sel(year=2035).values[:, group == name].sum())
        ends = [capacity(name, "least", 0.05), capacity(name, "least", 0.01), cheapest,
                capacity(name, "most", 0.01), capacity(name, "most", 0.05)]  # fmt: skip
        assert np.all(np.diff(ends) >= -1e-6)
        assert ends[-1] > ends[0]
