"""Claims: one process per run, whatever dies when."""

import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kz_optimize.study import claim as claims
from kz_optimize.study.claim import at_work, claim, claimed, clear, owned_by


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def leave(folder, name: str, host: str, process: int, age: float = 0.0) -> None:
    """A claim of somebody else."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(json.dumps({"host": host, "process": process, "token": "theirs"}), encoding="utf-8")
    os.utime(path, (time.time() - age, time.time() - age))


def test_a_claimed_run_is_refused_until_it_is_released(tmp_path):
    held = claim(tmp_path, "run")
    assert held is not None
    assert claim(tmp_path, "run") is None
    assert at_work(tmp_path) == {"run"}
    assert owned_by(tmp_path, os.getpid()) == "run"
    held.release()
    assert list(tmp_path.iterdir()) == []
    assert claim(tmp_path, "other") is not None


def test_of_many_who_try_at_once_one_gets_the_run(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        held = [got for got in pool.map(lambda _: claim(tmp_path, "run"), range(64)) if got]
    assert len(held) == 1
    held[0].release()


def test_the_claim_of_a_dead_process_is_taken_over_at_once(tmp_path, dead):
    leave(tmp_path, "run.0", socket.gethostname(), dead)
    assert at_work(tmp_path) == set()
    held = claim(tmp_path, "run")
    assert held is not None
    assert held.path.name == "run.1"
    held.release()
    assert list(tmp_path.iterdir()) == []


def test_of_many_who_take_over_one_succeeds(tmp_path, dead):
    leave(tmp_path, "run.3", socket.gethostname(), dead)
    with ThreadPoolExecutor(16) as pool:
        held = [got for got in pool.map(lambda _: claim(tmp_path, "run"), range(64)) if got]
    assert [each.path.name for each in held] == ["run.4"]
    held[0].release()


def test_another_machine_is_given_up_after_its_heart_has_stopped(tmp_path):
    leave(tmp_path, "run.0", "elsewhere", 1, age=claims.STALE / 2)
    assert claim(tmp_path, "run") is None
    leave(tmp_path, "run.0", "elsewhere", 1, age=claims.STALE * 2)
    with claimed(tmp_path, "run") as held:
        assert held is not None


def test_the_heart_beats(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "BEAT", 0.01)
    with claimed(tmp_path, "run") as held:
        os.utime(held.path, (0, 0))
        for _ in range(500):
            if held.path.stat().st_mtime > 0:
                break
            time.sleep(0.01)
        assert held.path.stat().st_mtime > 0


def test_who_was_thought_dead_knows_that_the_run_is_lost_and_leaves_the_new_claim(tmp_path):
    held = claim(tmp_path, "run")
    assert not held.lost
    leave(tmp_path, "run.1", "elsewhere", 1)
    assert held.lost
    held.release()
    assert (tmp_path / "run.1").exists()


def test_what_a_dead_process_left_is_cleared_and_what_lives_is_not(tmp_path, dead):
    """A claim of a process that is gone disappears; one that is held stays."""
    left = tmp_path / "a.0"
    left.write_text(json.dumps({"host": socket.gethostname(), "process": dead, "token": "x"}), encoding="utf-8")
    held = claim(tmp_path, "b")
    for run in ("a", "b", "c"):
        clear(tmp_path, run)
    assert [path.name for path in tmp_path.iterdir()] == ["b.0"]
    held.release()
