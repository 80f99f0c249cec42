"""The charts of studies in a browser hold the numbers of their tables, in every language."""

import numpy as np
import pandas as pd
import pytest

from kz_optimize.report.charts import Chart
from kz_optimize.report.page import StudyPart, write_page
from tests.report.chromium import compare, drawn, opened

By = pytest.importorskip("selenium.webdriver.common.by", reason="selenium is not installed").By
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys


def frame(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


CHARTS = (
    Chart("study_overview", "text", "", frame("series x value", ("word/runs", "study/Ranges", "number/5/"))),
    Chart("tornado_cost", "tornado", "billion USD", frame(
        "x series value",
        ("factor/gas_price|0.6|1.6", "word/low_value", -3.0), ("factor/gas_price|0.6|1.6", "word/high_value", 5.0),
        ("factor/wind_cost|0.7|1.3", "word/low_value", -1.0), ("factor/wind_cost|0.7|1.3", "word/high_value", 1.5),
    )),
    Chart("sobol", "whiskers", "%", frame(
        "metric x series value",
        *((metric, f"factor/{factor}", f"word/index_{index}", value)
          for metric in ("metric/cost, billion USD", "metric/coal 2035, GW")
          for factor, value in (("gas_price", 80.0), ("wind_cost", 15.0))
          for index in ("first_order", "first_order_confidence", "total", "total_confidence")),
    ), ["metric"]),
    Chart("abatement_curve", "points", "USD/t", frame(
        "instrument series x value", *(("instrument/cap: tax", "at_year/2035", x, 10.0 * x) for x in (0.0, 2.0, 5.0))
    ), ["instrument"], lines=frozenset({"at_year/2035"})),
    Chart("build_timing", "band", "GW", frame(
        "panel x series value",
        *((f"group/{group}", year, f"word/{name}", value)
          for group, size in (("wind", 1.0), ("coal", 0.1)) for year, base in ((2030, 0.0), (2050, 4.0))
          for name, value in (("low_quantile", base), ("median", base + size), ("high_quantile", base + 3 * size))),
    ), panel="panel"),
    Chart("near_optimal", "spans", "GW", frame(
        "panel x series value",
        *((f"within/{width}/2050", "group/wind", f"word/{name}", value)
          for width in ("0.01", "0.05") for name, value in (("least", 0.0), ("cheapest", 2.0), ("most", 6.0))),
    ), panel="panel"),
    Chart("response_cost", "points", "billion USD", frame(
        "factor series x value", *(("factor/gas_price", "scenario/base", 0.6 + 0.1 * i, 40.0 + i) for i in range(5))
    ), ["factor"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    money = {"currency": "USD", "price_year": "2025", "kzt_per_usd": "500"}
    part = StudyPart(folder, "Ranges", CHARTS, {"wind": "#16a085", "coal": "#2b2b2b"}, (2025, 2050), money)
    write_page([], folder / "a.html", studies=[part])
    return (folder / "a.html").as_uri()


@pytest.fixture
def page(browser, address):
    yield from opened(browser, address)


def pictures_of(page, name):
    return [picture for picture in drawn(page) if picture["chart"] == name]


def series_of(picture):
    return {series["id"]: series["data"] for series in picture["series"]}


def test_bars_are_those_of_the_tables(page):
    assert compare(drawn(page), {chart.name: chart for chart in CHARTS}) == 2


def test_whiskers_reach_by_their_confidence_to_both_sides(page):
    """80 with 80: from 0 to 160."""
    shown = series_of(pictures_of(page, "sobol")[0])
    np.testing.assert_allclose(shown["word/index_total_confidence"][0], [0.0, 0, 160.0])


def test_points_lie_where_their_runs_lie(page):
    assert series_of(pictures_of(page, "response_cost")[0])["scenario/base"][0] == [0.6, 40]
    assert series_of(pictures_of(page, "abatement_curve")[0])["at_year/2035"] == [[0, 0], [2, 20], [5, 50]]


def test_a_band_is_as_wide_as_its_quantiles_and_has_the_colour_of_its_group(page):
    first = pictures_of(page, "build_timing")[0]
    shown = series_of(first)
    assert (shown["word/low_quantile"], shown["room"], shown["word/median"]) == ([0, 4], [3, 3], [1, 5])
    colour = page.execute_script(
        "const picture = echarts.getInstanceByDom(document.querySelector('#build_timing .plot'));"
        "return picture.getOption().series.find((each) => each.id === 'room').itemStyle.color"
    )
    assert colour == "#16a085"


def axis_of(page, name, axis, number=0):
    """Least and most of an axis of a picture."""
    return page.execute_script(
        "const picture = echarts.getInstanceByDom(document.querySelectorAll(`#${arguments[0]} .plot`)[arguments[2]]);"
        "const { min, max } = picture.getOption()[arguments[1]][0]; return [min, max]",
        name, axis, number,
    )  # fmt: skip


def test_groups_have_one_scale_and_shares_end_at_none_and_all(page):
    """Wind reaches 7, coal 4.3; 80 % with a confidence of 80 would reach from 0 to 160."""
    drawn(page)
    assert axis_of(page, "build_timing", "yAxis", 0) == axis_of(page, "build_timing", "yAxis", 1)
    assert axis_of(page, "sobol", "xAxis") == [0, 100]


def test_a_span_goes_from_least_to_most(page):
    shown = series_of(pictures_of(page, "near_optimal")[0])
    assert shown["word/least"] == [0]
    assert shown["span"][0]["value"] == 6
    assert shown["word/cheapest"] == [[2, 0]]


def test_money_of_studies_is_told_in_tenge(page):
    page.find_element(By.CSS_SELECTOR, "[data-key=currency-KZT]").click()
    assert series_of(pictures_of(page, "response_cost")[0])["scenario/base"][0][1] == pytest.approx(20.0)  # trillion


@pytest.mark.parametrize(("language", "told"), [("kk", "Газ бағасы: 0,6 – 1,6"), ("ru", "Цена газа: 0,6 – 1,6")])
def test_factors_are_told_in_the_language(page, language, told):
    page.find_element(By.CSS_SELECTOR, f"[data-key=language-{language}]").click()
    page.find_element(By.CSS_SELECTOR, "#tornado_cost [data-key=numbers]").click()
    assert told in page.find_element(By.ID, "tornado_cost").text


def test_every_study_chart_is_a_table_too(page):
    for chart in CHARTS[1:]:
        page.find_element(By.CSS_SELECTOR, f"#{chart.name} [data-key=numbers]").send_keys(Keys.ENTER)
        assert page.find_elements(By.CSS_SELECTOR, f"#{chart.name} tbody tr td"), chart.name
