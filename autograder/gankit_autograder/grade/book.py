"""Enters results into nbgrader's gradebook behind their files: a bad book stops no class."""

from __future__ import annotations

from collections.abc import Sequence

from gankit.errors import GankitError
from gankit_autograder.grade.options import Options
from gankit_autograder.intake.collect import Submission
from gankit_autograder.intake.course import Course
from gankit_autograder.record.results import StudentResult

GIVE_UP = 3  # failures in a row: a locked book makes each attempt wait


class Book:
    """The gradebook of a run, where one is asked for. What could not be entered is told."""

    def __init__(self, course: Course, found: Sequence[Submission], options: Options) -> None:
        self._course = course
        self._options = options
        self._paths = {entry.label: entry.path for entry in found}
        self._writer = None
        self._failed: list[StudentResult] = []
        self._reason = ""
        self._in_a_row = 0

    def enter(self, result: StudentResult) -> None:
        """Enter one result; a failure is kept for `problems`."""
        if self._options.nbgrader is None or not result.exercise:
            return
        if self._in_a_row >= GIVE_UP:
            self._failed.append(result)
            return
        try:
            self._write(result)
            self._in_a_row = 0
        except GankitError:
            raise
        except Exception as error:
            self._failed.append(result)
            self._in_a_row += 1
            why = getattr(error, "orig", error)  # without the SQL
            self._reason = " ".join(f"{type(why).__name__}: {why}".split())[:200]

    def _write(self, result: StudentResult) -> None:
        from gankit_autograder.record.gradebook import GradebookWriter

        if self._writer is None:
            self._writer = GradebookWriter(self._options.nbgrader, self._options.db_url)
        release = self._course.release(result.exercise)
        self._writer.write(result, self._paths[result.file].read_bytes(), release)

    def again(self) -> None:
        """Try those that failed once more: what held the book may have let go of it."""
        failed, self._failed, self._in_a_row = self._failed, [], 0
        for result in failed:
            self.enter(result)

    def problems(self) -> list[str]:
        """What an instructor has to do about results that are not in the book."""
        if not self._failed:
            return []
        students = [result.student for result in self._failed]
        names = ", ".join(students[:5]) + (", ..." if len(students) > 5 else "")
        return [
            f"{len(self._failed)} results are in the folder and not in nbgrader's gradebook "
            f"({names}): {self._reason}. Put that right and run this again with --resume."
        ]
