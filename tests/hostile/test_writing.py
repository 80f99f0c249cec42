"""Results that cannot be written: no room on the disk, no right to write, a process killed in mid-writing."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.results import netcdf

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and signals of POSIX")

LIMITED = """
import resource, sys
import kz_optimize.run
from kz_optimize.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.exit(main(sys.argv[2:]))
"""


def run(*arguments, start=("-m", "kz_optimize"), **options):
    command = [sys.executable, *start, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


@pytest.mark.parametrize("room", [0, 60_000])
def test_a_full_disk_leaves_the_earlier_results(tiny, solved, room):
    before = files_in(solved)
    done = run(room, "run", tiny, "--out", solved, "--quiet", start=("-c", LIMITED))
    assert done.returncode == 5, done.stderr
    assert "cannot be written" in done.stderr
    assert "Free space" in done.stderr
    assert "fault of the program" not in done.stderr
    after = files_in(solved)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) <= {"run-failed.log", ".run.log", ".solver.log"}
    assert main(["run", str(tiny), "--out", str(solved), "--quiet"]) == 0
    assert set(files_in(solved)) == {"results.nc", "run.log"}


@pytest.mark.parametrize("out", ["file", "file/below", "folder/results.nc"])
def test_what_is_no_folder_is_refused_kindly(tiny, tmp_path, out, capsys):
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    (tmp_path / "folder" / "results.nc").mkdir(parents=True)
    folder = tmp_path / out
    code = main(["run", str(tiny), "--out", str(folder.parent if out.startswith("folder") else folder), "--quiet"])
    assert code == 5
    assert "cannot be written" in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "precious"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused_kindly(tiny, solved, capsys):
    solved.chmod(0o555)
    try:
        assert main(["run", str(tiny), "--out", str(solved), "--quiet"]) == 5
    finally:
        solved.chmod(0o755)
    assert "cannot be written" in capsys.readouterr().err


def test_two_runs_into_one_folder_do_not_mix(tiny, solved):
    one, two = (
        subprocess.Popen(
            [sys.executable, "-m", "kz_optimize", "run", str(tiny), "--scenario", name, "--out", str(solved)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in ("base", "carbon-price")
    )  # fmt: skip
    told = [process.communicate(timeout=120) for process in (one, two)]
    codes = {one.returncode, two.returncode}
    assert codes <= {0, 5}, told
    assert 0 in codes
    assert netcdf.load(solved / "results.nc").status == "optimal"
    if 5 in codes:
        assert re.search(r"another run \(process \d+\) is at work here", told[0][1] + told[1][1])


@pytest.mark.parametrize(("stage", "delay"), [("build", 0.0), ("extract", 0.1)])
def test_a_process_killed_at_any_moment_leaves_a_whole_result(tiny, solved, stage, delay):
    before = (solved / "results.nc").read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-m", "kz_optimize", "run", str(tiny), "--out", str(solved), "--progress"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for line in process.stderr:
        if line.startswith(stage):
            break
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert netcdf.load(solved / "results.nc").status == "optimal"
    if process.returncode and stage == "build":
        assert (solved / "results.nc").read_bytes() == before
    assert main(["run", str(tiny), "--out", str(solved), "--quiet"]) == 0
    assert set(files_in(solved)) == {"results.nc", "run.log"}


def test_a_result_file_that_is_open_elsewhere_is_replaced_whole(tiny, solved):
    with (solved / "results.nc").open("rb") as reader:
        first = reader.read(1000)
        assert main(["run", str(tiny), "--out", str(solved), "--quiet"]) == 0
        rest = reader.read()
    old = solved / "old.nc"
    old.write_bytes(first + rest)
    assert netcdf.load(old).status == "optimal"
