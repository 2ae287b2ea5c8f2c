"""Writes a submission as a student would: the release with answers filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode

if TYPE_CHECKING:
    from gankit_autograder.build.exercise import Exercise
    from gankit_autograder.catalogue import Change

from gankit_autograder.intake.course import Release, find_course, grade_id, role_of

WRITTEN = "The generator improves as long as the discriminator finds something to object to."


def make_submission(
    exercise: Exercise, changes: Sequence[Change] = (), solved: bool = True
) -> NotebookNode:
    """A synthetic submission: the solution with these changes, or, with `solved=False`, the
    untouched release with only the changed answers filled in.

    Raises:
        GankitError: a change no longer applies, or the release has not been built.
    """
    course = find_course(exercise.folder.parent.parent)
    release = course.release(exercise.name).notebook
    notebook = nbformat.reads(nbformat.writes(release), as_version=4)
    by_answer = {change.answer: change for change in changes}
    for cell in notebook.cells:
        name = grade_id(cell)
        if role_of(cell) == "answer" and (solved or name in by_answer):
            source = exercise.solution(name)
            change = by_answer.get(name)
            cell.source = _without_marks(change.apply(source) if change else source)
        elif role_of(cell) == "written" and solved:
            cell.source = WRITTEN
    return notebook


def with_answers(release: Release, answers: dict[str, str]) -> NotebookNode:
    """The release with these sources in its answer cells, by grade id."""
    notebook = nbformat.reads(nbformat.writes(release.notebook), as_version=4)
    for cell in notebook.cells:
        if grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)]
    return notebook


def _without_marks(source: str) -> str:
    lines = [line for line in source.splitlines() if "### BEGIN SOL" not in line]
    return "\n".join(line for line in lines if "### END SOL" not in line)
