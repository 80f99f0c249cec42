"""The page is made from result files alone, holds what they hold, and needs nothing else."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kz_optimize.cli import verbs as cli
from kz_optimize.errors import InputError
from kz_optimize.report import charts
from kz_optimize.report.charts import trust
from kz_optimize.report.page import Content, assemble, encode, load_scenarios, write_page
from kz_optimize.report.page.assemble import page_data
from kz_optimize.results import Results, netcdf
from tests.report.chromium import kept_data

MEGABYTE = 1e6
VENDOR = Path(assemble.__file__).with_name("vendor")


@pytest.fixture(scope="module")
def page(written):
    return written.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def kept(page):
    return kept_data(page)


def chart_of(kept, name):
    return next(chart for chapter in kept["chapters"] for chart in chapter["charts"] if chart["name"] == name)


def test_the_page_asks_nothing_of_a_network(page):
    without_library = re.sub(r"<script>\s*/\*\s*\* Licensed.*?</script>", "", page, count=1, flags=re.S)
    assert len(without_library) < len(page)
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)[^"']*["']""", without_library)
    assert "@import" not in page
    assert "url(http" not in page


def test_a_page_of_two_small_scenarios_is_below_two_megabytes(page):
    assert len(page.encode()) < 2 * MEGABYTE


def test_the_chart_library_is_the_one_its_makers_published():
    told = re.search(r"sha256\s+([0-9a-f]{64})", (VENDOR / "README.md").read_text("utf-8")).group(1)
    assert hashlib.sha256((VENDOR / "echarts.min.js").read_bytes()).hexdigest() == told


def test_the_same_files_make_the_same_page(files, tmp_path):
    pages = []
    for _ in range(2):
        write_page(files, tmp_path / "report.html")
        pages.append((tmp_path / "report.html").read_bytes())
    assert pages[0] == pages[1]


def test_generation_of_the_page_is_that_of_the_file(kept, files):
    """Straight from the file: GWh of electricity over all regions, in TWh."""
    chart = chart_of(kept, "generation")
    output = chart["selectors"][0]["labels"].index("carrier/electricity")
    for panel, file in enumerate(files):
        plan = netcdf.load(file, ["plan"]).plan
        cell = chart["cells"][f"{output}/{panel}"]
        for technology in plan["technology"].values:
            told = plan["generation"].sel(technology=technology, carrier="electricity").sum("region").values / 1e3
            place = (
                str(chart["series"].index(label)) if (label := f"technology/{technology}") in chart["series"] else ""
            )
            np.testing.assert_allclose(cell["series"].get(place, np.zeros(2)), told, rtol=5e-6, atol=1e-6)


def test_zero_rows_of_electricity_add_up_to_nothing(kept):
    """Supply less demand of the chart is zero up to what crosses lines at a loss, which the demand line contains."""
    chart = chart_of(kept, "generation")
    line = str(chart["series"].index("word/demand"))
    for cell in chart["cells"].values():
        supply = sum(np.array(values, float) for place, values in cell["series"].items() if place != line)
        np.testing.assert_allclose(supply, cell["series"][line], rtol=1e-5)


def test_labels_have_names_in_three_languages_and_a_colour(kept):
    named = kept["labels"]
    assert all(len(label["name"]) == 3 and all(label["name"]) for label in named.values())
    assert all(re.fullmatch(r"#[0-9a-f]{6}", label["colour"]) for label in named.values())
    assert named["technology/coal_plant"]["colour"] == "#2b2b2b"  # as technologies.csv says
    assert named["technology/coal_plant"]["name"] == ["Coal plant", "Көмір станциясы", "Угольная станция"]
    assert named["region/north"]["name"][2] == "Север"
    assert named["line/north-south"]["name"] == ["North–South", "Солтүстік – Оңтүстік", "Север — Юг"]


def test_every_mark_of_a_chart_has_a_name(kept):
    shown = {label for each in kept["chapters"] for chart in each["charts"] for label in chart["series"]}
    assert {label for label in shown if "/" in label} <= set(kept["labels"])


def test_the_command_that_made_the_page_is_told(kept, files):
    assert kept["meta"]["command"].startswith("kz-optimize report ")
    assert all(f"{file.parent.name}/{file.name}" in kept["meta"]["command"] for file in files)


def test_the_page_says_nothing_about_the_disk_it_was_made_on(page, files):
    """Results and page were given by absolute paths."""
    assert all(str(file.parent.parent) not in page for file in files)


def test_commands_are_shown_without_the_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed = f"{tmp_path}/kz_optimize/__main__.py run {tmp_path}/inputs/tiny --out '/home/me/my runs/cap' --days 2"
    assert trust.without_disk(typed) == "kz-optimize run inputs/tiny --out 'my runs/cap' --days 2"


def test_a_scenario_that_is_there_twice_is_told_apart(files):
    assert list(load_scenarios([files[0], files[0]])) == ["base", "base 2"]


def test_one_scenario_alone_makes_a_page_without_comparison(files, tmp_path):
    alone = load_scenarios(files[:1])
    kept = page_data(Content(alone), files[:1], tmp_path / "a.html")
    assert "comparison" not in [chapter["name"] for chapter in kept["chapters"]]


def test_files_without_a_plan_are_named(files, tmp_path):
    results = netcdf.load(files[0])
    empty = Results({name: results[name] for name in ("inputs", "certificate", "provenance")})
    netcdf.save(empty, tmp_path / "none.nc")
    with pytest.raises(InputError, match="holds no plan"):
        load_scenarios([files[0], tmp_path / "none.nc"])


def test_what_a_study_kept_of_a_plan_is_told_from_a_plan(files, tmp_path):
    results = netcdf.load(files[0])
    part = Results({name: results[name] for name in ("plan", "certificate", "provenance")})
    netcdf.save(part, tmp_path / "part.nc")
    with pytest.raises(InputError, match=r'part\.nc: a study kept only part .* keep = "everything"'):
        load_scenarios([tmp_path / "part.nc"])


def test_money_of_different_years_is_not_compared(files, tmp_path):
    results = netcdf.load(files[1])
    other = Results({**results, "plan": results.plan.assign_attrs(price_year="2019")})
    netcdf.save(other, tmp_path / "old.nc")
    with pytest.raises(InputError, match="USD 2025"):
        load_scenarios([files[0], tmp_path / "old.nc"])


def test_what_the_solver_leaves_over_is_no_number(files):
    data = pd.DataFrame({"series": "a", "x": [1, 2], "value": [-1e-9, 350.0]})
    cell = encode.encode(charts.Chart("emissions", "stack", "Mt CO2e", data))["cells"][""]
    assert cell["series"] == {"0": [0, 350]}


def test_the_command_line_writes_page_and_data(files, tmp_path, capsys):
    out = tmp_path / "report.html"
    arguments = ["report", *map(str, files), "--out", str(out), "--data", str(tmp_path / "data")]
    assert cli.main(arguments) == 0
    assert out.exists()
    assert "MB" in capsys.readouterr().out
    assert {"generation.csv", "charts.xlsx", "iamc.csv", "dashboard.csv"} <= {
        p.name for p in (tmp_path / "data").iterdir()
    }
