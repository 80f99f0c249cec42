"""The small scenarios and their page, and one browser, for all tests of pages; look, do not touch."""

import pytest

from kz_optimize.report.page import load_scenarios, write_page
from tests.report.chromium import start


@pytest.fixture(scope="session")
def files(solved_once):
    """The result files of the scenarios `base` and `cap`."""
    return [solved_once[name].results for name in ("base", "cap")]


@pytest.fixture(scope="session")
def scenarios(files):
    """What charts are made from."""
    return load_scenarios(files)


@pytest.fixture(scope="session")
def written(files, tmp_path_factory):
    """The file of their page."""
    out = tmp_path_factory.mktemp("page") / "report.html"
    write_page(files, out)
    return out


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Headless Chromium; skips the test where there is none."""
    chrome = start(tmp_path_factory.mktemp("profile"))
    yield chrome
    chrome.quit()
