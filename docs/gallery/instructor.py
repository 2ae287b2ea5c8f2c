"""Makes the pictures of the instructor's guide: a class of sixty, graded and opened in Chromium.

    python docs/gallery/instructor.py FOLDER            # make, grade, report, feedback
    python docs/gallery/instructor.py FOLDER --pictures # open nbgrader's formgrader, take pictures

Needs `pip install playwright` and a Chromium on the PATH. Every student is made from the catalogue
of mistakes; the first step fails if the report's counts are not those of the class.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

from gankit.cli import main as gankit
from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.catalogue import Change
from gankit_autograder.demo.roster import NAMES
from gankit_autograder.grade import make_submission

ROOT = Path(__file__).resolve().parents[2]
GALLERY = Path(__file__).resolve().parent
NAME = "01_gan_mnist"
SIZE = 60
HOW_OFTEN = (9, 7, 6, 5, 4, 3, 2, 2, 1, 1)  # students who make each mistake; the others make none
NORMAL, PHONE = {"width": 1180, "height": 780}, {"width": 390, "height": 780}


def class_of_sixty(exercise: Exercise) -> dict[str, list]:
    """Who makes which mistakes: every eighth of the catalogue, as often as `HOW_OFTEN` says."""
    mistakes = exercise.mistakes[:: len(exercise.mistakes) // len(HOW_OFTEN)]
    names = [NAMES[i % len(NAMES)] + ("", "_b", "_c")[i // len(NAMES)] for i in range(SIZE)]
    plan = [m for m, count in zip(mistakes, HOW_OFTEN, strict=False) for _ in range(count)]
    # 7 is prime to 60, so the mistakes are spread over the alphabet
    order = [names[i * 7 % SIZE] for i in range(SIZE)]
    return {name: plan[i : i + 1] for i, name in enumerate(order)}


def submission(exercise: Exercise, number: int, changes: list) -> nbformat.NotebookNode:
    """The notebook of one student; every other one without a mistake has left questions out."""
    if changes or number % 2:
        return make_submission(exercise, changes)
    answers = [check.id for check in exercise.checks][: number // 2 % 6]
    return make_submission(exercise, [Change("done", name) for name in answers], solved=False)


def make(folder: Path) -> None:
    """Submissions, grades in nbgrader's gradebook, report, feedback."""
    exercise = read_exercise(ROOT / "solutions" / NAME)
    made = class_of_sixty(exercise)
    for number, (student, changes) in enumerate(made.items()):
        path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(submission(exercise, number, changes), path)
        stamp = f"2026-11-20 {8 + number // 10:02d}:{number % 10 * 6:02d}:00.000000 UTC"
        (path.parent / "timestamp.txt").write_text(stamp)
    shutil.copytree(ROOT / "course", folder / "course", dirs_exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (folder / "solutions").mkdir(exist_ok=True)
    out = str(folder / "graded")
    arguments = ["--out", out, "--root", str(ROOT), "--nbgrader", str(folder)]
    assert gankit(["grade", str(folder / "submitted"), *arguments]) == 0
    assert gankit(["report", out, "--root", str(ROOT)]) == 0
    report = json.loads((folder / "graded" / "report.json").read_text("utf-8"))
    counts = {entry["id"]: entry["count"] for entry in report["mistakes"]}
    wanted = Counter(change.id for changes in made.values() for change in changes)
    assert counts == dict(wanted), f"the report counts {counts}, the class made {dict(wanted)}"
    print("the report's counts are those of the class:", dict(wanted))
    subprocess.run(
        ["nbgrader", "generate_feedback", NAME], cwd=folder, env=_environment(), check=True
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@contextmanager
def formgrader(folder: Path) -> Iterator[str]:
    """A Jupyter server with nbgrader's formgrader; gives its address."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "server", "--allow-root", "--no-browser"]
    command += [f"--ServerApp.port={port}", "--IdentityProvider.token="]
    command += ["--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=_environment(), stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/formgrader"
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"no answer from {address}")


def pictures(folder: Path) -> None:
    """Pictures of the formgrader, the feedback and the class report."""
    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))))
    with formgrader(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=NORMAL)
        page.set_default_timeout(60_000)
        _formgrader_pictures(page, address)
        feedback = folder / "feedback" / _interesting(folder) / NAME / f"{NAME}.html"
        page.goto(feedback.resolve().as_uri())
        _scroll_to_hint(page)
        _shoot(page, "feedback")
        page.goto((folder / "graded" / "report.html").resolve().as_uri())
        _shoot(page, "report")
        page.set_viewport_size(PHONE)
        _shoot(page, "report_phone")
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "too wide"
        browser.close()


def _formgrader_pictures(page, address: str) -> None:
    page.goto(f"{address}/manage_submissions/{NAME}")
    page.wait_for_selector("text=graded")
    page.wait_for_timeout(1000)
    assert not page.locator("text=needs autograding").count()
    _shoot(page, "formgrader_class")
    page.goto(f"{address}/gradebook/{NAME}/{NAME}")
    page.wait_for_selector("table tbody tr a")
    page.wait_for_timeout(1000)
    _shoot(page, "formgrader_gradebook")
    page.locator("table tbody tr", has_text="31 / 33").locator("a").first.click()
    page.wait_for_selector("text=What is checked")
    _scroll_to_hint(page)
    _shoot(page, "formgrader_submission")


def _scroll_to_hint(page) -> None:
    """To the first mistake that is named, with its table above it."""
    page.locator("table + p b").first.scroll_into_view_if_needed()
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(500)


def _interesting(folder: Path) -> str:
    """A student with a mistake that the report names first."""
    report = json.loads((folder / "graded" / "report.json").read_text("utf-8"))
    return sorted(report["mistakes"][0]["students"])[0]


def _shoot(page, name: str) -> None:
    target = GALLERY / f"instructor_{name}.png"
    page.screenshot(path=target)
    print(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    (pictures if options.pictures else make)(options.folder)
