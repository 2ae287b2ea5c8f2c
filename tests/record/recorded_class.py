"""A graded class of three without the grading: the recording is what is tested here."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from gankit_autograder.grade.options import Options
from gankit_autograder.grade.run import grade_submissions
from gankit_autograder.intake.course import Release, find_course
from gankit_autograder.judge.expected import Expected
from gankit_autograder.record.collected import read_taken
from gankit_autograder.record.files import read_result
from gankit_autograder.record.results import CheckOutcome, StudentResult

NAME = "06_receptive_field"
MOST = 300  # events; a run has fewer


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


def content(folder: Path) -> dict[str, bytes]:
    """Every file that stays, but the times of runs."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: p.read_bytes() for name, p in found.items() if not name.startswith("runs/")}


def is_whole(out: Path, scores: dict[str, set[float]]) -> None:
    """Each student has one of these results, with its picture."""
    for student, possible in scores.items():
        path = out / "students" / student / f"{NAME}.json"
        found = read_result(path)
        if found is None:
            assert not path.exists() and None in possible
            continue
        assert found.score in possible
        (name,) = found.manual[0]["pictures"]
        assert (path.parent / "pictures" / name).read_bytes() == name.encode() * 100
    for path in (out / "runs").glob("*.json"):
        json.loads(path.read_text())


def scored(path: Path, score: str) -> bytes:
    """The table with a score in every row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    for row in table[1:]:
        row[table[0].index("score")] = score
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(table)
    return path.read_bytes()


def entered(book: Path) -> dict[str, float]:
    """The scores in a gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{book / 'gradebook.db'}") as gradebook:
        return {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}
