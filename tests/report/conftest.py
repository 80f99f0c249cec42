"""One browser for all tests of pages."""

import pytest

from .chromium import start


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Headless Chromium; skips the test where there is none."""
    chrome = start(tmp_path_factory.mktemp("profile"))
    yield chrome
    chrome.quit()
