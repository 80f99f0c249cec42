"""The page of a study, from its folder or its results alone or beside scenarios."""

import json
import re

import pytest

from kz_optimize.cli import verbs as cli
from kz_optimize.errors import InputError
from kz_optimize.study.gather import gather, open_results
from kz_optimize.study.page import is_study, load_study


@pytest.fixture(scope="module")
def folder(swept_once):
    gather(swept_once)
    return swept_once.folder.path


def kept(page):
    text = page.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S).group(1))


def test_a_study_is_known_by_its_folder_and_by_its_results(folder, tmp_path):
    assert is_study(folder)
    assert is_study(folder / "results.nc")
    assert not is_study(tmp_path)
    assert load_study(folder / "results.nc").title == load_study(folder).title


def test_the_page_of_a_study_shows_its_charts(folder, tmp_path):
    assert cli.main(["report", str(folder), "--out", str(tmp_path / "a.html"), "--data", str(tmp_path / "data")]) == 0
    page = kept(tmp_path / "a.html")
    assert [chapter["name"] for chapter in page["chapters"]] == ["study"]
    names = {chart["name"] for chart in page["chapters"][0]["charts"]}
    assert {"study_overview", "abatement_curve", "build_timing", "response_cost"} <= names
    assert names <= {path.stem for path in (tmp_path / "data").glob("*.csv")}
    assert f"report {folder.parent.name}/{folder.name} " in page["meta"]["command"]


def test_studies_and_scenarios_share_a_page(folder, solved_once, tmp_path):
    result = solved_once["base"].results
    assert cli.main(["report", str(result), str(folder), "--out", str(tmp_path / "a.html")]) == 0
    names = [chapter["name"] for chapter in kept(tmp_path / "a.html")["chapters"]]
    assert names[0] == "plan"
    assert names[-1] == "study"


def test_two_studies_are_told_apart_by_a_choice(folder, tmp_path):
    assert cli.main(["report", str(folder), str(folder / "results.nc"), "--out", str(tmp_path / "a.html")]) == 0
    charts = kept(tmp_path / "a.html")["chapters"][0]["charts"]
    chart = next(chart for chart in charts if chart["name"] == "build_timing")
    assert chart["selectors"][0]["name"] == "study"


def test_a_figure_of_a_study_is_drawn(folder, tmp_path):
    out = tmp_path / "a.png"
    assert cli.main(["plot", str(folder), "--figure", "abatement_curve", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"\x89PNG")


def test_what_has_not_been_gathered_is_told(folder, tmp_path):
    (tmp_path / "study.json").write_text((folder / "study.json").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InputError, match="study gather"):
        load_study(tmp_path)


def test_a_study_of_another_version_is_met_with_the_command_that_does_its_runs_again(folder, tmp_path, capsys):
    """Its results lack what the page needs; the study file and the folder stand in the command."""
    about = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    (tmp_path / "study.json").write_text(json.dumps(about | {"version": "0.1.0 0123456789abcdef"}), encoding="utf-8")
    with open_results(folder / "results.nc") as data:
        data.drop_vars("technology_carrier").to_netcdf(tmp_path / "results.nc")
    assert cli.main(["report", str(tmp_path), "--out", str(tmp_path / "a.html")]) == 2
    told = capsys.readouterr().err
    assert "another version of kz_optimize wrote these results" in told
    assert f"kz-optimize study run {about['file']} --out {tmp_path.as_posix()}, then gather" in told
