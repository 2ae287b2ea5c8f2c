"""Colab: what it saves is graded the same, and the set-up cell installs only what is missing."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from types import SimpleNamespace

import pytest
from colab import saved_by_colab

from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.build.settings import read_settings
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.grader import Grader
from gankit_autograder.intake.course import find_course
from gankit_autograder.intake.mend import mend
from gankit_autograder.intake.reading import read_cells
from gankit_autograder.publish.cli import built_exercises
from gankit_autograder.secret import Secret

pytestmark = pytest.mark.slow

NAME = "01_gan_mnist"
MADE = ("d-default-slope", "ls-g-to-zero")


@pytest.fixture(scope="module")
def exercises(root):
    return find_exercises(root / "solutions", built_exercises(root))


def test_a_notebook_that_colab_saved_gets_the_same_marks_and_hints(root, exercises):
    exercise = next(e for e in exercises if e.name == NAME)
    made = [m for m in exercise.mistakes if m.id in MADE]
    notebook = make_submission(exercise, made)
    plain = notebook_bytes(notebook)
    course = find_course(root)
    with Grader(course, secret=Secret(b"a secret of the tests, 32 bytes.", "the tests")) as grader:
        before = grader.grade("ada", NAME, "ada.ipynb", plain)
        after = grader.grade("ada", "", "ada.ipynb", saved_by_colab(notebook))
    assert after.exercise == NAME, "recognised without its metadata"
    assert (after.score, after.points) == (before.score, before.points)
    assert after.checks == before.checks
    assert {m.id for check in after.checks for m in check.mistakes} == set(MADE)
    assert after.manual == before.manual
    assert not after.evidence


def notebook_bytes(notebook) -> bytes:
    import nbformat

    return nbformat.writes(notebook).encode()


def test_every_answer_of_every_exercise_is_found_again(root, exercises):
    course = find_course(root)
    for exercise in exercises:
        notebook = make_submission(exercise)
        release = course.release(exercise.name)
        wanted = mend(read_cells(notebook_bytes(notebook))[0], release, [])
        cells, _, sentences = read_cells(saved_by_colab(notebook, seed=7))
        found = mend(cells, release, sentences)
        for name in release.names:
            assert found.source(name) == wanted.source(name), (exercise.name, name)
        assert found.written == wanted.written, exercise.name


def setup_cell(root, name: str) -> str:
    release = find_course(root).release(name)
    return release.cells("setup")[0].source


def installing(source: str) -> str:
    """The part of a set-up cell before the first import of what may be missing."""
    body = ast.parse(source).body
    heavy = next(n for n, node in enumerate(body) if "torch" in ast.unparse(node).split()[:2])
    return ast.unparse(ast.Module(body[:heavy], []))


@pytest.fixture
def run_install(root, monkeypatch):
    """Run the installing part with `gankit` there or missing; gives pip's arguments, if any."""

    def run(name: str, there: bool, released: bool = True) -> list[list[str]]:
        calls: list[list[str]] = []
        real = importlib.util.find_spec

        def find(module, *rest):
            return (
                (real(module, *rest) if there else None)
                if module == "gankit"
                else SimpleNamespace()
            )

        monkeypatch.setattr(importlib.util, "find_spec", find)

        def pip(command, **options):
            calls.append(command)
            return SimpleNamespace(returncode=0 if released else 1)

        monkeypatch.setattr(subprocess, "run", pip)
        exec(compile(installing(setup_cell(root, name)), "setup", "exec"), {})
        monkeypatch.undo()
        return calls

    return run


def test_nothing_is_installed_twice(exercises, run_install):
    for exercise in exercises:
        assert run_install(exercise.name, there=True) == [], exercise.name


def test_what_is_missing_is_installed_and_torch_is_left_alone(root, exercises, run_install):
    settings = read_settings(root / "solutions")
    for exercise in exercises:
        (command,) = run_install(exercise.name, there=False)
        assert command[-1] == settings.wheel_url and "--no-compile" in command
        first, command = run_install(exercise.name, there=False, released=False)
        assert first[-1] == settings.wheel_url
        assert command[:4] == [sys.executable, "-m", "pip", "install"]
        assert command[-1] == f"git+{settings.repository_url}@{settings.tag}"
        for word in command[4:]:
            assert word not in {"-U", "--upgrade", "--force-reinstall", "-I"}, exercise.name
            assert not word.startswith("torch") or "==" in word, (
                "only to keep the one that is there"
            )
