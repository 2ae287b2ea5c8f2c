"""Finds a Chromium for the browser tests and says what to install where there is none."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WHAT_TO_DO = (
    "The browser tests of the widgets did not run: {lack} "
    "Install `pip install playwright` and a Chromium (`apt-get install chromium`, or name one in "
    "GANKIT_CHROMIUM)."
)


def find_chromium(own: str = "") -> str:
    """The path of a Chromium: GANKIT_CHROMIUM, one on the PATH, or playwright's own; "" if none."""
    found = (shutil.which(name) for name in NAMES)
    for candidate in (os.environ.get("GANKIT_CHROMIUM"), *found, own):
        if candidate and Path(candidate).is_file():
            return candidate
    return ""


def refuse(lack: str) -> None:
    """Skip with a warning; fail where GANKIT_BROWSER_TESTS=required."""
    sentence = WHAT_TO_DO.format(lack=lack)
    if os.environ.get("GANKIT_BROWSER_TESTS") == "required":
        pytest.fail(sentence, pytrace=False)
    warnings.warn(sentence, stacklevel=2)
    pytest.skip(sentence)


@contextmanager
def open_browser(profile: Path) -> Iterator[object]:
    """A browser context with a profile of its own; touch is on."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        refuse("playwright is not installed.")
    with sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        if not path:
            refuse("there is no Chromium.")
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=path,
            args=FLAGS,
            headless=True,
            has_touch=True,
            viewport={"width": 1100, "height": 900},
        )
        context.set_default_timeout(60_000)
        yield context
        context.close()
