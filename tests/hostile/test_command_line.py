"""Nonsense on the command line: each gets an exit code of bad input and words that help."""

import os
from pathlib import Path

import pytest

from kz_optimize.cli.verbs import main
from kz_optimize.run.scenario import parse_option

CASE = str(Path(__file__).parents[2] / "inputs" / "tiny")

# arguments: words of the answer. The working folder holds an empty folder, a text file and a link to itself.
NONSENSE = {
    "run nowhere": "there is no such folder",
    "run empty": "Add case.toml",
    "run text --out out": "cannot be read or is damaged",
    "run loop --out out": "there is no such folder",
    f"check {CASE} --scenario cpa": 'Did you mean "cap"?',
    f"check {CASE} --scenario CAP": 'Write "cap"',
    f"check {CASE} --scenario ../cap": "there is no scenario of this name",
    f"check {CASE} --scenario cap/": "there is no scenario of this name",
    f"run {CASE} --scenario nothing/such": "there is no scenario of this name",
    f"check {CASE} --scenario ": "there is no scenario of this name",
    f"check {CASE} --days 0": "Allowed is from 1 to 365",
    f"check {CASE} --days 999999999": "Allowed is from 1 to 365",
    f"check {CASE} --steps 5": "do not divide the 24 hours",
    f"check {CASE} --option days": "Write section.key=value",
    f"check {CASE} --option time.days=nan": "not a whole number",
    f"check {CASE} --option time.dayz=4": 'Did you mean "days"?',
    f"check {CASE} --option tme.days=4": 'Did you mean "time"?',
    f"check {CASE} --option time.days={'[' * 9999}": "not a whole number",
    f"check {CASE} --option time.days={'9' * 9999}": "not a whole number",
    f"check {CASE} --option time.milestone_years={{}}": "not a list of years",
    "show empty": "there is no result file",
    "show text": "cannot be read or is damaged",
    f"show {CASE}": "there is no result file",
    "compare text text": "cannot be read or is damaged",
    "export nowhere --out out": "there is no result file",
    "plot text --out figure.svg": "cannot be read or is damaged",
    "report text --out page.html": "cannot be read or is damaged",
    "explain =1+1": "there is no such topic",
    "import nowhere --out out": "there is no such file or folder",
    "import text --out out": "the ending does not tell the format",
    "import empty --out out": "this is no otoole folder",
    "import empty --format mathprog --out out": "this is a folder, not a file",
    "import empty --format nemo --out out": "this is a folder, not a file",
    "import empty --format pypsa --out out": "this folder is no PyPSA network",
    "import text --format nemo --out out": "this is no NEMO database",
    "import text --format pypsa --out out": "this file cannot be read",
    "import text --format otoole --out out": "this is no otoole folder",
    "import text --format mathprog --out out": "this statement has no end",
}


@pytest.mark.parametrize("words", NONSENSE)
def test_nonsense_is_refused_with_advice(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("nothing of the kind", encoding="utf-8")
    if os.name != "nt":
        (tmp_path / "loop").symlink_to("loop")
    assert main(words.split(" ")) == 2
    told = capsys.readouterr().err
    assert NONSENSE[words] in told
    assert "fault of the program" not in told
    assert len(told) < 1000
    assert not (tmp_path / "out" / "results.nc").exists()


@pytest.mark.parametrize(
    "words", [f"export {CASE} --format lp --out text", "explain --all --out text", f"run {CASE} --quiet --out text"]
)
def test_a_file_in_place_of_a_folder_is_left_alone(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text").write_text("precious", encoding="utf-8")
    assert main(words.split(" ")) == 5
    assert "this cannot be written" in capsys.readouterr().err
    assert (tmp_path / "text").read_text(encoding="utf-8") == "precious"


def test_a_name_beside_all_scenarios_is_not_passed_over(capsys):
    assert main(["check", CASE, "--scenario", "all", "cpa"]) == 2
    assert 'Did you mean "cap"?' in capsys.readouterr().err


def test_an_option_that_is_no_number_stays_a_text():
    assert parse_option("time.days=[[[") == ("time.days", "[[[")
