"""`run`: several scenarios, and what is said of a plan that is not to be trusted as it is."""

import re
from types import SimpleNamespace

import pytest

from kz_optimize.cli import run as cli
from kz_optimize.cli.verbs import main
from kz_optimize.errors import SolverError
from kz_optimize.results import netcdf
from kz_optimize.run.scenario import Outcome


def add_scenario(case, name, **tables):
    folder = case / "scenarios" / name
    folder.mkdir()
    (folder / "scenario.toml").write_text(f'title = "{name}"\n', encoding="utf-8")
    for table, text in tables.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")


def add(file, row):
    with file.open("a", encoding="utf-8") as table:
        table.write(row + "\n")


def test_demand_that_is_not_served_and_what_is_doubtful_is_said(tiny, tmp_path, capsys):
    """Plants of 1950 are gone in 2025: 12 GW of coal; who runs the case is told why its cost is what it is."""
    table = tiny / "existing_capacity.csv"
    table.write_text(table.read_text("utf-8").replace(",1990,2045,", ",1950,,"), encoding="utf-8")
    assert main(["run", str(tiny), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert re.search(r"^warning: .*existing_capacity\.csv, line 2", told.err, re.MULTILINE)
    line = next(line for line in told.out.splitlines() if "electricity is not served in full" in line)
    energy, share = re.search(r"([\d.]+) TWh in 2025 \((\d+) % of demand\)", line).groups()
    plan = netcdf.load(tmp_path / "out" / "results.nc").plan.sel(year=2025)
    power = [node for node in plan["node"].values if node.startswith("electricity")]
    assert float(energy) == pytest.approx(float(plan["unserved"].sel(node=power).sum()) / 1e3, rel=1e-3)
    assert 110 <= 100 * float(energy) / float(share) <= 125  # TWh of final demand, and that with network losses
    assert "\n  Not verified by the hour" in told.out
    assert main(["show", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out
    assert line.strip() in shown
    assert "Demand not served, TWh" in shown
    assert "Share of demand not served, %" in shown


def test_a_warning_that_all_scenarios_have_is_said_once(tiny, tmp_path, capsys):
    table = tiny / "existing_capacity.csv"
    table.write_text(table.read_text("utf-8").replace(",1990,2045,", ",1950,,"), encoding="utf-8")
    assert main(["run", str(tiny), "--scenario", "base", "cap", "--out", str(tmp_path)]) == 0
    assert len(re.findall("^warning: .*line 2", capsys.readouterr().err, re.MULTILINE)) == 1
    assert main(["check", str(tiny), "--scenario", "base", "cap"]) == 0
    told = capsys.readouterr().out
    assert len(re.findall("warning: .*line 2", told)) == 1
    assert len(re.findall(r"^  \d+ warnings? as above$", told, re.MULTILINE)) == 1


def test_all_inputs_are_read_before_the_first_solve_and_a_fault_stops_nobody_else(tiny, tmp_path, capsys):
    wrong = "region,carrier,sector,year,energy,profile,source\nnorht,electricity,all,2025,1,,\n"
    add_scenario(tiny, "wrong", demand=wrong)
    add_scenario(tiny, "also", demand=wrong.replace("norht", "north"), conversions="technology\n")
    names = ["base", "wrong", "impossible", "also", "cap"]
    assert main(["run", str(tiny), "--scenario", *names, "--out", str(tmp_path), "--progress"]) == 3
    told = capsys.readouterr()
    assert told.err.index("wrong: The input has") < told.err.index("also: The input has") < told.err.index("build")
    assert "impossible: infeasible" in told.err
    assert [line.partition(":")[0] for line in told.out.splitlines() if "USD" in line] == ["base", "cap"]
    assert {path.name for path in tmp_path.glob("*/results.nc") for path in [path.parent]} == {"base", "cap"}


def test_a_fault_that_all_scenarios_have_is_said_once(tiny, tmp_path, capsys):
    add(tiny / "demand.csv", "norht,electricity,2025,100,,")
    assert main(["run", str(tiny), "--scenario", "base", "cap", "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("base, cap: The input has 1 fault")
    assert told.count("norht") == 1


@pytest.mark.parametrize(("error", "code"), [(SolverError("it refuses the numbers"), 4), (RuntimeError("broken"), 1)])
def test_a_run_that_ends_badly_keeps_no_other_from_running(tiny, tmp_path, monkeypatch, capsys, error, code):
    from kz_optimize.run import scenario

    whole = scenario.run_scenario

    def first_fails(folder, name, *rest):
        if name == "base":
            raise error
        return whole(folder, name, *rest)

    monkeypatch.setattr(scenario, "run_scenario", first_fails)
    assert main(["run", str(tiny), "--scenario", "base", "cap", "--out", str(tmp_path)]) == code
    told = capsys.readouterr()
    assert str(error) in told.err
    assert (tmp_path / "cap" / "results.nc").exists()


def test_check_goes_on_after_a_fault(tiny, capsys):
    wrong = "region,carrier,sector,year,energy,profile,source\nnorht,electricity,all,2025,1,,\n"
    add_scenario(tiny, "wrong", demand=wrong)
    assert main(["check", str(tiny), "--scenario", "wrong", "cap"]) == 2
    told = capsys.readouterr()
    assert told.err.startswith("wrong: The input has 1 fault")
    assert ", cap: Emission cap" in told.out


def test_who_works_inside_inputs_finds_runs_beside_it(tmp_path, monkeypatch):
    from kz_optimize.run.scenario import runs_of

    case = tmp_path / "inputs" / "tiny"
    case.mkdir(parents=True)
    for here, wanted in (
        (tmp_path, tmp_path / "runs" / "tiny"),
        (case.parent, tmp_path / "runs" / "tiny"),
        (case, tmp_path / "runs" / "tiny"),
        (tmp_path.parent, tmp_path.parent / "runs" / "tiny"),
    ):
        monkeypatch.chdir(here)
        assert runs_of(case).absolute() == wanted


@pytest.mark.parametrize(
    ("said", "answer", "listed"),
    [
        ([], "required: VERB", "compare"),
        (["sho"], "there is no verb sho. Did you mean show?", "compare"),
        (["zzz"], "there is no verb zzz.\n", "compare"),
        (["study", "plann", "x"], "there is no action plann. Did you mean plan?", "gather"),
        (["export", "x", "--out", "y", "--format", "xls"], "there is no --format xls. Did you mean xlsx?", ""),
    ],
)
def test_an_unknown_word_is_answered_with_the_one_that_was_meant(capsys, said, answer, listed):
    with pytest.raises(SystemExit) as stopped:
        main(said)
    assert stopped.value.code == 2
    told = capsys.readouterr().err
    assert answer in told
    assert listed in told


def test_an_error_of_the_system_is_told_as_one_of_writing(capsys):
    assert cli.tell_error(PermissionError(13, "denied", "there"), SimpleNamespace(debug=False)) == 5
    assert capsys.readouterr().err.startswith("there: this cannot be written (denied).")


@pytest.mark.parametrize(("words", "gap"), [(["--gap"], None), (["--gap", "0.02"], 0.02)])
def test_a_gap_without_a_number_is_that_of_the_case(tiny, tmp_path, monkeypatch, words, gap):
    asked = []
    outcome = Outcome("optimal", 0, tmp_path / "results.nc", 1.0, "", (), {}, float("nan"))

    def refine(case, out, share, *others):
        asked.append(share)
        return SimpleNamespace(outcome=outcome)

    monkeypatch.setattr("kz_optimize.hours.refine", refine)
    assert main(["run", str(tiny), "--out", str(tmp_path), *words]) == 0
    assert asked == [gap]
