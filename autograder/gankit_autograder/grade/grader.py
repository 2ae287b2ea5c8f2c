"""Grades notebooks of one course: holds the warm process and what each exercise expects."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import torch

from gankit import __version__
from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.errors import GankitError
from gankit_autograder.intake.course import Course, Release, grade_id
from gankit_autograder.intake.mend import Mended, mend
from gankit_autograder.intake.names import names_in
from gankit_autograder.intake.plan import plan
from gankit_autograder.intake.reading import Unreadable, read_cells
from gankit_autograder.judge.expectations import ComputeExpectations, Hidden
from gankit_autograder.judge.session import Limits, Session
from gankit_autograder.judge.verdict import judge_check
from gankit_autograder.record.results import STOPPED, UNREADABLE, StudentResult
from gankit_autograder.secret import Secret, load_secret
from gankit_autograder.worker.host import Host
from gankit_autograder.worker.protection import Protection, measure


@dataclass(frozen=True)
class Expected:
    """All that one exercise's notebooks are graded against."""

    release: Release
    blueprints: dict[str, Blueprint]
    hidden: dict[str, Hidden]

    @property
    def points(self) -> float:
        return float(sum(blueprint.check.points for blueprint in self.blueprints.values()))

    @property
    def fingerprint(self) -> str:
        """Changes when the marks could: with the checks, the release, the secret or the kit."""
        content = {
            "version": __version__,
            "checks": [blueprint.to_json() for blueprint in self.blueprints.values()],
            "hidden": {name: entry.to_json() for name, entry in self.hidden.items()},
            "release": [cell.source for cell in self.release.notebook.cells],
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


@dataclass
class Grader:
    """Use as a context manager. `grade()` may be called from several threads at once."""

    course: Course
    secret: Secret = field(default_factory=load_secret)
    limits: Limits = field(default_factory=Limits)
    host: Host | None = None
    protection: Protection | None = None
    python: str = ""  # the Python that runs students' code; this one when empty

    def __post_init__(self) -> None:
        self._expected: dict[str, Expected] = {}
        self._pending: dict[str, ComputeExpectations] = {}
        self._lock = threading.Lock()

    def prepare(self, *exercises: str) -> None:
        """Start computing what these exercises expect, in processes of their own."""
        self.start()
        for exercise in exercises:
            if exercise not in self._pending and exercise not in self._expected:
                self._pending[exercise] = ComputeExpectations(
                    self.host, self.course, exercise, self.secret
                )

    def expected(self, exercise: str) -> Expected:
        """What an exercise is graded against, computed once."""
        with self._lock:
            if exercise not in self._expected:
                self.prepare(exercise)
                hidden = self._pending.pop(exercise).result()
                self.put(exercise, hidden)
            return self._expected[exercise]

    def put(self, exercise: str, hidden: dict[str, Hidden]) -> None:
        """Use these expectations, computed elsewhere."""
        release, blueprints = self.course.release(exercise), load_blueprints(exercise)
        if set(hidden) != set(blueprints):
            raise GankitError(
                f"The checks of {exercise} and its blueprint do not agree. Run: gankit build"
            )
        self._expected[exercise] = Expected(release, blueprints, hidden)

    def start(self) -> None:
        """Start the warm process and prove the protections before any student's code runs."""
        if self.host is None:
            self._threads = torch.get_num_threads()
            torch.set_num_threads(1)  # lanes share the cores; threads of their own would only wait
            self.host = Host(python=self.python)
            self.host.start()

    def wait(self) -> Protection:
        """Until everything is ready; which protections are on."""
        with self._lock:
            self.start()
            if self.protection is None:
                self.protection = measure(self.host, self.course.root)
            return self.protection

    def fingerprint(self, exercise: str, content: bytes) -> str:
        """Of a submission and all it is graded against: the same means the same marks."""
        own = hashlib.sha256(content).hexdigest()[:16]
        own = "-".join(filter(None, (own, self.python)))
        return f"{own}-{self.expected(exercise).fingerprint}" if exercise else own

    def grade(self, student: str, exercise: str, file: str, content: bytes) -> StudentResult:
        """Grade one file. Whatever is in it, a result comes back."""
        started = time.monotonic()
        result = StudentResult(student, exercise, file, protection=self.wait().level)
        try:
            cells, metadata, sentences = read_cells(content)
            result.versions = {**self.host.versions, **_saved_with(metadata)}
            exercise = exercise or self.recognise(cells, metadata)
            result.exercise = exercise
            expected = self.expected(exercise)
            result.points = expected.points
            mended = mend(cells, expected.release, sentences)
            self._run(result, expected, mended)
        except Unreadable as reason:
            result.status, result.reason = UNREADABLE, str(reason)
            if exercise:
                result.points = self.expected(exercise).points
        result.fingerprint = self.fingerprint(result.exercise, content)
        result.seconds = round(time.monotonic() - started, 3)
        return result

    def _run(self, result: StudentResult, expected: Expected, mended: Mended) -> None:
        result.mended = mended.sentences
        result.manual = _manual(expected.release, mended)
        found = [pictures.items() for pictures in mended.pictures.values()]
        result.pictures = {n: base64.b64encode(c).decode() for items in found for n, c in items}
        result.evidence = list(mended.evidence)
        steps = plan(mended, expected.release)
        with Session(self.host, steps, self.limits) as session:
            for name, blueprint in expected.blueprints.items():
                hidden = expected.hidden[name]
                seen = session.observe(blueprint, hidden)
                outcome = judge_check(blueprint, hidden, seen, mended.source(name))
                outcome.error = session.explained(session.errors.get(name, "") or outcome.error)
                result.checks.append(outcome)
        result.score = float(sum(check.score for check in result.checks))
        result.evidence += session.evidence
        result.mended += session.told
        if session.stopped:
            result.status, result.reason = STOPPED, session.stopped

    def recognise(self, cells: list[dict[str, Any]], metadata: dict[str, Any]) -> str:
        """The exercise a notebook belongs to: by its metadata, its grade ids, or its names."""
        own = metadata.get("gankit")
        known = self.course.exercises()
        if isinstance(own, dict) and own.get("exercise") in known:
            return own["exercise"]
        marks = {grade_id(cell) for cell in cells}
        defined = set().union(*(names_in(c["source"]).defines for c in cells))
        worth = {}
        for name in known:
            wanted = self.course.release(name).names
            names = {entry for entries in wanted.values() for entry in entries}
            texts = {c.source for c in self.course.release(name).notebook.cells}
            same = sum(cell["source"] in texts for cell in cells)
            worth[name] = (len(marks & set(wanted)) + same, len(defined & names))
        best = max(worth, key=worth.get, default="")
        if not best or worth[best] == (0, 0):
            raise Unreadable("it is not known which exercise this notebook is; name it")
        return best

    def close(self) -> None:
        if self.host is not None:
            self.host.close()
            self.host = None
            torch.set_num_threads(self._threads)

    def __enter__(self) -> Grader:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _saved_with(metadata: dict[str, Any]) -> dict[str, str]:
    """The Python that a notebook was saved with, where it says so."""
    language = metadata.get("language_info")
    version = language.get("version") if isinstance(language, dict) else None
    return {"notebook": version[:20]} if isinstance(version, str) else {}


def _manual(release: Release, mended: Mended) -> list[dict[str, Any]]:
    """The written questions with their points and answers, for grading by hand."""
    found = []
    for cell in release.cells("written"):
        name = grade_id(cell).removesuffix("-written")
        points = cell.metadata["nbgrader"].get("points", 0)
        entry = {"id": name, "points": points, "answer": mended.written[name]}
        if name in mended.pictures:
            entry["pictures"] = sorted(mended.pictures[name])
        found.append(entry)
    return found
