"""One browser for all tests of a file: Playwright allows one at a time in a process."""

from __future__ import annotations

import pytest
from bare_page import BarePage
from browsers import open_browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A headless Chromium, or a loud skip."""
    with open_browser(tmp_path_factory.mktemp("profile")) as context:
        yield context


@pytest.fixture
def open_panel(browser):
    """Opens panels in bare pages; fails on an error in their JavaScript."""
    pages = []

    def opened(panel):
        pages.append(BarePage(browser, panel))
        return pages[-1]

    yield opened
    for page in pages:
        page.close()
