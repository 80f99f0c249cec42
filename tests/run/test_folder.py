"""One run at a time in a folder, and earlier results that stay until new ones are whole."""

import os
import subprocess
import sys

import pytest

from kz_optimize.run.folder import BusyError, RunFolder


def test_a_second_run_is_refused_and_told_which_process_works_there(tmp_path):
    with (
        RunFolder(tmp_path),
        pytest.raises(BusyError, match=r"another run \(process \d+\) is at work here"),
        RunFolder(tmp_path),
    ):
        pass


def test_the_folder_is_free_after_the_run(tmp_path):
    with RunFolder(tmp_path):
        pass
    with RunFolder(tmp_path) as folder:
        assert folder.path == tmp_path


def test_the_lock_of_a_process_that_died_is_taken_over(tmp_path):
    dies = (
        "import os, sys; from kz_optimize.run.folder import RunFolder; RunFolder(sys.argv[1]).__enter__(); os._exit(1)"
    )
    assert subprocess.run([sys.executable, "-c", dies, str(tmp_path)], check=False).returncode == 1
    assert (tmp_path / ".run.log").exists()
    with RunFolder(tmp_path):
        pass


def test_a_run_that_succeeds_replaces_the_log_and_clears_what_failed(tmp_path):
    for name in ("run.log", "run-failed.log", "results-failed.nc"):
        (tmp_path / name).write_text("earlier")
    with RunFolder(tmp_path) as folder:
        folder.write_log("now")
        folder.solver_log.write_text("iterations", encoding="utf-8")
        assert (tmp_path / "run.log").read_text() == "earlier"
        folder.succeeded = True
    assert (tmp_path / "run.log").read_text() == f"process {os.getpid()}\nnow\n\nSolver\niterations\n"
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "run.log"}


def test_a_run_that_fails_leaves_the_earlier_log(tmp_path):
    (tmp_path / "run.log").write_text("earlier")
    folder = RunFolder(tmp_path).__enter__()
    folder.write_log("now")
    folder.__exit__(ValueError, ValueError("broken"), None)
    assert (tmp_path / "run.log").read_text() == "earlier"
    assert (tmp_path / "run-failed.log").read_text().endswith("\nnow\n\nended by ValueError: broken\n")
