"""Grades a class of notebooks: nothing of value is inside a process that runs a student's code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gankit_autograder.record.results import (
    CheckOutcome,
    FactOutcome,
    MistakeNote,
    StudentResult,
)
from gankit_autograder.worker.launch import launch_early

__all__ = [
    "CheckOutcome",
    "FactOutcome",
    "MistakeNote",
    "StudentResult",
    "grade_class",
    "make_submission",
]


def __getattr__(name: str):
    """`make_submission` needs nbformat, which takes a second to import: only when asked for."""
    if name == "make_submission":
        from gankit_autograder.grade.submission import make_submission

        return make_submission
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def grade_class(
    submissions: Path,
    out: Path,
    *,
    exercise: str | None = None,
    jobs: int | None = None,
    resume: bool = False,
    on_result: Callable[[StudentResult], None] | None = None,
    root: Path | None = None,
    scheduler: str | None = None,
) -> list[StudentResult]:
    """Grade every notebook in a folder or zip; write `out/students/` and `out/grades.csv`.

    Args:
        submissions: notebooks in any layout that `gankit grade` knows.
        out: where results go.
        exercise: grade all of them as this exercise; otherwise each says which it is.
        jobs: submissions at a time; one a core when None.
        resume: keep results of an earlier run that still hold.
        on_result: called with each result as it comes.
        root: the course's repository; found when None.
        scheduler: address of a Dask cluster, such as "tcp://10.0.0.1:8786".

    Raises:
        GankitError: there is nothing to grade, or the grader cannot run here.
    """
    launch_early()
    from gankit_autograder.grade.options import Options
    from gankit_autograder.grade.run import grade_submissions

    options = Options(exercise, jobs, resume, root, scheduler=scheduler)
    return grade_submissions(Path(submissions), Path(out), options, on_result)
