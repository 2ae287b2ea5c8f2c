"""Every lesson keeps to every rule."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

pytest.register_assert_rewrite("rules")

from rules import RULES, Lesson  # noqa: E402

from gankit_autograder.build.exercise import read_exercise  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/notebook.py"))


@pytest.fixture(scope="module", params=EXERCISES)
def lesson(request):
    name = request.param
    notebook = nbformat.read(ROOT / "course" / name / f"{name}.ipynb", 4)
    return Lesson(read_exercise(ROOT / "solutions" / name), notebook)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_lesson_keeps_to_the_rule(lesson, rule):
    rule(lesson)
