"""A graded class of three without the grading: the recording is what is tested here."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from gankit_autograder.grade.options import Options
from gankit_autograder.grade.run import grade_submissions
from gankit_autograder.intake.course import Release, find_course
from gankit_autograder.judge.expected import Expected
from gankit_autograder.record.collected import read_taken
from gankit_autograder.record.results import CheckOutcome, StudentResult

NAME = "06_receptive_field"


class Grader:
    """Stands in for the judges: a notebook names its own score, and nothing is run."""

    def __init__(self, root: Path) -> None:
        self.course = find_course(root)
        self.secret = SimpleNamespace(id="tests")
        self._expected = Expected(self.course.release(NAME), {}, {})

    def prepare(self, *exercises: str) -> None:
        pass

    def wait(self) -> None:
        pass

    def expected(self, exercise: str) -> Expected:
        return self._expected

    def fingerprint(self, exercise: str, content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()[:16]

    def grade(self, student: str, exercise: str, file: str, content: bytes) -> StudentResult:
        score = float(json.loads(content)["score"])
        name = f"{student}-{score:g}.png"
        answer = f"It improves: ![it](pictures/{name})"
        return StudentResult(
            student,
            exercise,
            file,
            score=score,
            points=8,
            checks=[CheckOutcome("receptive_field", score, 8, source=f"{student} {score}")],
            manual=[{"id": "why", "points": 3, "answer": answer, "pictures": [name]}],
            fingerprint=self.fingerprint(exercise, content),
            pictures={name: base64.b64encode(name.encode() * 100).decode()},
        )


class Class:
    """Three students whose notebooks are `scores`, and a folder that results are written to."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder, self.out, self.root = folder, folder / "out", root
        self.told: list[str] = []

    @property
    def release(self) -> Release:
        return find_course(self.root).release(NAME)

    def taken(self) -> list[dict]:
        return read_taken(self.out)

    def hand_in(self, **scores: float) -> None:
        for student, score in scores.items():
            path = self.folder / "in" / student / f"{NAME}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"cells": [], "score": score}))

    def grade(
        self, on_result: Callable[[StudentResult], None] | None = None, **options: object
    ) -> list[StudentResult]:
        chosen = Options(root=self.root, jobs=1, resume=True, **options)
        self.told.clear()
        return grade_submissions(
            self.folder / "in",
            self.out,
            chosen,
            on_result,
            grader=Grader(self.root),
            tell=self.told.append,
        )


@pytest.fixture
def class_(tmp_path: Path, root: Path) -> Class:
    class_ = Class(tmp_path, root)
    class_.hand_in(anna=5, ben=6, cleo=7)
    return class_
