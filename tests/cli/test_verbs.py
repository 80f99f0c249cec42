"""The command line end to end: exit codes, messages, files."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.results import Results, netcdf
from kz_optimize.results.provenance import program


def test_a_run_says_what_came_of_it_and_nothing_else_when_not_on_a_terminal(tiny, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "tiny"]) == 0
    told = capsys.readouterr()
    cost, reserve, verified = told.out.splitlines()
    assert re.fullmatch(r"base: [\d,.]+ billion USD, runs.tiny.base.results\.nc", cost)
    assert re.fullmatch(r"  Reserve of \S+: battery [\d.]+ % of the peak at a credit that does not fall .*", reserve)
    assert re.fullmatch(r"  Not verified by the hour: kz-optimize verify runs.tiny.base does that", verified)
    assert told.err == ""
    assert (tmp_path / "runs" / "tiny" / "base" / "results.nc").exists()


def test_several_scenarios_get_a_folder_each_and_the_worst_exit_code(tiny, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["run", str(tiny), "--scenario", "base", "impossible", "--out", str(out), "--progress"]) == 3
    assert (out / "base" / "results.nc").exists()
    assert (out / "impossible" / "results-failed.nc").exists()
    told = capsys.readouterr().err
    assert "impossible: infeasible\nThese cannot hold together:" in told
    for stage in ("read", "prepare", "build", "solve", "extract", "save"):
        assert len(re.findall(rf"^{stage} +\d+\.\d s +\d+\.\d\d GB$", told, re.MULTILINE)) == 2, stage

    assert main(["show", str(out / "impossible")]) == 2
    assert "run-failed.log" in capsys.readouterr().err
    assert main(["show", str(out / "impossible" / "results-failed.nc")]) == 0
    assert "infeasible" in capsys.readouterr().out


def test_names_and_paths_in_cyrillic(tiny, tmp_path, capsys):
    case = tmp_path / "Қазақстан тест" / "шағын"
    shutil.copytree(tiny, case)
    (case / "scenarios" / "cap").rename(case / "scenarios" / "шектеу")
    out = tmp_path / "нәтиже"
    assert main(["run", str(case), "--scenario", "шектеу", "--out", str(out)]) == 0
    assert capsys.readouterr().out.startswith("шектеу: ")
    assert main(["show", str(out)]) == 0


def test_bad_input_is_told_with_file_line_and_remedy(tiny, tmp_path, capsys):
    with (tiny / "demand.csv").open("a", encoding="utf-8") as file:
        file.write("norht,electricity,everyone,2025,100,,\n")
    assert main(["run", str(tiny), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert "demand.csv, line " in told
    assert 'Did you mean "north"?' in told
    assert "Traceback" not in told
    assert not (tmp_path / "out" / "results.nc").exists()


def test_an_unknown_scenario_is_bad_input(tiny, capsys):
    assert main(["check", str(tiny), "--scenario", "kap"]) == 2
    assert 'Did you mean "cap"?' in capsys.readouterr().err


def test_check_tells_what_a_scenario_changes(tiny, capsys):
    assert main(["check", str(tiny), "--scenario", "base", "cap"]) == 0
    told = capsys.readouterr().out
    assert "no faults" in told
    assert "changes against its parent" in told


def test_a_fault_of_the_program_is_told_without_a_traceback(tiny, monkeypatch, capsys):
    def fail(*_):
        raise RuntimeError("broken inside")

    monkeypatch.setattr("kz_optimize.run.program.describe_case", fail)
    assert main(["check", str(tiny)]) == 1
    told = capsys.readouterr().err
    assert "RuntimeError: broken inside" in told
    assert "Traceback" not in told
    assert main(["check", str(tiny), "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_show_prints_the_plan_within_the_columns_that_are_asked_for(solved, capsys):
    assert main(["show", str(solved), "--width", "100"]) == 0
    told = capsys.readouterr().out
    for title in (
        "Capacity: electricity, GW",
        "Supply: heat, TWh",
        "Emissions",
        "Cost",
        "Prices",
        "Certificate: optimal",
    ):
        assert title in told
    sentences = ("Not verified", "Certificate", "Reserve of")
    assert max(len(line) for line in told.splitlines() if not line.startswith(sentences)) <= 100


def test_a_result_file_is_enough_to_solve_again(solved, tmp_path, capsys):
    assert main(["run", str(solved), "--out", str(tmp_path / "again")]) == 0
    assert f"\n{solved / 'results.nc'}, once more\n" in (tmp_path / "again" / "run.log").read_text("utf-8")
    assert main(["compare", str(solved), str(tmp_path / "again")]) == 0
    assert "No differences." in capsys.readouterr().out
    hashes = {
        netcdf.load(tmp_path / name / "results.nc")["provenance"].attrs["input_hash"] for name in ("cap", "again")
    }
    assert len(hashes) == 1


def test_one_result_cannot_be_compared(solved, capsys):
    assert main(["compare", str(solved)]) == 2
    assert "Name two or more" in capsys.readouterr().err


def test_solving_again_needs_a_folder(solved, capsys):
    assert main(["run", str(solved / "results.nc")]) == 2
    assert "Give --out" in capsys.readouterr().err


def test_export_of_the_wrong_kind_is_refused(tiny, solved, tmp_path, capsys):
    assert main(["export", str(solved), "--format", "lp", "--out", str(tmp_path)]) == 2
    assert main(["export", str(tiny), "--format", "csv", "--out", str(tmp_path)]) == 2
    assert "cannot be written as csv" in capsys.readouterr().err


def test_explain(capsys):
    assert main(["explain"]) == 0
    assert main(["explain", "reserve", "margin"]) == 0
    assert "Firm capacity above the highest demand" in capsys.readouterr().out
    assert main(["explain", "rezerve"]) == 2


def start(*arguments):
    command = [sys.executable, "-m", "kz_optimize", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_while_solving_leaves_earlier_results(tiny, solved):
    before = {name: (solved / name).read_bytes() for name in ("results.nc", "run.log")}
    process = start("run", tiny, "--out", solved, "--days", 30, "--steps", 24, "--algorithm", "simplex", "--progress")
    for line in process.stderr:
        if line.startswith("build"):
            break
    time.sleep(0.5)  # into the solve, which takes far longer
    assert main(["run", str(tiny), "--out", str(solved)]) == 5
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Earlier results are as they were" in told
    assert "Traceback" not in told
    assert {name: (solved / name).read_bytes() for name in before} == before
    assert {path.name for path in solved.iterdir()} == {".lock", "results.nc", "run.log", "run-failed.log"}


def test_version_and_help_are_quick():
    began = time.perf_counter()
    process = start("--version")
    told, _ = process.communicate(timeout=30)
    assert re.fullmatch(r"kz_optimize \d+\.\d+\.\d+\n", told)
    assert time.perf_counter() - began < 5.0


@pytest.mark.skipif(os.name == "nt", reason="Windows tells of a closed pipe in another way")
@pytest.mark.parametrize("more", [[], ["--csv"]])
def test_a_reader_that_has_seen_enough_is_no_fault(solved, more):
    """As in `show RESULTS | head -1`."""
    with start("show", solved, *more) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == 0


def without(run, name, program):
    """Take a variable out of a result file, as if a version had written it that did not know it yet."""
    results = netcdf.load(run)
    provenance = results["provenance"].assign_attrs(program=program)
    netcdf.save(
        Results({**results, "plan": results.plan.drop_vars(name), "provenance": provenance}), run / "results.nc"
    )
    return run


@pytest.mark.parametrize(
    "command", ["show {}", "show {} --csv", "compare {} {}", "report {} --out a.html", "verify {} --years 2035"]
)
def test_results_of_another_version_are_met_with_the_command_that_solves_them_again(
    solved, tmp_path, monkeypatch, capsys, command
):
    monkeypatch.chdir(tmp_path)
    run = without(solved, "carrier_unit", "0123456789abcdef")
    assert main([each.replace("{}", str(run)) for each in command.split()]) == 2
    told = capsys.readouterr().err
    assert "another version of kz_optimize wrote these results" in told
    assert f"kz-optimize run {run.as_posix()}/results.nc --out FOLDER" in told


def test_results_of_another_version_can_be_exported_and_solved_again(solved, tmp_path, capsys):
    run = without(solved, "carrier_unit", "0123456789abcdef")
    assert main(["export", str(run), "--out", str(tmp_path / "tables")]) == 0
    assert main(["run", str(run / "results.nc"), "--out", str(tmp_path / "again")]) == 0
    assert main(["show", str(tmp_path / "again")]) == 0


def test_a_fault_of_this_version_is_called_one(solved, capsys):
    run = without(solved, "carrier_unit", program())
    assert main(["show", str(run)]) == 1
    assert "A fault of the program, not of your input" in capsys.readouterr().err
