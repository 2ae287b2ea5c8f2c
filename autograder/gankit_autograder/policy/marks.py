"""Applies a policy to graded results: each student's mark, with every step that led to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gankit_autograder.policy.known import MACHINE, Class, class_of
from gankit_autograder.policy.naming import resolved
from gankit_autograder.policy.rules import Late, Override, Policy
from gankit_autograder.policy.times import HandIn
from gankit_autograder.record.results import GRADED, StudentResult

DAY = timedelta(days=1)
UNKNOWN_DELAY = "late, and nobody says how late: nothing taken off; give the time with --times"
DIGITS = 2  # of a mark behind the point


@dataclass(frozen=True)
class WrittenScore:
    """What a person gave for a written answer; None while only a comment stands there.

    `changed` says that the score was given for an answer that is another one now.
    """

    score: float | None
    comment: str = ""
    changed: str = ""


@dataclass
class QuestionMark:
    """One question. `score` is None while nobody has marked it; `graded` is the machine's score."""

    question: str
    kind: str
    points: float
    score: float | None
    graded: float | None = None
    why: str = ""


@dataclass
class Mark:
    """One notebook's mark: the questions' scores, less the late loss, plus extra points."""

    student: str
    exercise: str
    status: str = GRADED
    questions: list[QuestionMark] = field(default_factory=list)
    points: float = 0.0
    handed_in: str = ""
    late_days: int = 0
    late_by: str = "0:00:00"  # hours, minutes and seconds after the date
    late_loss: float = 0.0
    extra: float = 0.0
    total: float = 0.0
    notes: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[str]:
        """The written questions that nobody has marked yet."""
        return [entry.question for entry in self.questions if entry.score is None]

    @property
    def reached(self) -> float:
        """The points of all questions, before the late loss and extra points."""
        return sum(entry.score or 0.0 for entry in self.questions)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "open": self.open}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Mark:
        values = {key: value for key, value in data.items() if key != "open"}
        values["questions"] = [QuestionMark(**entry) for entry in values["questions"]]
        return cls(**values)


def make_marks(
    results: Sequence[StudentResult],
    policy: Policy,
    handed_in: Mapping[tuple[str, str], HandIn] | None = None,
    written: Mapping[tuple[str, str, str], WrittenScore] | None = None,
    class_: Class | None = None,
) -> list[Mark]:
    """The marks of a class, by student and exercise.

    Args:
        results: what `gankit grade` gave.
        policy: late rules, extra points and overrides.
        handed_in: when each notebook came, by student and exercise.
        written: scores of written answers, by student, exercise and question.
        class_: who and what a policy may name; what the results have where None.

    Raises:
        GankitError: the policy names a student, an exercise or a question that is not there.
    """
    class_ = class_ or class_of(results)
    policy, known = resolved(policy, class_), class_.questions
    marks = []
    for result in sorted(results, key=lambda r: (r.student, r.exercise)):
        mark = _mark(result, known.get(result.exercise, {}), written or {})
        _override(mark, policy.overrides)
        _late(mark, policy.late, (handed_in or {}).get((result.student, result.exercise)))
        _extra(mark, policy)
        mark.total = round(max(mark.reached - mark.late_loss, 0.0) + mark.extra, DIGITS)
        marks.append(mark)
    return marks


def _mark(
    result: StudentResult,
    questions: Mapping[str, tuple[str, float]],
    written: Mapping[tuple[str, str, str], WrittenScore],
) -> Mark:
    mark = Mark(result.student, result.exercise, result.status)
    scores = {check.check: check.score for check in result.checks}
    for name, (kind, points) in questions.items():
        entry = QuestionMark(name, kind, points, 0.0)
        if kind == MACHINE:
            entry.score = entry.graded = scores.get(name, 0.0)
        else:
            given = written.get((result.student, result.exercise, name))
            has_score = given is not None and given.score is not None
            entry.score = given.score if has_score else _unless_empty(result, name)
            entry.why = (given.changed or given.comment) if given else ""
        mark.questions.append(entry)
    mark.points = sum(points for _, points in questions.values()) or result.points
    return mark


def _unless_empty(result: StudentResult, question: str) -> float | None:
    """None, to be marked, where something was written; an empty answer is worth nothing."""
    answers = {item["id"]: item.get("answer", "") for item in result.manual}
    return None if answers.get(question, "").strip() else 0.0


def _override(mark: Mark, overrides: Sequence[Override]) -> None:
    """Later entries win, so that a student's own can follow one for everyone."""
    for entry in overrides:
        if entry.exercise != mark.exercise or entry.student not in ("", mark.student):
            continue
        question = next(q for q in mark.questions if q.question == entry.question)
        question.score = question.points if entry.score is None else entry.score
        question.why = entry.why
        mark.notes.append(
            f"{entry.question}: {question.score:g} points by hand"
            + (f" ({entry.why})" if entry.why else "")
        )


def _late(mark: Mark, late: Late, came: HandIn | None) -> None:
    if came is None:
        return
    if came.time is None and came.late:
        mark.notes.append(UNKNOWN_DELAY)
    if came.problem:
        mark.notes.append(f"nobody knows when it came: {came.problem}")
    if came.time is not None:
        mark.handed_in = came.time.isoformat(timespec="seconds")
    due = late.date_for(mark.student, mark.exercise)
    if due is None:
        return
    if came.time is None:
        return
    behind = came.time - due
    mark.late_by = _clock(behind)
    if behind <= late.grace:
        return
    mark.late_days = math.ceil(behind / DAY)
    share = min(late.lose * mark.late_days, late.most)
    if late.closed is not None and behind > late.closed:
        share = 1.0
    mark.late_loss = round(mark.reached * share, DIGITS)
    mark.notes.append(_about_late(mark, share, due))


def _clock(behind: timedelta) -> str:
    """The delay as Gradescope writes it: `26:03:00`; never negative."""
    seconds = max(0, round(behind.total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _about_late(mark: Mark, share: float, due: datetime) -> str:
    days = f"{mark.late_days} day{'s' if mark.late_days > 1 else ''}"
    return f"up to {days} after {due:%Y-%m-%d %H:%M}: {100 * share:.0f} % less"


def _extra(mark: Mark, policy: Policy) -> None:
    for entry in policy.extras:
        if entry.student in ("", mark.student) and entry.exercise in ("", mark.exercise):
            mark.extra += entry.points
            why = f": {entry.why}" if entry.why else ""
            mark.notes.append(f"{entry.points:+g} extra{why}")
