"""The judge: a process of its own that reads, mends, asks and compares, one notebook after another.

It is confined and limited. Files, secret and gradebook are the grader's; workers are forked there,
and only the connection to each comes here. When it breaks a limit, one notebook is lost.
"""

from __future__ import annotations

import base64
import os
import socket
import traceback
from pathlib import Path
from typing import Any

import torch

from gankit_autograder.intake.course import Course, Release, grade_id
from gankit_autograder.intake.mend import Mended, mend
from gankit_autograder.intake.names import names_in
from gankit_autograder.intake.plan import plan
from gankit_autograder.intake.reading import Unreadable, read_cells
from gankit_autograder.judge.examine import Examiner
from gankit_autograder.judge.expectations import Hidden
from gankit_autograder.judge.expected import Expected
from gankit_autograder.judge.session import HIDDEN, PUBLIC, Limits, Session
from gankit_autograder.judge.verdict import judge_check
from gankit_autograder.record.results import STOPPED, UNREADABLE, StudentResult
from gankit_autograder.worker.host import WorkerProcess
from gankit_autograder.worker.protocol import Channel, Closed
from gankit_autograder.worker.sandbox import Allowance, confine

LONGEST = 4 << 20  # characters of a text in a result


def serve(connection: socket.socket) -> None:
    """Answer the grader until it hangs up: one result for each notebook."""
    channel = Channel(connection, longest=LONGEST)
    settings = channel.receive()
    os.setsid()
    confine(Allowance.from_json(settings["policy"]), settings["scratch"])
    judge = Judge(channel, connection, Course(Path(settings["course"])))
    channel.send({"ready": True})
    while True:
        request = channel.receive()
        try:
            result = judge.grade(request)
        except Closed:
            raise
        except Exception as error:  # a fault of ours, which must not be told as the student's
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(where.filename).name}, line {where.lineno}"
            channel.send({"failed": f"{type(error).__name__}: {error} ({place})"[:500]})
            return
        pictures = {name: _raw(text) for name, text in result.pictures.items()}
        channel.send({"result": result.to_json(), "pictures": pictures})


def _raw(text: str) -> torch.Tensor:
    """A picture as raw bytes, which do not count as text."""
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.uint8)


class Judge:
    """Grades notebooks; what each exercise expects is asked for once, and kept."""

    def __init__(self, channel: Channel, connection: socket.socket, course: Course) -> None:
        self.course = course
        self.asked = Asked(channel, connection)
        self._expected: dict[str, Expected] = {}

    def grade(self, request: dict[str, Any]) -> StudentResult:
        """Grade one file. Whatever is in it, a result comes back."""
        exercise = request["exercise"]
        result = StudentResult(request["student"], exercise, request["file"])
        content = request["content"].numpy().tobytes()
        try:
            cells, metadata, sentences = read_cells(content)
            result.versions = _saved_with(metadata)
            exercise = exercise or self.recognise(cells, metadata)
            result.exercise = exercise
            expected = self.expected(exercise)
            result.points = expected.points
            mended = mend(cells, expected.release, sentences)
            self._run(result, expected, mended, Limits(**request["limits"]))
        except Unreadable as reason:
            result.status, result.reason = UNREADABLE, str(reason)
            if exercise:
                result.points = self.expected(exercise).points
        return result

    def expected(self, exercise: str) -> Expected:
        """What is expected of an exercise, asked of the grader once."""
        if exercise not in self._expected:
            reply = self.asked.parent({"need": exercise})
            hidden = {
                name: Hidden.from_json(exercise, entry) for name, entry in reply["hidden"].items()
            }
            self._expected[exercise] = Expected.of(self.course.release(exercise), exercise, hidden)
        return self._expected[exercise]

    def _run(
        self, result: StudentResult, expected: Expected, mended: Mended, limits: Limits
    ) -> None:
        result.mended = mended.sentences
        result.manual = _manual(expected.release, mended)
        found = [pictures.items() for pictures in mended.pictures.values()]
        result.pictures = {n: base64.b64encode(c).decode() for items in found for n, c in items}
        result.evidence = list(mended.evidence)
        steps = plan(mended, expected.release)
        with Session(self.asked, steps, limits) as session:
            examiner = Examiner(session)
            names = list(expected.blueprints)
            session.use(HIDDEN)
            for name in names:
                examiner.compare_numbers(expected.hidden[name])
            session.use(PUBLIC)
            seen = {name: examiner.public(expected.blueprints[name]) for name in names}
            errors = dict(session.errors)
            session.use(HIDDEN)
            for name in names:
                examiner.hidden(expected.blueprints[name], expected.hidden[name], seen[name])
        for name, blueprint in expected.blueprints.items():
            outcome = judge_check(blueprint, expected.hidden[name], seen[name], mended.source(name))
            outcome.error = session.explained(errors.get(name, "") or outcome.error)
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


class Asked:
    """What the judge asks of the grader: workers, their ends, and expectations."""

    def __init__(self, channel: Channel, connection: socket.socket) -> None:
        self._channel, self._connection = channel, connection

    def parent(self, request: dict[str, Any]) -> dict[str, Any]:
        self._channel.send(request)
        return self._channel.receive()

    def fork(self) -> WorkerProcess:
        reply = self.parent({"fork": True})
        _, handles, _, _ = socket.recv_fds(self._connection, 1, 1)
        channel = Channel(socket.socket(fileno=handles[0]))
        return WorkerProcess(self, reply["process"], "", channel)

    def interrupt(self, process: int) -> None:
        self.parent({"interrupt": process})

    def bytes_in(self, scratch: str) -> int:
        return self.parent({"bytes": True})["bytes"]

    def end(self, process: int, scratch: str = "") -> int:
        return self.parent({"end": process})["status"]

    def end_later(self, process: int, scratch: str = "") -> None:
        """Nothing: the grader ends all workers of a notebook once it has the result."""


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
