"""A real Slurm, with nodes that die: what tests of recorded answers cannot show. By day the first of them."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.cluster import Bounds, ClusterExecutor, Request, ResourceRequest
from kz_optimize.cluster.array import load, load_all
from kz_optimize.cluster.attempt import attempts_of
from kz_optimize.cluster.schedulers.slurm import Slurm
from kz_optimize.cluster.years import YearsOnCluster
from kz_optimize.hours.years import here as on_this_machine
from kz_optimize.hours.years import verify_years
from kz_optimize.report.progress import Reporter
from kz_optimize.results import netcdf
from kz_optimize.run.scenario import run_case
from kz_optimize.study import Plan, StudyFolder, plan, run_study, status
from kz_optimize.study.claim import held_by
from tests.cluster import slurm_cluster
from tests.cluster.real import MANY, PATIENCE, plans, see_through, send_endless, written
from tests.cluster.slurm_cluster import SlurmCluster, run, wait_until
from tests.hours.test_headroom import KEEPING, read
from tests.study.conftest import PRICE
from tests.support import write_case

pytestmark = pytest.mark.skipif(bool(slurm_cluster.missing()), reason=f"no Slurm: {slurm_cluster.missing()}")


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest):
    by_night = any(item.get_closest_marker("slow") for item in request.session.items)
    try:
        cluster = SlurmCluster(tmp_path_factory.mktemp("slurm"), accounting=by_night).__enter__()
    except (RuntimeError, TimeoutError):  # a database that does not start is no reason to try nothing
        cluster = SlurmCluster(tmp_path_factory.mktemp("slurm"), accounting=False).__enter__()
    yield cluster
    cluster.__exit__()


@pytest.fixture(scope="module")
def endless(slurm: SlurmCluster, tiny_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return send_endless(
        ClusterExecutor(Slurm(), ResourceRequest(memory=2.0, seconds=60.0)),
        tiny_once,
        tmp_path_factory.mktemp("endless") / "endless",
    )


def test_years_verified_on_the_cluster_are_those_of_this_machine(slurm, tmp_path):
    (tmp_path / "case").mkdir()
    write_case(tmp_path / "case", KEEPING, days=1, steps=1)
    two = {"time.representation": "mean", "time.milestone_years": [2025, 2030], "time.end_year": 2034}
    plan_file = run_case(read(tmp_path / "case").with_settings(two), tmp_path / "here").results
    copy = Path(shutil.copytree(plan_file.parent, tmp_path / "there")) / plan_file.name
    on_cluster = YearsOnCluster(Slurm(), Request(memory=1.0, seconds=240.0))
    files = verify_years(plan_file, Reporter(), on_this_machine(1)), verify_years(copy, Reporter(), on_cluster)
    alone, sent = (netcdf.load(file, needs="hours") for file in files)
    assert float(sent.plan["upper_bound"]) == pytest.approx(float(alone.plan["upper_bound"]), rel=1e-9)
    assert sent["hours"].identical(alone["hours"])


def test_a_killed_driver_is_followed_by_another_and_results_are_those_of_this_machine(
    slurm, swept_once, write_study, tmp_path, capsys
):
    study, out = write_study(), tmp_path / "study"
    command = ["study", "submit", str(study), "--out", str(out), "--cluster", "slurm", "--wait", "--quiet"]
    command += ["--chunks", "2", "--memory", "1", "--time", "5"]
    first = subprocess.Popen([sys.executable, "-m", "kz_optimize", *command], stdout=subprocess.DEVNULL)
    wait_until((out / "cluster" / "1" / "job").exists, PATIENCE)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    (out / "cluster" / "1" / "job").unlink()  # as if it had been killed a moment earlier
    assert main(command) == 0
    assert "4 of 4 runs ended (4 done)" in capsys.readouterr().out
    assert (out / "results.nc").exists()
    assert [array.number for array in load_all(StudyFolder(out))] == [1]

    here = plans(swept_once)
    there = plans(plan(study, out))
    assert here.keys() == there.keys()
    for price, local in here.items():
        assert float(there[price]["total_cost"]) == pytest.approx(float(local["total_cost"]), rel=1e-8)
        assert np.allclose(there[price]["total_co2e"].values, local["total_co2e"].values, rtol=1e-6)

    assert main(["study", "status", str(out), "--runs"]) == 0
    table = capsys.readouterr().out.splitlines()[-4:]
    for line in table:
        _, state, job, node, log = line.split()[:5]
        assert (state, job.partition("_")[2] in "12", node[0]) == ("done", True, "n")
        assert "USD" in next(out.glob(log)).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_run_without_a_plan_and_one_with_bad_input_stop_nobody(endless, write_study, tmp_path):
    text = """
scenarios = ["cap"]
[design]
kind = "list"
runs = [{ cap = -1000 }, { cap = 80000 }, { cap = 80000, cost = -1 }, { cap = 90000 }]
[[factor]]
name = "cap"
values = [-1000, 80000, 90000]
changes = [{ table = "emission_caps", column = "limit" }]
[[factor]]
name = "cost"
values = [1, -1]
changes = [{ table = "costs", column = "fixed_cost", action = "scale" }]
"""
    planned = plan(write_study(text), tmp_path / "study")
    see_through(planned, ClusterExecutor(Slurm(), ResourceRequest(chunks=1, memory=1.0, seconds=300.0)))
    now = status(planned)
    assert now.counts == {"done": 2, "infeasible": 1, "failed": 1, "running": 0, "waiting": 0}
    assert {failure.status for _, failure in now.failures} == {"infeasible", "input"}
    assert len(load_all(planned.folder)) == 1  # neither is worth another try
    log = load(planned.folder, 1).log(1).read_text(encoding="utf-8")
    assert "infeasible" in log
    assert "negative" in log


@pytest.mark.slow
def test_what_runs_out_of_memory_gets_more(endless, write_study, tmp_path):
    planned = plan(write_study(PRICE.replace("[0, 10, 40, 80]", "[0]")), tmp_path / "study")
    see_through(planned, ClusterExecutor(Slurm(), ResourceRequest(memory=0.15, seconds=300.0, bounds=Bounds(tries=4))))
    assert status(planned).counts["done"] == 1
    tried = attempts_of(planned.folder, planned.runs[0].id)
    assert {attempt.outcome for attempt in tried} == {"memory"}
    assert [attempt.memory for attempt in tried] == [0.15, 0.3, 0.6][: len(tried)]


@pytest.mark.slow
def test_a_node_that_dies_loses_no_run_that_was_done(slurm, endless, write_study, tmp_path):
    planned = plan(write_study(MANY), tmp_path / "study")
    executor = ClusterExecutor(Slurm(), ResourceRequest(chunks=1, memory=1.0, seconds=300.0))
    executor.start(planned)
    job = load(planned.folder, 1).job
    wait_until(lambda: written(planned) and held_by(planned.folder.claims, "1/1"), PATIENCE)
    node = Slurm.ask_controller(job)[1].node
    slurm.kill_node(node)
    before = written(planned)
    assert len(before) < len(planned.runs)
    try:
        see_through(planned, executor, lambda: slurm.hurry(f"{job}_1"))
    finally:
        slurm.start_node(node)
    assert status(planned).counts["done"] == len(planned.runs)
    assert before.items() <= written(planned).items(), "a finished run was done again"
    assert len(load_all(planned.folder)) == 1  # Slurm itself has started the task again, on another node
    assert Slurm.ask_controller(job)[1].node != node
    assert "Restarts=1" in run("scontrol", "show", "job", f"{job}_1")
    wait_until(lambda: slurm.states()[node] in ("IDLE", "MIXED"), PATIENCE, slurm.states)


@pytest.mark.slow
def test_cancelling_ends_this_study_and_nothing_else(slurm, endless, write_study, tmp_path, capsys):
    other = run("sbatch", "--parsable", "--mem=50M", "--output=/dev/null", "--wrap", "sleep 600").strip()
    planned = plan(write_study(MANY), tmp_path / "study")
    executor = ClusterExecutor(Slurm(), ResourceRequest(chunks=2, memory=1.0, seconds=300.0))
    executor.start(planned)
    job = load(planned.folder, 1).job
    wait_until(lambda: written(planned), PATIENCE)
    assert main(["study", "cancel", str(planned.folder.path)]) == 0
    assert f"cancelled job {job}" in capsys.readouterr().out
    see_through(planned, executor)
    assert {task.state for task in Slurm.ask_controller(job).values()} <= {"cancelled", "done"}
    assert "JobState=RUNNING" in run("scontrol", "show", "job", other)
    run("scancel", other)
    before = written(planned)
    assert 0 < len(before) < len(planned.runs)
    assert main(["study", "status", str(planned.folder.path)]) == 0
    assert "cancelled" in capsys.readouterr().out
    assert (
        run_study(planned, ClusterExecutor(Slurm(), ResourceRequest(chunks=1, memory=1.0, seconds=300.0))).ended == 12
    )
    assert before.items() <= written(planned).items(), "a finished run was done again"


@pytest.mark.slow
def test_a_run_that_needs_more_time_than_is_allowed_says_so(endless):
    executor = ClusterExecutor(Slurm(), ResourceRequest(memory=2.0, seconds=60.0, bounds=Bounds(seconds=60.0)))
    see_through(endless, executor)
    [(_, failure)] = status(endless).failures
    assert failure.status == "time"
    assert "TIMEOUT" in failure.explanation
    assert "--most-time" in failure.explanation


@pytest.mark.slow
def test_the_accounts_tell_what_the_controller_tells(slurm, endless):
    """Last, so that jobs of every kind have ended."""
    if not slurm.accounts:
        pytest.skip("no slurmdbd or MariaDB, or not root")
    jobs = {line.partition("_")[0] for line in run("squeue", "--states=all", "--noheader", "--format=%F").split()}
    assert len(jobs) >= 6

    def told(ask) -> dict[tuple[str, int], tuple[str, str]]:
        return {(job, task): (each.state, each.node) for job in jobs for task, each in ask(job).items()}

    wait_until(lambda: told(Slurm.ask_accounts) == told(Slurm.ask_controller), 30)
    assert {state for state, _ in told(Slurm.ask_accounts).values()} >= {"done", "memory", "time", "cancelled"}
