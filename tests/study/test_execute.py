"""Processes: a study is done by several, survives kill -9, and nothing is done twice."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.study import LocalExecutor, StudyFolder, make_chunks, plan, run_study, status
from kz_optimize.study.execute import choose_processes, turn_of
from tests.support import night

MANY = """
scenarios = ["carbon-price"]
[[factor]]
name = "price"
range = [0, 100]
count = 15
changes = [{ table = "emission_prices", column = "price", where = { instrument = "carbon price", year = 2035 } }]
"""


def test_a_worker_does_its_chunk_in_order_then_helps_from_the_far_ends(swept_once, tmp_path):
    folder = StudyFolder(tmp_path)
    ids = [run.id for run in swept_once.runs]
    chunks = make_chunks(folder, swept_once.runs, 2)
    assert [chunk.runs for chunk in chunks] == [tuple(ids[:2]), tuple(ids[2:])]
    assert turn_of(folder, 1) == [ids[2], ids[3], ids[1], ids[0]]


def test_two_processes_share_a_study(write_study, tmp_path):
    planned = plan(write_study(), tmp_path / "study")
    told = []
    now = run_study(planned, LocalExecutor(2, threads=1), lambda state, left: told.append((state.ended, left)))
    assert now.counts["done"] == 4
    assert told[-1] == (4, 0.0)
    assert list(planned.folder.claims.iterdir()) == []


@pytest.mark.parametrize("times", [1, *night(3)])
def test_a_study_killed_at_any_moment_loses_and_repeats_nothing(write_study, tmp_path, times):
    study, out = write_study(MANY), tmp_path / "study"
    command = [sys.executable, "-m", "kz_optimize", "study", "run", str(study), "--out", str(out), "--processes", "2"]
    planned = plan(study, out)
    seen: dict[str, int] = {}
    for _ in range(times):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        enough = len(seen) + 3
        deadline = time.monotonic() + 120
        while sum(planned.folder.result(run.id).exists() for run in planned.runs) < enough:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        deadline = time.monotonic() + 30
        while status(planned).counts["running"]:  # its workers end with it
            assert time.monotonic() < deadline
            time.sleep(0.05)
        now = written(planned)
        assert len(now) < len(planned.runs), "the study ended before it could be killed"
        assert seen.items() <= now.items(), "a finished run was done again"
        seen = now
    assert main(["study", "run", str(study), "--out", str(out), "--processes", "1"]) == 0
    assert seen.items() <= written(planned).items()
    assert status(planned).counts["done"] == 15
    assert list(planned.folder.claims.iterdir()) == []


def written(planned) -> dict[str, int]:
    """Run -> time at which its result was written."""
    files = {run.id: planned.folder.result(run.id) for run in planned.runs}
    return {run: file.stat().st_mtime_ns for run, file in files.items() if file.exists()}


def test_a_run_that_takes_its_process_down_is_given_up_after_two(write_study, tmp_path, monkeypatch):
    planned = plan(write_study(), tmp_path / "study")
    victim = planned.runs[1].id
    killer = tmp_path / "sitecustomize.py"
    killer.write_text(
        "import os, signal, sys\n"
        "if 'work' in sys.argv:\n"
        "    from kz_optimize.study.solver import Solver\n"
        "    solve = Solver.solve\n"
        "    def kill(self, run, cheapest):\n"
        f"        if run.id == {victim!r}:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return solve(self, run, cheapest)\n"
        "    Solver.solve = kill\n",
        encoding="utf-8",
    )
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    monkeypatch.setenv("PYTHONPATH", path)
    now = run_study(planned, LocalExecutor(1, threads=1))
    assert now.counts["done"] == 3
    [(run, failure)] = now.failures
    assert run.id == victim
    assert failure.status == "crashed"
    assert "signal 9" in failure.explanation


def test_processes_are_as_many_as_there_are_runs_and_memory_for(monkeypatch):
    monkeypatch.setattr("kz_optimize.study.execute.cores", lambda: 8)
    monkeypatch.setattr("kz_optimize.study.execute.free_memory", lambda: 10.0)
    assert choose_processes(2.0, 100) == 4  # 85 % of 10 GB hold four times 2 GB
    assert choose_processes(2.0, 3) == 3
    assert choose_processes(0.1, 100) == 8
    assert choose_processes(50.0, 100) == 1
    assert choose_processes(float("nan"), 100) == 8


def test_the_command_line_plans_runs_and_gathers(write_study, tmp_path, capsys):
    study, out = str(write_study()), ["--out", str(tmp_path / "study")]
    assert main(["study", "plan", study, *out]) == 0
    told = capsys.readouterr().out
    assert "Carbon price: 4 runs of" in told
    assert "a cold run: " in told
    assert "a warm run: " in told
    assert "2 of 4 runs ended (2 done, 2 waiting)" in told
    assert main(["study", "resume", study, *out, "--processes", "1"]) == 0
    assert "4 of 4 runs ended (4 done)" in capsys.readouterr().out
    assert main(["study", "gather", study, *out]) == 0
    told = capsys.readouterr().out
    assert (tmp_path / "study" / "results.nc").exists()
    assert "abatement_curve.svg" in told
    assert main(["study", "status", str(tmp_path / "study")]) == 0
    assert json.loads((tmp_path / "study" / "study.json").read_text(encoding="utf-8"))["design"] == "grid"


def test_a_study_that_was_never_planned_says_so(write_study, tmp_path, capsys):
    assert main(["study", "status", str(write_study()), "--out", str(tmp_path / "nowhere")]) == 2
    assert "has not been planned" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["45 s", "12 min", "3 h 20 min", "unknown time"])
def test_times_are_told_as_people_say_them(seconds):
    from kz_optimize.study.status import clock

    value = {"45 s": 45.2, "12 min": 721.0, "3 h 20 min": 12_010.0, "unknown time": float("nan")}[seconds]
    assert clock(value) == seconds
