"""The Gradescope zip, run in a scratch tree as its container would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from attacks import WRONG, in_cell
from habits_sample import add_habits

from gankit.checks.probes import probe_files
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.submission import with_answers
from gankit_autograder.gradescope.container import chosen
from gankit_autograder.gradescope.package import NEEDS, TORCH, build_zip, kit_files, requirements
from gankit_autograder.gradescope.results import results_json
from gankit_autograder.record.results import (
    CheckOutcome,
    FactOutcome,
    MistakeNote,
    StudentResult,
)
from gankit_autograder.secret import Secret

pytestmark = pytest.mark.slow

NAME = "01_gan_mnist"
SECRET = Secret(b"a secret that must not be in it.", "the tests")
TEST_KEYS = {
    "score": (int, float),
    "max_score": (int, float),
    "status": str,
    "name": str,
    "name_format": str,
    "number": str,
    "output": str,
    "output_format": str,
    "tags": list,
    "visibility": str,
    "extra_data": dict,
}
TOP_KEYS = {
    "score": (int, float),
    "execution_time": int,
    "output": str,
    "output_format": str,
    "test_output_format": str,
    "test_name_format": str,
    "visibility": str,
    "stdout_visibility": str,
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}


def check_format(content: dict) -> None:
    """As Gradescope documents results.json."""
    for key, value in content.items():
        assert isinstance(value, TOP_KEYS[key]), key
    assert content["visibility"] in VISIBILITIES
    assert content["stdout_visibility"] in VISIBILITIES
    assert content["output_format"] in FORMATS
    for test in content["tests"]:
        for key, value in test.items():
            assert isinstance(value, TEST_KEYS[key]), key
        assert test["status"] in {"passed", "failed"}
        assert test["visibility"] in VISIBILITIES
        assert {test["output_format"], test["name_format"]} <= FORMATS
        assert ("score" in test) == ("max_score" in test)
        assert 0 <= test.get("score", 0) <= test.get("max_score", 0)
    assert ("score" in content) or any("score" in test for test in content["tests"])
    for entry in content.get("leaderboard", []):
        assert set(entry) <= {"name", "value", "order"}


def total(content: dict) -> float:
    """What Gradescope makes of it once everything is published."""
    return content.get("score", sum(test.get("score", 0) for test in content["tests"]))


def visible(content: dict) -> dict:
    """All that a student sees before the grades are published."""
    seen = {key: content[key] for key in ("output", "leaderboard") if key in content}
    tests = [test for test in content["tests"] if test["visibility"] == "visible"]
    return {**seen, "score": content.get("score"), "tests": tests}


@pytest.fixture(scope="session")
def archive(course, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("zip") / "autograder.zip"
    build_zip(course, NAME, path, SECRET, "after_published", leaderboard=True)
    return path


@pytest.fixture(scope="session")
def container(archive, tmp_path_factory):
    """Runs `run_autograder` on a submission in a tree of its own; gives results.json."""

    def run(content: bytes | None, name: str = f"{NAME}.ipynb") -> dict:
        root = tmp_path_factory.mktemp("autograder")
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(root / "source")
        (root / "submission").mkdir()
        (root / "results").mkdir()
        if content is not None:
            (root / "submission" / name).write_bytes(content)
        environment = {**os.environ, "GANKIT_ROOT": str(root), "GANKIT_PYTHON": sys.executable}
        command = ["bash", str(root / "source" / "run_autograder")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads((root / "results" / "results.json").read_text())

    return run


def test_the_zip_holds_no_secret_and_no_solution(archive, exercise):
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        everything = b"".join(opened.read(name) for name in names)
        assert opened.getinfo("run_autograder").external_attr >> 16 & 0o111
    needed = {"setup.sh", "run_autograder", "hidden.json", f"course/{NAME}/{NAME}.ipynb"}
    assert needed <= set(names)
    assert f"kit/gankit/blueprints/{NAME}.json" in names
    assert not any("solutions/" in name or "mistakes.py" in name for name in names)
    assert SECRET.value not in everything and SECRET.value.hex().encode() not in everything
    assert b"return [nn.Linear(inputs, outputs), nn.LeakyReLU(0.1)" not in everything


@pytest.mark.parametrize("name", ["08_began", "11_judging_images", "01_gan_mnist"])
def test_the_kit_of_the_zip_has_the_probes_of_this_exercise_alone(name, course):
    kit = {place for place, _ in kit_files(name)}
    own = {f"gankit/blueprints/probes/{file}" for file in probe_files(course.solutions / name)}
    assert {place for place in kit if "/probes/" in place} == own
    assert {place for place in kit if place.endswith(".json")} >= {f"gankit/blueprints/{name}.json"}


def test_the_zip_is_the_same_every_time(archive, course, tmp_path):
    again = tmp_path / "again.zip"
    build_zip(course, NAME, again, SECRET, "after_published", leaderboard=True)
    assert again.read_bytes() == archive.read_bytes()


def test_a_good_submission(container, solved):
    content = container(solved)
    check_format(content)
    assert total(content) == 33
    assert all(test["status"] == "passed" for test in content["tests"])
    assert content["leaderboard"][0]["value"] == 33


def test_what_real_notebooks_hold_costs_nothing(container, exercise):
    content = container(nbformat.writes(add_habits(make_submission(exercise))).encode())
    check_format(content)
    assert total(content) == 33 and not content["extra_data"]["for a person to judge"]


def test_a_wrong_submission_says_why(container, release, exercise):
    answers = {name: exercise.solution(name) for name in WRONG}
    answers["generator"] = answers["generator"].replace("            nn.Tanh(),\n", "")
    answers["discriminator"] = answers["discriminator"].replace("x)", "x[:4])", 1)
    content = container(nbformat.writes(with_answers(release, answers)).encode())
    check_format(content)
    assert total(content) < 33
    assert "the tanh at the end is missing" in content["output"]
    failed = [test for test in content["tests"] if test["status"] == "failed"]
    assert any("expected" in test["output"] for test in failed)


def test_a_hostile_submission(container, release):
    answers = in_cell("\nimport os\nos._exit(0)\n")
    content = container(nbformat.writes(with_answers(release, answers)).encode())
    check_format(content)
    assert total(content) == 0
    assert content["extra_data"]["for a person to judge"]


@pytest.mark.parametrize("content", [None, b"not a notebook"])
def test_a_missing_or_unreadable_submission(container, content):
    found = container(content)
    check_format(found)
    assert total(found) == 0 and "Not graded in full" in found["output"]


def _result(*hidden: bool) -> StudentResult:
    """Two facts of 3 and 5 points; those marked hidden fail on hidden inputs alone."""
    facts = [
        FactOutcome(
            f"f{n}", f"fact {n}", points, 0 if lost else points, hidden=lost, reason="another size"
        )
        for n, (points, lost) in enumerate(zip((3, 5), hidden, strict=True))
    ]
    score = sum(fact.earned for fact in facts)
    mistakes = [MistakeNote("m", "Said by hidden inputs.", "Look.")] if any(hidden) else []
    error = "seen on hidden inputs" if any(hidden) else ""
    told = [error] if error else []
    checks = [CheckOutcome("generator", score, 8, facts, mistakes, error, explained=told)]
    return StudentResult("", NAME, "x.ipynb", score=score, points=8, checks=checks)


@pytest.mark.parametrize("hidden", [(True, False), (False, True), (True, True)])
@pytest.mark.parametrize("when", ["hidden", "after_due_date", "after_published"])
def test_a_hidden_failure_is_not_seen_before_publishing(hidden, when):
    right = results_json(_result(False, False), when, leaderboard=True)
    wrong = results_json(_result(*hidden), when, leaderboard=True)
    check_format(wrong)
    assert visible(wrong) == visible(right)
    assert total(right) == 8 and total(wrong) < 8
    kept = [[t["name"], t["max_score"]] for t in wrong["tests"] if t["visibility"] == when]
    assert kept == [[t["name"], t["max_score"]] for t in right["tests"] if t["visibility"] == when]
    assert any("not for others" in test["output"] for test in wrong["tests"])
    shown = results_json(_result(*hidden), "visible")
    assert total(shown) == shown["score"] == sum(t["score"] for t in shown["tests"])
    assert any("wrong with another size" in test["output"] for test in shown["tests"])


def test_of_several_notebooks_the_one_counts_that_would_in_a_class(course, release, tmp_path):
    def hand_in(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    assert chosen(tmp_path, NAME, course) is None
    hand_in(f"{NAME}.ipynb", nbformat.writes(release.notebook))  # as it was handed out
    hand_in("mine.ipynb", json.dumps({"cells": [{"source": "x = 1"}]}))
    assert chosen(tmp_path, NAME, course)[0] == "mine.ipynb"
    hand_in(f"{NAME} (1).ipynb", json.dumps({"cells": [{"source": "x = 2"}]}))
    hand_in(f"backup/{NAME}.ipynb", json.dumps({"cells": [{"source": "x = 3" + " " * 99}]}))
    assert chosen(tmp_path, NAME, course)[0] == f"{NAME} (1).ipynb"


def test_what_the_notebook_shows_is_lost_at_once():
    """Only what hidden inputs alone show waits for the publishing."""
    result = _result(False, True)
    result.checks[0].facts[0].earned = 0
    result.checks[0].score = result.score = 0
    content = results_json(result, "after_published", leaderboard=True)
    assert content["leaderboard"][0]["value"] == 5
    assert "generator: 5 of 8" in content["output"]


def test_of_a_check_that_is_kept_nothing_is_seen_before_publishing():
    result = _result(False, False)
    result.checks[0] = replace(result.checks[0], kept=True)
    result.checks[0].facts[0].earned = 0
    result.checks[0].score = result.score = 5
    content = results_json(result, "after_published", leaderboard=True)
    assert content["leaderboard"][0]["value"] == 8
    (test,) = content["tests"]
    assert test["visibility"] == "after_published" and test["score"] == 5
    assert "- fact 0" in test["output"] and "fact 1" not in test["output"]


@pytest.mark.slow
@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12"])
def test_the_requirements_resolve_on_the_images_named_in_the_docs(python, tmp_path):
    """pip's own resolver, for the Pythons of Ubuntu 22.04 and newer. It needs a package index."""
    wanted = [*requirements(TORCH), *requirements(NEEDS)]
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--report", str(tmp_path / "report.json"), "--only-binary=:all:"]
    command += ["--python-version", python, "--target", str(tmp_path / "there"), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=550)
    except subprocess.TimeoutExpired:
        pytest.skip("the package index is too slow here")
    if (
        "NewConnectionError" in done.stderr
        or "No matching distribution found for PyYAML" in done.stderr
    ):
        pytest.skip("there is no package index here")
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((tmp_path / "report.json").read_text())
    names = {entry["metadata"]["name"].lower() for entry in report["install"]}
    assert {"torch", "torchvision", "numpy", "nbformat", "pyyaml"} <= names
