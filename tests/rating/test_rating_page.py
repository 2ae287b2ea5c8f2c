"""The page in a real browser: buttons, keys, a reload, and the file that it saves."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import torch

from gankit import rating

pytestmark = pytest.mark.browser
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture
def context(tmp_path):
    """A headless Chromium with a profile of its own."""
    sync_api = pytest.importorskip("playwright.sync_api")
    named = os.environ.get("GANKIT_CHROMIUM", "")
    path = named or next(filter(None, map(shutil.which, NAMES)), "")
    if not Path(path).is_file():
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu"],
            headless=True,
        )
        yield made
        made.close()


def test_the_page_rates_keeps_and_saves(context, tmp_path):
    images = {"first": torch.rand(2, 3, 8, 8), "second": -torch.rand(2, 3, 8, 8)}
    panel = rating.Panel("page", images, rater="anna", folder=tmp_path, conditions=-images["first"])
    address = panel.save_form(tmp_path / "form.html").as_uri()
    errors = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.fill("#rater", "ben")
    page.locator("#buttons button", has_text="7").click()
    assert "Picture 2 of 4; 1 rated" in page.inner_text("#place")
    page.locator("#place").click()
    page.keyboard.press("0")
    page.close()
    page = context.new_page()
    page.goto(address)
    assert "Picture 3 of 4; 2 rated" in page.inner_text("#place")
    assert page.input_value("#rater") == "ben"
    page.keyboard.press("3")
    page.keyboard.press("4")
    with page.expect_download() as download:
        page.click("#save")
    path = tmp_path / "saved.json"
    download.value.save_as(path)
    assert json.loads(path.read_text())["scores"] == {"1": 7, "2": 10, "3": 3, "4": 4}
    assert errors == []
    found = panel.ratings_of_form(path)
    assert {entry.rater for entry in found} == {"ben"}
    assert sorted(entry.score for entry in found) == [3, 4, 7, 10]
