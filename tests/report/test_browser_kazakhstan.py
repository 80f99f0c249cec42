"""The page of three scenarios of Kazakhstan in a browser, at a low resolution: one day of two steps, four years.

Straight from the netCDF files to what a reader sees, and the way of a first-time reader to why coal leaves.
"""

import base64
import re
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from kz_optimize.report.page import Content, load_scenarios
from kz_optimize.report.page.assemble import make_page
from kz_optimize.results import netcdf
from kz_optimize.run.scenario import RunOptions, run_scenario
from tests.report.chromium import compare, drawn, opened

By = pytest.importorskip("selenium.webdriver.common.by", reason="selenium is not installed").By

CASE = Path(__file__).parents[2] / "inputs" / "kazakhstan"
SCENARIOS = ("reference", "ndc-2030-conditional", "netzero-2060")
COARSE = RunOptions({"time.days": 1, "time.steps": 2, "time.milestone_years": [2025, 2035, 2045, 2060]})
FIVE_MEGABYTES = 5_000_000
LAPTOP = (1366, 768)


@pytest.fixture(scope="module")
def files(browser, tmp_path_factory):
    """Solved only where there is a browser to look at them."""
    runs = tmp_path_factory.mktemp("kazakhstan")
    outcomes = [run_scenario(CASE, name, runs / name, COARSE) for name in SCENARIOS]
    assert [outcome.status for outcome in outcomes] == ["optimal"] * len(SCENARIOS)
    return [outcome.results for outcome in outcomes]


@pytest.fixture(scope="module")
def plans(files):
    return [netcdf.load(file, ["plan"]).plan for file in files]


@pytest.fixture(scope="module")
def content(files):
    return Content(load_scenarios(files))


@pytest.fixture(scope="module")
def out(content, files, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(make_page(content, files, path), encoding="utf-8")
    return path


@pytest.fixture
def page(browser, out):
    yield from opened(browser, out.as_uri())


@pytest.fixture(scope="module")
def pictures(browser, out):
    """Everything the page draws, technologies one by one; whatever it complains about fails."""
    for page in opened(browser, out.as_uri()):
        found = drawn(page)
    return found


def coal(plan):
    """(year,) TWh of electricity."""
    group = plan["technology_group"].values.astype(str) == "coal"
    given = plan["generation"].sel(carrier="electricity").sum("region")
    return given.isel(technology=np.flatnonzero(group)).sum("technology") / 1e3


def three_figures(value):
    """As the page writes a number."""
    return float(f"{float(value):.3g}")


def test_the_page_is_small(out):
    assert out.stat().st_size < FIVE_MEGABYTES


def test_every_chart_is_drawn_with_the_numbers_of_its_table(pictures, content):
    charts = {chart.name: chart for chart in content.charts}
    assert {picture["chart"] for picture in pictures} == {
        name for name, chart in charts.items() if chart.kind not in ("table", "text")
    }
    assert compare(pictures, charts) > 40


@pytest.mark.parametrize(
    ("chart", "variable"), [("capacity", "capacity"), ("emissions", "co2e"), ("investment", "investment")]
)
def test_stacks_are_as_high_as_the_file_says(pictures, plans, chart, variable):
    """Added up over regions; MW, kt and million USD as GW, Mt and billion USD, investment by calendar year."""
    gap = {2025: 1.0, 2035: 10.0, 2045: 10.0, 2060: 15.0}
    for picture, plan in zip([each for each in pictures if each["chart"] == chart], plans, strict=True):
        bars = {series["id"]: series["data"] for series in picture["series"]}
        shown = {name.partition("/")[2]: data for name, data in bars.items() if name.startswith("technology/")}
        assert len(shown) > 5
        years = [int(year) for year in picture["x"]]
        told = plan[variable].sum("region").sel(year=years) / 1e3
        if variable == "investment":
            assert not plan[variable].drop_sel(year=years).any()
            told = told / xr.DataArray([gap[year] for year in years], dims="year")
        for name, data in shown.items():
            values = [value or 0.0 for value in data]
            np.testing.assert_allclose(values, told.sel(technology=name), rtol=1e-5, atol=1e-5 * float(told.max()))


def test_numbers_of_balances_are_those_of_the_file(page, plans):
    """The last year of the first scenario: the inventory adds up to all emissions, as its table says."""
    cells = page.execute_script(
        "const rows = [...document.querySelectorAll('#inventory tbody tr')];"
        "const row = rows.find((each) => each.textContent.startsWith('Total'));"
        "return [...row.querySelectorAll('td')].map((td) => td.textContent)"
    )
    told = float(plans[0]["total_co2e"][-1]) / 1e3
    assert float(cells[-1].replace(",", "")) == pytest.approx(told, abs=0.5)


def test_the_first_screen_tells_when_coal_leaves_and_why(page, plans):
    """No click: a sentence per scenario, above the fold of a laptop, with the TWh of the file."""
    page.set_window_size(LAPTOP[0], LAPTOP[1] + page.execute_script("return outerHeight - innerHeight"))
    page.refresh()
    sentences = page.find_elements(By.CSS_SELECTOR, ".story li")
    assert len(sentences) == len(SCENARIOS)
    for sentence, plan in zip(sentences, plans, strict=True):
        assert sentence.rect["y"] + sentence.rect["height"] < LAPTOP[1]
        start, *rest = (float(number) for number in re.findall(r"([\d.]+)\sTWh", sentence.text))
        assert start == three_figures(coal(plan)[0])
        year = int(re.findall(r"TWh in (\d+)", sentence.text)[1])
        assert rest[0] == three_figures(coal(plan).sel(year=year))
        assert "costs" in sentence.text


def test_one_click_leads_to_the_reasons(page):
    page.find_element(By.CSS_SELECTOR, ".story a").click()
    place = page.execute_script("return document.querySelector('#capacity_change').getBoundingClientRect().top")
    assert 0 <= place < LAPTOP[1]
    for chart in ("capacity_change", "unit_economics"):
        box = page.find_element(By.CSS_SELECTOR, f"#{chart} select")
        assert box.get_attribute("value") == "group/coal"


@pytest.mark.parametrize(("language", "word"), [("kk", "Көмір"), ("ru", "Уголь"), ("en", "Coal")])
def test_it_speaks_three_languages_without_leftovers(page, language, word):
    page.find_element(By.CSS_SELECTOR, f"[data-key=language-{language}]").click()
    assert page.find_element(By.CSS_SELECTOR, "#summary h2").text.startswith(word)
    seen = page.find_element(By.TAG_NAME, "main").get_attribute("textContent")
    assert not re.findall(r"\{\w+\}", seen)
    alternatives = page.execute_script("return [...document.querySelectorAll('.plot')].map((p) => p.ariaLabel).join()")
    assert not re.findall(r"\{\w+\}", alternatives)
    if language != "en":
        names = page.execute_script(
            "return [...document.querySelectorAll('h2, h3, .legend button')].map((e) => e.textContent)"
        )
        latin = [text for text in names if text and not re.search("[а-яәіңғүұқөһ]", text, re.I)]
        assert not latin


def test_it_prints(page):
    printed = page.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 10
