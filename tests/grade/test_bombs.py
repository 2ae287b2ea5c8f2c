"""A bomb costs its own answer: it ends in time, the grader stays small, other marks stay."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from bombs import BOMBS, answers_with, nested_format

from gankit_autograder.judge.session import Limits

pytestmark = pytest.mark.slow

NAME = "01_gan_mnist"
POINTS = 33
SMALL = 1 << 30  # bytes
LIMITS = Limits(cell=6.0, probe=4.0, total=60.0)
OURS = LIMITS.total + 30  # seconds: and the start of what a bomb has ended


def resident() -> int:
    """Bytes of this process, which holds the secret and the marks, that were ever in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return int(peak) << 10


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


@pytest.fixture
def in_bounds(grader, monkeypatch):
    monkeypatch.setattr(grader, "limits", LIMITS)
    forget_peak()
    before, started = resident(), time.monotonic()
    yield
    assert time.monotonic() - started < OURS
    assert resident() - before < SMALL


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_its_own_answer(bomb, exercise, grade_answers, in_bounds):
    right = {check.id: exercise.solution(check.id) for check in exercise.checks}
    result = grade_answers({**right, "vanilla_losses": answers_with(bomb)})
    scores = {check.check: (check.score, check.points) for check in result.checks}
    del scores["vanilla_losses"]
    assert all(score == points for score, points in scores.values()), scores


def test_a_long_nested_format_ends_in_time(exercise, grade_answers, in_bounds):
    right = {check.id: exercise.solution(check.id) for check in exercise.checks}
    result = grade_answers({**right, "train_step": right["train_step"] + nested_format(270_000)})
    assert result.score >= POINTS - 8 or result.status == "failed", result


def test_conflict_markers_everywhere_end_in_time(grader, solved, in_bounds):
    text = solved.decode().replace("\n", "\n<<<<<<< HEAD\n=======\n>>>>>>> theirs\n")
    result = grader.grade("student", NAME, "student.ipynb", text.encode())
    assert result.reason or result.score == POINTS


def test_the_grader_still_works(grader, solved):
    assert grader.grade("good", NAME, "good.ipynb", solved).score == POINTS
