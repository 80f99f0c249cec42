"""A headless Chromium for tests of the page, and what it has drawn.

Debian: apt-get install chromium chromium-driver; Python: selenium.
"""

import json
import re
import shutil

import numpy as np
import pytest

from kz_optimize.report.charts.sizes import sized

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1366,900",
    "--lang=en",
)
PATIENCE = 180  # seconds for a page to draw everything, on a busy machine
COMPARED = ("stack", "lines", "area", "bars", "hstack", "tornado", "whiskers")
"""Kinds of charts whose pictures hold the numbers of their table series by series."""
DRAWN = """
return [...document.querySelectorAll(".plot")].map((plot) => {
  const option = echarts.getInstanceByDom(plot).getOption();
  const axis = [...(option.xAxis || []), ...(option.yAxis || [])].find((each) => each.data && each.data.length);
  const series = option.series.map(({ id, type, data, links }) => ({ id, type, data, links }));
  return { chart: plot.closest("figure").id, panel: plot.dataset.panel, choice: plot.dataset.choice,
           x: axis ? axis.data : [], series };
});
"""


def kept_data(page):
    """What the text of a page holds for its scripts."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S).group(1))


def start(profile):
    """A browser that keeps what pages complain about; the test is skipped where there is none."""
    pytest.importorskip("selenium", reason="selenium is not installed")
    if not (BROWSER and DRIVER):
        pytest.skip("there is no Chromium with chromedriver here")
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = BROWSER
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options=options, service=Service(DRIVER))
    chrome.set_script_timeout(PATIENCE)
    return chrome


def opened(browser, address):
    """The page as it opens in English; whatever it complains about fails the test."""
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get(f"{address}?language=en&currency=USD&detail=technology")
    yield browser
    complaints = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert complaints == []


def drawn(page):
    """Everything the page has drawn, after everything was drawn."""
    page.execute_script("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")
    return page.execute_script(DRAWN)


def compare(pictures, charts):
    """Hold pictures, series by series, against the tables of the charts they are of; return how many there were."""
    compared = [picture for picture in pictures if charts[picture["chart"]].kind in COMPARED]
    for picture in compared:
        chart = sized(charts[picture["chart"]])
        told = _chosen(chart, picture)
        scale = float(told.abs().to_numpy().max() or 1.0)
        shown = {series["id"]: series["data"] for series in picture["series"]}
        assert shown or not told.to_numpy().any(), f"{chart.name} of {picture['panel']} shows nothing"
        for label in (label for label in told if not label.endswith("_confidence")):
            values = dict(zip(picture["x"], shown.get(label, [None] * len(picture["x"])), strict=True))
            seen = [values[x] or 0.0 for x in told.index]
            np.testing.assert_allclose(seen, told[label], rtol=1e-4, atol=1e-5 * scale, err_msg=f"{chart.name} {label}")
    return len(compared)


def _chosen(chart, picture):
    """[x, series] The numbers that a picture should show."""
    data = chart.data
    for selector, label in zip(chart.selectors, filter(None, picture["choice"].split("|")), strict=True):
        data = data[data[selector] == label]
    if chart.unit and "unit" in data:
        data = data[data["unit"] == chart.unit]  # others are notes below the axis
    if chart.panel:
        data = data[data[chart.panel] == picture["panel"]]
    told = data.pivot_table(index="x", columns="series", values="value", sort=False).fillna(0.0)
    return told.set_axis(told.index.astype(str), axis=0)
