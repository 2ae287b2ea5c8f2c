"""One warm grader for all tests of this folder, and submissions to feed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.grade import StudentResult, make_submission
from gankit_autograder.grade.grader import Grader
from gankit_autograder.grade.submission import with_answers
from gankit_autograder.intake.course import Course, Release, find_course
from gankit_autograder.judge.session import Limits
from gankit_autograder.secret import Secret

ROOT = Path(__file__).resolve().parents[2]
NAME = "01_gan_mnist"
SECRET = Secret(b"a secret of the tests, 32 bytes.", "the tests")
GradeAnswers = Callable[..., StudentResult]


@pytest.fixture(scope="session")
def course() -> Course:
    return find_course(ROOT)


@pytest.fixture(scope="session")
def exercise() -> Exercise:
    return read_exercise(ROOT / "solutions" / NAME)


@pytest.fixture(scope="session")
def release(course: Course) -> Release:
    return course.release(NAME)


@pytest.fixture(scope="session")
def solved(exercise: Exercise) -> bytes:
    return nbformat.writes(make_submission(exercise)).encode()


@pytest.fixture(scope="session")
def grader(course: Course) -> Iterator[Grader]:
    limits = Limits(cell=6.0, probe=10.0, total=90.0)
    with Grader(course, secret=SECRET, limits=limits) as grader:
        grader.prepare(NAME)
        grader.wait()
        yield grader


@pytest.fixture(scope="session")
def grade_answers(grader: Grader, release: Release) -> GradeAnswers:
    """Grade the release with these sources in its answer cells."""

    def grade(answers: dict[str, str]) -> StudentResult:
        content = nbformat.writes(with_answers(release, answers)).encode()
        return grader.grade("student", NAME, "student.ipynb", content)

    return grade
