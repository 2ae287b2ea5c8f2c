"""Checks a policy against the class: every student, exercise and question it names must exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gankit.errors import GankitError
from gankit_autograder.policy.known import Class
from gankit_autograder.policy.rules import Override, Policy


def resolved(policy: Policy, class_: Class) -> Policy:
    """The policy with each name as the results have it.

    Raises:
        GankitError: it names what is not there, or gives more than a question is worth.
    """
    student = _lookup(class_.student, "Name the class list with --roster, if they handed in none.")
    exercise = _lookup(class_.exercise, _graded(class_))
    late = replace(
        policy.late,
        by_exercise={
            exercise("[late.exercises]", e): d for e, d in policy.late.by_exercise.items()
        },
        extensions=tuple(
            replace(
                entry,
                student=student("[[late.extension]]", entry.student),
                exercise=exercise("[[late.extension]]", entry.exercise),
            )
            for entry in policy.late.extensions
        ),
    )
    extras = tuple(
        replace(
            entry,
            student=student("[[extra]]", entry.student),
            exercise=exercise("[[extra]]", entry.exercise),
        )
        for entry in policy.extras
    )
    overrides = tuple(
        _override(
            replace(
                entry,
                student=student("[[override]]", entry.student),
                exercise=exercise("[[override]]", entry.exercise),
            ),
            class_,
        )
        for entry in policy.overrides
    )
    columns = {exercise("[canvas]", name): title for name, title in policy.columns.items()}
    return Policy(late, extras, overrides, columns)


def _graded(class_: Class) -> str:
    graded = ", ".join(sorted(class_.questions)) or "none"
    return f"It is no exercise of the course, and no notebook of it was graded; graded: {graded}."


def _lookup(find: Callable[[str], str], advice: str) -> Callable[[str, str], str]:
    def lookup(where: str, name: str) -> str:
        try:
            return find(name)
        except ValueError as error:
            raise GankitError(f"The policy's {where}: {error}. {advice}") from None

    return lookup


def _override(entry: Override, class_: Class) -> Override:
    questions = class_.questions.get(entry.exercise)
    if questions is None:
        return entry  # an exercise of the course that is not graded yet
    if entry.question not in questions:
        raise GankitError(
            f"The policy overrides '{entry.question}' in {entry.exercise}, which has no such "
            f"question. It has: {', '.join(questions)}."
        )
    points = questions[entry.question][1]
    if entry.score is not None and not 0 <= entry.score <= points:
        raise GankitError(
            f"The policy gives {entry.score:g} points for '{entry.question}' in {entry.exercise}, "
            f"which is worth {points:g}. More belongs in [[extra]]."
        )
    return entry
