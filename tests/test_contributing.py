"""The walks of CONTRIBUTING.md, followed to the letter in a copy of the package."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import kz_optimize
from kz_optimize.results import netcdf

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
POLICIES = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")
STEP = re.compile(r"^\*\*(kz_optimize/[\w./]+)\*\*([^\n]*)\n\n((?:```\w+\n.*?^```\n\n?)*)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def follow(root: Path) -> set[str]:
    """Do every step of the guide; the files that were touched."""
    touched = set()
    for name, how, blocks in STEP.findall(GUIDE):
        path = root / name
        told = BLOCK.findall(blocks)
        if "docs/policies.md" in how:
            kind = "csv" if path.suffix == ".csv" else "python"
            told = [next(block for block in BLOCK.findall(POLICIES) if block[0] == kind)]
        for kind, text in told:
            if kind == "diff":
                _change(path, text)
            elif "more rows" in how or "another column" in how:
                _extend(path, text)
            else:
                assert not path.exists(), name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        touched.add(name)
    return touched


def _change(path: Path, diff: str) -> None:
    lines = diff.splitlines()
    old = "\n".join(line[1:] for line in lines if line[0] in " -")
    new = "\n".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def _extend(path: Path, table: str) -> None:
    """Lay rows or a column over a table, by its first column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    for row in csv.DictReader(io.StringIO(table)):
        rows[row["key"]] = rows.get(row["key"], {}) | row
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows.values())


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(kz_optimize.__file__).parent, root / "kz_optimize", ignore=shutil.ignore_patterns("*.pyc"))
    return root, follow(root)


@pytest.fixture(scope="module")
def kz(followed: tuple[Path, set[str]]) -> Callable[..., str]:
    """Runs the copy from the command line and gives what it prints."""
    root, _ = followed

    def run(*words: object) -> str:
        command = [sys.executable, "-m", "kz_optimize", *map(str, words)]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def solved(followed, kz, tiny_once) -> Path:
    """The small case with land and water, solved by the copy."""
    root, _ = followed
    case = Path(shutil.copytree(tiny_once, root / "case"))
    (case / "land_use.csv").write_text("technology,land_use\nwind_farm,30\nsolar_farm,2\n", encoding="utf-8")
    (case / "water_budgets.csv").write_text(
        "budget,group,region,year,water_use,water_limit\ndry,coal,north,2035,2,100000\n", encoding="utf-8"
    )
    kz("run", "case", "--out", "run", "--quiet")
    return root / "run" / "results.nc"


def test_a_change_touches_as_many_files_as_it_must(followed):
    _, touched = followed
    walks = {
        title: set(STEP.findall(text)) for title, text in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GUIDE, re.M | re.S)
    }
    files = {title: {name for name, _, _ in steps} for title, steps in walks.items()}
    assert {title: len(names) for title, names in files.items()} == {
        "A table": 2, "A chart": 3, "A policy": 4, "A language": 1, "A scheduler": 1,
    }  # fmt: skip
    assert set.union(*files.values()) == touched


def test_a_table_is_explained_checked_and_kept(kz, solved, followed):
    assert "ha/MW" in kz("explain", "land_use")
    assert "land_use" in netcdf.load(solved, ["inputs"])["inputs"]
    case = followed[0] / "case"
    wrong = (case / "land_use.csv").read_text(encoding="utf-8").replace("wind_farm", "wind_fram")
    other = shutil.copytree(case, followed[0] / "wrong")
    (other / "land_use.csv").write_text(wrong, encoding="utf-8")
    with pytest.raises(AssertionError, match='Did you mean "wind_farm"'):
        kz("check", "wrong")


def test_a_chart_shows_what_was_worked_out_by_hand_in_every_language(kz, solved, followed):
    kz("report", solved, "--out", "page.html", "--data", "data")
    with (followed[0] / "data" / "land.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = sum(float(row["value"]) for row in rows if row["x"] == "2035")
    capacity = netcdf.load(solved, ["plan"]).plan["capacity"].sum("region").sel(year=2035)
    by_hand = (
        30 * float(capacity.sel(technology="wind_farm")) + 2 * float(capacity.sel(technology="solar_farm"))
    ) / 100
    assert np.isclose(shown, by_hand, rtol=1e-6)
    kz("plot", solved, "--figure", "land", "--language", "uz", "--out", "land.svg")
    assert "Egallangan yer" in (followed[0] / "land.svg").read_text(encoding="utf-8")
    assert '"uz"' in (followed[0] / "page.html").read_text(encoding="utf-8")


def test_a_policy_limits_the_plan_and_is_listed(solved):
    limits = netcdf.load(solved, ["limits"])["limits"]
    water = limits.isel(limit=limits["table"].values == "water_budgets")
    assert water.sizes["limit"] == 1
    assert float(water["allowed"].values[0]) == 100_000
    assert 0 < float(water["used"].values[0]) <= 100_000


def test_a_scheduler_is_asked_for_what_runs_need(kz, solved, followed):
    study = followed[0] / "case" / "studies"
    shutil.rmtree(study, ignore_errors=True)
    study.mkdir()
    text = '[[factor]]\nname = "rate"\nvalues = [0.05, 0.08]\noption = "finance.discount_rate"\n'
    (study / "two.toml").write_text(text, encoding="utf-8")
    script = kz("study", "submit", "case/studies/two.toml", "--cluster", "pbs", "--dry-run", "--memory", 2, "--time", 9,
                "--partition", "long")  # fmt: skip
    for line in ("#PBS -J 1-1", "#PBS -l select=1:ncpus=1:mem=2048mb", "#PBS -q long"):
        assert f"{line}\n" in script
