"""A run from folder to result file, and what it leaves behind when it does not end well."""

import json

import pytest

from kz_optimize.errors import InputError
from kz_optimize.results import netcdf
from kz_optimize.run import stages
from kz_optimize.run.case import read_case
from kz_optimize.run.folder import BusyError, RunFolder
from kz_optimize.run.scenario import RunOptions, parse_option, run_case, run_scenario


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def test_a_run_saves_the_plan_and_the_log(solved_once):
    outcome = solved_once["base"]
    assert (outcome.status, outcome.exit_code, outcome.explanation) == ("optimal", 0, "")
    assert set(outcome.seconds) == {"read", "prepare", "build", "solve", "extract", "save"}
    saved = netcdf.load(outcome.results)
    assert saved.status == "optimal"
    assert float(saved["certificate"]["objective"]) == outcome.objective
    log = (outcome.results.parent / "run.log").read_text(encoding="utf-8")
    assert "billion USD" in log
    assert "--- simplex" in log
    assert names_in(outcome.results.parent) == {".lock", "results.nc", "run.log"}


def test_without_a_plan_the_earlier_one_stays(solved, tiny):
    before = {name: (solved / name).read_bytes() for name in ("results.nc", "run.log")}
    failed = run_scenario(tiny, "impossible", solved)
    assert (failed.status, failed.exit_code) == ("infeasible", 3)
    assert "emission_cap" in failed.explanation
    assert {name: (solved / name).read_bytes() for name in before} == before
    assert netcdf.load(solved / "results-failed.nc").status == "infeasible"
    assert failed.explanation in (solved / "run-failed.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("stage", ["build_model", "extract"])
def test_interrupted_at_any_stage_the_earlier_results_stay(solved, tiny, monkeypatch, stage):
    def stop(*_):
        raise KeyboardInterrupt

    before = (solved / "results.nc").read_bytes()
    monkeypatch.setattr(stages, stage, stop)
    with pytest.raises(KeyboardInterrupt):
        run_scenario(tiny, None, solved)
    assert (solved / "results.nc").read_bytes() == before
    assert "KeyboardInterrupt" in (solved / "run-failed.log").read_text(encoding="utf-8")
    assert names_in(solved) == {".lock", "results.nc", "run.log", "run-failed.log"}


def test_a_certificate_that_fails_is_no_result(tiny, tmp_path, monkeypatch):
    strict = lambda tables, log_file: stages.SolveOptions(certificate_tolerance=-1.0, log_file=log_file)  # noqa: E731
    monkeypatch.setattr(stages, "_solve_options", strict)
    outcome = run_scenario(tiny, None, tmp_path / "out")
    assert (outcome.status, outcome.exit_code) == ("failed", 4)
    assert not (tmp_path / "out" / "results.nc").exists()


def test_a_busy_folder_is_refused(tiny, tmp_path):
    with RunFolder(tmp_path / "out"), pytest.raises(BusyError):
        run_scenario(tiny, None, tmp_path / "out")


def test_options_and_changes_reach_the_case(tiny, tmp_path, solved_once):
    case = read_case(tiny, None, {"model.aggregate": False}).scale("demand", "energy", 1.1)
    outcome = run_case(case, tmp_path / "out")
    assert "aggregate = false" in str(netcdf.load(outcome.results)["inputs"]["settings"].item())
    assert outcome.objective > solved_once["base"].objective


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("time.days=4", "time.days", 4),
        ("solve.algorithm=hipo", "solve.algorithm", "hipo"),
        ("model.aggregate=false", "model.aggregate", False),
        ("time.milestone_years=[2025, 2030]", "time.milestone_years", [2025, 2030]),
    ],
)
def test_options_are_read_as_toml_would(text, name, value):
    assert parse_option(text) == (name, value)
    assert type(parse_option(text)[1]) is type(json.loads(json.dumps(value)))


@pytest.mark.parametrize("text", ["days=4", "time.days", "time.=4"])
def test_what_is_no_option_is_refused(text):
    with pytest.raises(InputError, match=r"section\.key=value"):
        parse_option(text)


def test_an_unknown_setting_gets_the_nearest_one(tiny, tmp_path):
    with pytest.raises(InputError, match='Did you mean "days"'):
        run_scenario(tiny, None, tmp_path / "out", RunOptions({"time.dayz": 4}))
