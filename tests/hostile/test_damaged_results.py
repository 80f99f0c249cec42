"""Result files cut off, overwritten, of other programs or without a plan, given to every verb that reads them."""

import subprocess
import sys

import pytest
import xarray as xr

from kz_optimize.cli.verbs import main
from kz_optimize.errors import InputError
from kz_optimize.results import netcdf

DAMAGES = {
    "empty": lambda data: b"",
    "text": lambda data: b"time,load\n",
    "cut off": lambda data: data[: len(data) // 2],
    "its last bytes missing": lambda data: data[:-100],  # more than the seal, without which a file is whole
    "its first bytes only": lambda data: data[:100],
    "zero bytes": lambda data: bytes(9999),
    "a hole": lambda data: data[: len(data) // 2] + bytes(4000) + data[len(data) // 2 + 4000 :],
}
VERBS = {
    "show": ["show"],
    "compare": ["compare"],
    "calibrate": ["calibrate"],
    "export": ["export", "--out", "tables"],
    "workbook": ["export", "--format", "xlsx", "--out", "tables"],
    "plot": ["plot", "--out", "figure.png"],
    "report": ["report", "--out", "page.html"],
    "run": ["run", "--out", "again", "--quiet"],
}


def files_of(verb: str) -> int:
    """How many results a verb needs."""
    return 2 if verb == "compare" else 1


@pytest.fixture
def damage(solved, tmp_path, monkeypatch):
    """A function that damages the result file and gives its folder; the working folder is empty."""
    monkeypatch.chdir(tmp_path)

    def change(how):
        file = solved / "results.nc"
        file.write_bytes(DAMAGES[how](file.read_bytes()))
        return solved

    return change


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_is_named_and_something_else_advised(damage, how):
    file = damage(how) / "results.nc"
    with pytest.raises(InputError) as caught:
        netcdf.load(file)
    (finding,) = caught.value.findings
    assert finding.file == file.as_posix()
    assert "cannot be read or is damaged" in finding.problem
    assert "solve the case again" in finding.remedy


def test_every_verb_says_so_kindly_and_writes_nothing(damage, tmp_path, capsys):
    folder = damage("cut off")
    for name, *options in VERBS.values():
        assert main([name, *[str(folder / "results.nc")] * files_of(name), *options]) == 2
        told = capsys.readouterr().err
        assert "cannot be read or is damaged" in told
        assert "fault of the program" not in told
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {".lock", "results.nc", "run.log"}


def test_a_file_of_another_program_is_none_of_ours(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    xr.Dataset({"a": ("x", [1.0])}).to_netcdf(tmp_path / "other.nc")
    for name, *options in VERBS.values():
        assert main([name, *["other.nc"] * files_of(name), *options]) == 2
        assert "no result file of kz_optimize" in capsys.readouterr().err


def test_a_run_without_a_plan_is_told_apart(solved, tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(tiny), "--scenario", "impossible", "--out", str(solved), "--quiet"]) == 3
    failed = str(solved / "results-failed.nc")
    for verb in (["compare", str(solved)], ["plot", "--out", "figure.png"], ["report", "--out", "page.html"]):
        capsys.readouterr()
        assert main([verb[0], failed, *verb[1:]]) == 2
        assert "plan" in capsys.readouterr().err


BYTES = """
import sys
from pathlib import Path
from random import Random
from kz_optimize.errors import KzError
from kz_optimize.results import netcdf
good, file = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])
for seed in range(int(sys.argv[3])):
    random, data = Random(seed), bytearray(good)
    for _ in range(random.choice((1, 10, 1000))):
        data[random.randrange(len(data))] = random.randrange(256)
    file.write_bytes(bytes(data))
    try:
        netcdf.load(file)
        print("read", flush=True)
    except KzError:
        print("refused", flush=True)
"""


def test_bytes_changed_at_random_bring_no_traceback_and_no_crash(solved, tmp_path):
    count = 30
    command = [sys.executable, "-c", BYTES, str(solved / "results.nc"), str(tmp_path / "bad.nc"), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == count
    assert "refused" in done.stdout
