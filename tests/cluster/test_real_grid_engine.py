"""A real Grid Engine: the same study, behind the same interface. By day the first test."""

from pathlib import Path

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.cluster import Bounds, ClusterExecutor, ResourceRequest
from kz_optimize.cluster.array import load
from kz_optimize.cluster.attempt import attempts_of
from kz_optimize.cluster.schedulers.sge import GridEngine
from kz_optimize.study import Plan, plan, status
from tests.cluster import grid_engine_cluster
from tests.cluster.grid_engine_cluster import GridEngineCluster
from tests.cluster.real import ENDLESS, MANY, PATIENCE, plans, see_through, send_endless, written
from tests.cluster.slurm_cluster import wait_until

pytestmark = pytest.mark.skipif(
    bool(grid_engine_cluster.missing()), reason=f"no Grid Engine: {grid_engine_cluster.missing()}"
)


@pytest.fixture(scope="module")
def grid_engine(tmp_path_factory: pytest.TempPathFactory):
    with GridEngineCluster(tmp_path_factory.mktemp("grid")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def endless(grid_engine: GridEngineCluster, tiny_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    executor = ClusterExecutor(GridEngine(), ResourceRequest(memory=2.0, seconds=60.0, bounds=Bounds(seconds=40.0)))
    return send_endless(executor, tiny_once, tmp_path_factory.mktemp("endless") / "endless")


def test_results_are_those_of_this_machine(grid_engine, swept_once, write_study, tmp_path, capsys):
    study, out = write_study(), tmp_path / "study"
    command = ["study", "submit", str(study), "--out", str(out), "--cluster", "sge", "--chunks", "2"]
    command += ["--memory", "1", "--time", "5"]
    assert main(command) == 0
    assert "4 runs in 2 tasks of at most 2, each 1.00 GB and 5 min" in capsys.readouterr().out
    assert main([*command, "--wait", "--quiet"]) == 0
    assert "4 of 4 runs ended (4 done)" in capsys.readouterr().out
    planned = plan(study, out)
    here, there = plans(swept_once), plans(planned)
    assert {price: float(each["total_cost"]) for price, each in there.items()} == pytest.approx(
        {price: float(each["total_cost"]) for price, each in here.items()}, rel=1e-8
    )
    assert load(planned.folder, 1).log(2).read_text(encoding="utf-8").count(" USD") == 2


@pytest.mark.slow
def test_a_worker_that_is_refused_memory_says_so(endless, write_study, tmp_path):
    """HiGHS does not get what it wants for a year of hours; it calls that a failure, the worker knows better."""
    planned = plan(write_study(ENDLESS), tmp_path / "study")
    ask = ResourceRequest(memory=0.5, seconds=300.0, bounds=Bounds(tries=1), options=(("l", "h_vmem=1000M"),))
    see_through(planned, ClusterExecutor(GridEngine(), ask))
    tried = attempts_of(planned.folder, planned.runs[0].id)
    assert [(attempt.outcome, attempt.memory) for attempt in tried] == [("memory", 0.5)]
    [(_, failure)] = status(planned).failures
    assert failure.status == "memory"
    assert "exit 6" in failure.explanation


@pytest.mark.slow
def test_cancelling_ends_what_is_left(endless, write_study, tmp_path):
    planned = plan(write_study(MANY), tmp_path / "study")
    executor = ClusterExecutor(GridEngine(), ResourceRequest(chunks=2, memory=1.0, seconds=300.0))
    executor.start(planned)
    wait_until(lambda: written(planned), PATIENCE)
    assert main(["study", "cancel", str(planned.folder.path)]) == 0
    see_through(planned, executor)
    assert 0 < len(written(planned)) < len(planned.runs)
    assert status(planned).counts["failed"] == 0


@pytest.mark.slow
def test_a_run_that_needs_more_time_than_is_allowed_says_so(endless):
    see_through(
        endless, ClusterExecutor(GridEngine(), ResourceRequest(memory=2.0, seconds=60.0, bounds=Bounds(seconds=40.0)))
    )
    [(_, failure)] = status(endless).failures
    assert failure.status == "time"
    assert "--most-time" in failure.explanation
