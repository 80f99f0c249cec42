"""Figures for papers show the charts of the page; their data go to CSV, a workbook and the format of the IAMC."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kz_optimize.cli import verbs as cli
from kz_optimize.errors import InputError
from kz_optimize.report.charts import build, plan
from kz_optimize.report.datasheets import write_datasheets
from kz_optimize.report.drawing import PAINTERS, by_group, draw_figure, pick
from kz_optimize.report.drawing_marks import _free_places
from kz_optimize.report.words import Labels


@pytest.fixture(scope="module")
def sheets(scenarios, tmp_path_factory):
    out = tmp_path_factory.mktemp("data")
    write_datasheets(scenarios, [chart for charts in build(scenarios).values() for chart in charts], out)
    return out


def test_every_figure_of_the_page_is_drawn(scenarios, tmp_path):
    names = [chart.name for charts in build(scenarios).values() for chart in charts if chart.kind in PAINTERS]
    assert len(names) > 20
    for name in names:
        draw_figure(scenarios, name, tmp_path / f"{name}.svg")
        assert "<svg" in (tmp_path / f"{name}.svg").read_text(encoding="utf-8")[:1000]


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_figures_are_drawn_for_print(scenarios, tmp_path, ending):
    draw_figure(scenarios, "capacity", tmp_path / f"a.{ending}")
    assert (tmp_path / f"a.{ending}").stat().st_size > 5000


def test_the_same_figure_is_the_same_file(scenarios, tmp_path):
    for name in ("a.svg", "b.svg"):
        draw_figure(scenarios, "emissions", tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_figure_speaks_the_language_that_is_asked_for(files, tmp_path):
    out = tmp_path / "a.svg"
    assert cli.main(["plot", str(files[0]), "--figure", "capacity", "--language", "ru", "--out", str(out)]) == 0
    assert "Установленная мощность" in out.read_text(encoding="utf-8")


def test_a_choice_picks_its_rows(scenarios):
    chart = plan.building_map(scenarios)
    assert set(pick(chart, {"year": "2035", "scenario": "cap"}).data["scenario"]) == {"scenario/cap"}
    assert set(pick(chart, {}).data["year"]) == {"2035"}  # the last one


def test_choices_that_are_not_offered_are_told(scenarios):
    with pytest.raises(InputError, match="2025, 2035"):
        pick(plan.building_map(scenarios), {"year": "2031"})
    with pytest.raises(InputError, match="offers no choice"):
        pick(plan.investment(scenarios), {"year": "2035"})
    with pytest.raises(InputError, match="carbon_price"):
        draw_figure(scenarios, "no_such_figure", None)
    with pytest.raises(InputError, match="Write what=label"):
        draw_figure(scenarios, "building_map", Path("map.svg"), chosen=["year"])
    with pytest.raises(InputError, match=r"map\.gif: .* End the name in \.svg or \.png or \.pdf"):
        draw_figure(scenarios, "building_map", Path("map.gif"))


def test_groups_are_the_sum_of_their_technologies(scenarios):
    data = plan.capacity(scenarios).data
    grouped = by_group(data, Labels(scenarios))
    assert "group/coal" in set(grouped["series"])
    assert grouped["value"].sum() == pytest.approx(data["value"].sum())


def test_sheets_hold_the_numbers_of_the_charts_in_words(scenarios, sheets):
    told = pd.read_csv(sheets / "capacity.csv", encoding="utf-8-sig")
    assert told["value"].sum() == pytest.approx(plan.capacity(scenarios).data["value"].sum())
    assert {"Coal plant", "Wind farm"} <= set(told["series"])
    assert set(told["unit"]) == {"GW"}


def test_the_workbook_has_a_sheet_per_chart(scenarios, sheets):
    book = openpyxl.load_workbook(sheets / "charts.xlsx", read_only=True)
    assert set(book.sheetnames) == {chart.name for charts in build(scenarios).values() for chart in charts}


def test_the_iamc_table_has_its_columns_and_balances(scenarios, sheets):
    table = pd.read_csv(sheets / "iamc.csv", encoding="utf-8-sig")
    assert list(table.columns) == ["Model", "Scenario", "Region", "Variable", "Unit", "2025", "2035"]
    own = table[table["Scenario"] == "cap"].set_index("Variable")
    parts = [name for name in own.index if name.startswith("Capacity|Electricity|")]
    assert own.loc[parts, "2035"].sum() == pytest.approx(own.loc["Capacity|Electricity", "2035"])
    emitted = float(scenarios["cap"].plan["total_co2e"].sel(year=2035)) / 1e3
    assert own.loc["Emissions|Kyoto Gases", "2035"] == pytest.approx(emitted)
    assert not own.index.duplicated().any()


def test_the_dashboard_table_has_years_across(sheets):
    table = pd.read_csv(sheets / "dashboard.csv", encoding="utf-8-sig")
    assert list(table.columns) == ["scenario", "indicator", "unit", "2025", "2035"]


def test_no_name_on_a_map_lies_on_a_circle_or_another_name():
    """A small place right above a large one: its name moves below the large circle, and below the name of that."""
    at = {"zone": (5.0, 5.0), "oblast": (5.0, 4.6), "far": (0.0, 5.0)}
    circles = {"zone": 0.1, "oblast": 0.5, "far": 0.5}
    names = {"zone": "South zone", "oblast": "Zhambyl", "far": "Aktobe"}
    placed = _free_places(names, at, circles, 10.0)
    heights = sorted((placed["zone"][1], placed["oblast"][1]))
    assert heights[1] <= 4.6 - 0.5
    assert heights[1] - heights[0] >= 0.22
    assert placed["far"] == (0.0, pytest.approx(5.0 - 0.5 - 0.055))
