"""Names in Kazakh and Russian letters, and names as odd as may be: all the way to netCDF, report, page and CSV."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kz_optimize.cli.verbs import main
from kz_optimize.results import netcdf
from kz_optimize.run.scenario import run_again, run_scenario

NAMES = {
    "kazakhstan": "Қазақстан Республикасы", "north": "Солтүстік өңір", "south": "Юг (ё, ъ, №)", "country": "ел",
    "zone": "аймақ", "electricity": "электр энергиясы", "heat": "жылу 100%", "coal": "көмір", "gas": "газ, природный",
    "coal_plant": "Екібастұз ГРЭС-1", "coal_chp": 'ЖЭО "Алматы-2"', "gas_plant": "газ; бу", "wind_farm": "жел/ветер",
    "solar_farm": "күн 'солнце'", "battery": "аккумулятор & co", "gas_boiler": "қазандық [№ 3] {x} %s \\n",
    "boiler": "қазан",
    "wind": "жел", "solar": "күн", "condensing": "конденсация", "back_pressure": "противодавление",
    "CO2": "көмірқышқыл", "load_north": "жүктеме", "wind_north": "жел профилі", "industry": "өнеркәсіп",
}  # fmt: skip
"""Every name of inputs/tiny in other letters, with the signs that separate, quote and mark up elsewhere."""


def rename(folder: Path) -> None:
    """Give everything in a case its new name, whole cells only."""
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        profiles = path.name == "profiles.csv"
        header = [NAMES.get(name, name) for name in header] if profiles else header
        rows = rows if profiles else [_renamed(header, row) for row in rows]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])


def _renamed(header: list[str], row: list[str]) -> list[str]:
    kept = {"fuel_type", "time", "direction", "pollutant"}
    return [cell if name in kept else NAMES.get(cell, cell) for name, cell in zip(header, row, strict=True)]


@pytest.fixture(scope="module")
def renamed(tiny_once, tmp_path_factory):
    """The case under its new names, below a folder of such a name, and its outcome."""
    folder = tmp_path_factory.mktemp("case") / "Қазақ үлгісі" / "кіші"
    shutil.copytree(tiny_once, folder)
    rename(folder)
    return folder, run_scenario(folder, "cap", folder.parent / "нәтиже")


def test_the_answer_is_the_same(renamed, solved_once):
    _, outcome = renamed
    assert outcome.objective == pytest.approx(solved_once["cap"].objective, rel=1e-9)


def test_names_come_out_as_they_went_in(renamed, solved_once):
    plan, before = netcdf.load(renamed[1].results).plan, netcdf.load(solved_once["cap"].results).plan
    for name in ("region", "technology", "carrier"):
        assert list(plan[name].values) == [NAMES[label] for label in before[name].values]


def test_tables_figures_and_pages_are_made(renamed, tmp_path, capsys):
    results = str(renamed[1].results.parent)
    out = tmp_path / "кестелер"
    assert main(["show", results]) == 0
    assert "көмір" in capsys.readouterr().out
    assert main(["compare", results, results]) == 0
    assert main(["export", results, "--out", str(out)]) == 0
    assert main(["export", results, "--format", "xlsx", "--out", str(out)]) == 0
    assert main(["plot", results, "--out", str(out / "сурет.svg")]) == 0
    assert main(["report", results, "--out", str(out / "бет.html")]) == 0
    assert not re.search("fault of the program", capsys.readouterr().err)
    texts = [path.read_text(encoding="utf-8-sig") for path in out.glob("*.csv")]
    for name in ("coal_plant", "south", "battery", "gas_boiler"):
        assert any(NAMES[name] in text for text in texts), name
    with (out / "plan_by_region_technology_year.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {NAMES["gas_plant"], NAMES["wind_farm"]} <= {row["technology"] for row in csv.DictReader(file)}
    assert load_workbook(next(out.glob("*.xlsx")), read_only=True).sheetnames


def test_the_results_are_enough_to_solve_again(renamed, tmp_path):
    again = run_again(renamed[1].results, tmp_path / "қайта")
    assert again.objective == pytest.approx(renamed[1].objective, rel=1e-12)


def test_no_exported_cell_begins_a_formula(renamed, tmp_path):
    assert main(["export", str(renamed[1].results), "--out", str(tmp_path)]) == 0
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert cell[:1] not in ("=", "+", "@", "\t"), (path.name, cell)
                    assert cell[:1] != "-" or re.fullmatch(r"-[0-9.e+-]+|-inf", cell), (path.name, cell)
