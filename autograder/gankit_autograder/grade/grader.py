"""Grades notebooks of one course: holds the warm process, the judges, and what is expected."""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import torch

from gankit_autograder.intake.course import Course
from gankit_autograder.judge.expectations import ComputeExpectations, Hidden
from gankit_autograder.judge.expected import Expected
from gankit_autograder.judge.lane import Broken, Lane
from gankit_autograder.judge.session import Limits
from gankit_autograder.record.results import STOPPED, UNREADABLE, StudentResult
from gankit_autograder.secret import Secret, load_secret
from gankit_autograder.worker.host import Host
from gankit_autograder.worker.launch import SELDOM
from gankit_autograder.worker.protection import Protection, measure

LARGEST = 60 << 20  # bytes of one notebook
MOST_PROCESSES = 4  # that run solutions: an exercise has about five checks


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
        self._free: list[Lane] = []  # judges that wait for a notebook

    def prepare(self, *exercises: str) -> None:
        """Start computing what these exercises expect, in processes of their own."""
        self.start()
        new = [e for e in exercises if e not in self._pending and e not in self._expected]
        processes = max(1, min(MOST_PROCESSES, os.cpu_count() or 1) // max(1, len(new)))
        for exercise in new:
            self._pending[exercise] = ComputeExpectations(
                self.host, self.course, exercise, self.secret, processes
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
        self._expected[exercise] = Expected.of(self.course.release(exercise), exercise, hidden)

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
        """Grade one file, in a judge's process. Whatever is in it, a result comes back."""
        started = time.monotonic()
        level = self.wait().level
        if len(content) > LARGEST:
            result = StudentResult(student, exercise, file, UNREADABLE)
            result.reason = f"it is larger than {LARGEST >> 20} MB; ask for it without its outputs"
        else:
            result = self._judged(student, exercise, file, content)
        if result.exercise and not result.points:
            result.points = self.expected(result.exercise).points
        result.protection = level
        result.versions = {**self.host.versions, **result.versions}
        result.fingerprint = self.fingerprint(result.exercise, content)
        result.seconds = round(time.monotonic() - started, 3)
        return result

    def _judged(self, student: str, exercise: str, file: str, content: bytes) -> StudentResult:
        """The judge's result; where a limit ended it, one that says so."""
        with self._lock:
            lane = self._free.pop() if self._free else None
        for name in SELDOM:
            if re.search(rb"\b(?:import|from)\b[^\"\\]*\b" + name.encode(), content):
                self.host.import_too(name)
        lane = lane or Lane(self.host, self.course.root, self._hidden_json)
        try:
            result = lane.grade(student, exercise, file, content, self.limits)
        except Broken as reason:
            lane.close()
            return StudentResult(student, exercise, file, STOPPED, f"{reason}; grade it by hand")
        except BaseException:
            lane.close()
            raise
        if lane.is_used_up:
            lane.close()
        else:
            self._free.append(lane)
        return result

    def _hidden_json(self, exercise: str) -> dict[str, Any]:
        return {name: entry.to_json() for name, entry in self.expected(exercise).hidden.items()}

    def close(self) -> None:
        """End the judges and the warm process; may be called twice."""
        while self._free:
            self._free.pop().close()
        if self.host is not None:
            self.host.close()
            self.host = None
            torch.set_num_threads(self._threads)

    def __enter__(self) -> Grader:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
