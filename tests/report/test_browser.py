"""The page in a real browser: it draws what the file holds, speaks three languages, needs no mouse and prints.

Skipped where there is no Chromium with its driver or no selenium; see chromium.py.
"""

import base64
import re

import numpy as np
import pytest

from kz_optimize.report.charts import build
from kz_optimize.report.page import load_scenarios
from kz_optimize.results import netcdf
from tests.report.chromium import compare, drawn, opened

By = pytest.importorskip("selenium.webdriver.common.by", reason="selenium is not installed").By
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys


@pytest.fixture
def page(browser, written):
    yield from opened(browser, written.as_uri())


def test_every_chart_is_drawn_with_the_numbers_of_its_table(page, files):
    """Series by series, as the page opens, against the tables that the charts are made of."""
    charts = {chart.name: chart for part in build(load_scenarios(files)).values() for chart in part}
    assert compare(drawn(page), charts) > 20


def test_bars_of_generation_are_as_high_as_the_file_says(page, files):
    """Straight from the netCDF file to the picture."""
    pictures = [picture for picture in drawn(page) if picture["chart"] == "generation"]
    for picture, file in zip(pictures, files, strict=True):
        plan = netcdf.load(file, ["plan"]).plan
        bars = {series["id"]: series["data"] for series in picture["series"]}
        for technology in ("coal_plant", "wind_farm"):
            told = plan["generation"].sel(technology=technology, carrier="electricity").sum("region") / 1e3
            seen = [value or 0.0 for value in bars.get(f"technology/{technology}", [0.0, 0.0])]
            np.testing.assert_allclose(seen, told.values, rtol=1e-5, atol=1e-5)


def test_the_map_and_the_flows_are_drawn(page, files):
    plan = netcdf.load(files[0], ["plan"]).plan
    pictures = {picture["chart"]: picture for picture in drawn(page)}
    pies = [series for series in pictures["building_map"]["series"] if series["type"] == "pie"]
    shown = sum(part["value"] for pie in pies for part in pie["data"])
    assert shown == pytest.approx(float(plan["built"].sum()) / 1e3, rel=1e-3)
    assert len(pictures["sankey"]["series"][0]["links"]) > 3


def test_all_pictures_have_a_size_and_words_for_those_who_cannot_see(page):
    drawn(page)
    for plot in page.find_elements(By.CSS_SELECTOR, ".plot"):
        assert plot.find_element(By.TAG_NAME, "svg").size["width"] > 100
        assert plot.get_attribute("role") == "img"
        assert len(plot.get_attribute("aria-label")) > 40


def test_the_page_speaks_three_languages(page):
    for language, title, place, decimal in (
        ("kk", "Энергия қайдан алынады", "Солтүстік", ","),
        ("ru", "Откуда берётся энергия", "Север", ","),
        ("en", "Where energy comes from", "North", r"\."),
    ):
        page.find_element(By.CSS_SELECTOR, f"[data-key=language-{language}]").click()
        assert page.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
        assert title in page.find_element(By.ID, "generation-title").text
        assert place in page.find_element(By.TAG_NAME, "main").get_attribute("textContent")
        numbers = page.execute_script(
            "return [...document.querySelectorAll('.card dd')].map((each) => each.textContent)"
        )
        assert any(re.search(rf"\d{decimal}\d", number) for number in numbers), numbers


def test_money_is_told_in_tenge(page):
    """tiny: 520 tenge a dollar; the price year is told beside it."""
    card = ".card dd"
    dollars = page.find_elements(By.CSS_SELECTOR, card)[0].text
    page.find_element(By.CSS_SELECTOR, "[data-key=currency-KZT]").click()
    tenge = page.find_elements(By.CSS_SELECTOR, card)[0].text
    assert dollars.endswith("billion USD")
    assert tenge.endswith("trillion KZT")
    ratio = float(tenge.split()[0].replace(",", "")) / float(dollars.split()[0].replace(",", ""))
    assert ratio == pytest.approx(0.52, rel=0.02)
    assert "2025" in page.find_element(By.ID, "money").text


def test_keys_alone_reach_and_change_everything(page):
    """Tab reaches the first link, then choices; Enter on a legend hides a technology and keeps the focus there."""
    first = page.switch_to.active_element
    first.send_keys(Keys.TAB)
    assert page.switch_to.active_element.get_attribute("class") == "skip"
    drawn(page)
    button = page.find_element(By.CSS_SELECTOR, "#generation .legend button")
    page.execute_script("arguments[0].focus()", button)
    before = shown_series(page, "generation")
    page.switch_to.active_element.send_keys(Keys.ENTER)
    assert shown_series(page, "generation") == before - 1
    assert page.switch_to.active_element.get_attribute("aria-pressed") == "false"
    page.switch_to.active_element.send_keys(Keys.ENTER)
    assert shown_series(page, "generation") == before


def shown_series(page, chart):
    script = "return echarts.getInstanceByDom(document.querySelector(arguments[0])).getOption().series.length"
    return page.execute_script(script, f"#{chart} .plot")


def test_arrow_keys_walk_along_a_picture(page):
    drawn(page)
    plot = page.find_element(By.CSS_SELECTOR, "#generation .plot")
    plot.send_keys(Keys.ARROW_RIGHT)
    plot.send_keys(Keys.ARROW_RIGHT)
    assert "2035" in plot.text or "2035" in plot.get_attribute("textContent")


def test_every_picture_is_also_a_table(page):
    page.find_element(By.CSS_SELECTOR, "#capacity [data-key=numbers]").click()
    rows = page.find_elements(By.CSS_SELECTOR, "#capacity tbody tr")
    assert {row.find_element(By.TAG_NAME, "th").text for row in rows} >= {"Coal plant", "Wind farm"}
    assert page.switch_to.active_element.get_attribute("data-key") == "numbers"


def test_why_leads_from_a_sentence_to_its_group(page):
    link = page.find_element(By.CSS_SELECTOR, ".findings a")
    group = link.find_element(By.XPATH, "..").text
    link.click()
    chosen = page.execute_script(
        "const box = document.querySelector('#capacity_change select'); return box.options[box.selectedIndex].text"
    )
    assert chosen in group


def test_it_prints_with_everything_drawn(page):
    page.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = false))")
    printed = page.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page") > 5
    assert page.execute_script(
        "return [...document.querySelectorAll('.plot')].every((plot) => plot.querySelector('svg'))"
    )


@pytest.mark.parametrize("width", [390, 794, 1366])
def test_nothing_stands_out_of_the_page(page, width):
    """Phone, A4 and laptop: only tables may be wider than the window, and they scroll by themselves."""
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    try:
        page.refresh()
        drawn(page)
        wide = page.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_address_keeps_what_was_chosen(page):
    page.find_element(By.CSS_SELECTOR, "[data-key=language-kk]").click()
    assert "language=kk" in page.current_url
    page.refresh()
    assert page.find_element(By.TAG_NAME, "html").get_attribute("lang") == "kk"


def test_numbers_of_a_chart_can_be_taken_away(page):
    """The CSV that the button saves is the chart, told in the language of the page."""
    script = """
    let text = "";
    const made = URL.createObjectURL;
    URL.createObjectURL = (blob) => { window.saved = blob; return made(blob); };
    document.querySelector("#unit_cost [data-key=csv]").click();
    return window.saved.text();
    """
    lines = page.execute_script(script).lstrip("\ufeff").splitlines()
    assert {line.split(",")[-1] for line in lines[1:]} == {"USD/MWh"}
    assert len(lines) == 1 + 2 * 2  # power and heat of two scenarios in their second year
