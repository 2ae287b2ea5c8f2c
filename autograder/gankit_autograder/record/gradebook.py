"""Writes results into nbgrader's gradebook and `autograded/` tree, through nbgrader's own code.

One writer: results come to it one after the other, so that SQLite never sees two at once.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades, SaveCells
from nbgrader.utils import parse_utc

from gankit_autograder.intake.course import Release
from gankit_autograder.intake.mend import mend
from gankit_autograder.intake.reading import Unreadable, read_cells
from gankit_autograder.record.clean import printable
from gankit_autograder.record.graded import mended_notebook, put_marks
from gankit_autograder.record.results import StudentResult

# nbgrader makes paths and patterns of ids, and its pages write them into HTML.
_NOT_IN_IDS = re.compile(r"[<>&\"'`/\\*?\[\]\x00-\x1f]|^\.+")
LONGEST_ID = 200  # bytes


def gradebook_id(student: str) -> str:
    """The student's name as nbgrader can use it; different names stay different."""
    plain = _NOT_IN_IDS.sub("_", student)
    while len(plain.encode("utf-8", "replace")) > LONGEST_ID:
        plain = plain[:-1]
    if plain == student:
        return student
    return f"{plain}-{hashlib.sha256(student.encode('utf-8', 'replace')).hexdigest()[:6]}"


class GradebookWriter:
    """A gradebook (any database that nbgrader takes) and the `autograded/` tree beside it."""

    def __init__(self, folder: Path, db_url: str = "", course_id: str = "gankit") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.db_url = db_url or f"sqlite:///{folder.resolve() / 'gradebook.db'}"
        self._course_id = course_id
        self._assignments: set[str] = set()
        _find_alembic()

    def write(self, result: StudentResult, content: bytes, release: Release) -> Path:
        """Enter one result; give the path of its autograded notebook."""
        self.enter_assignment(release)
        student = gradebook_id(result.student)
        with Gradebook(self.db_url, self._course_id) as book:
            book.update_or_create_student(student)
            timestamp = self._handed_in(release.exercise, student)
            book.update_or_create_submission(release.exercise, student, timestamp=timestamp)
        notebook = _notebook(content, release)
        put_marks(notebook, result)
        notebook = nbformat.from_dict(printable(notebook))
        resources = self._resources(release.exercise, student)
        for step in (SaveAutoGrades, AssignLatePenalties):
            notebook, resources = step().preprocess(notebook, resources)
        path = self._path(student, release.exercise)
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
        return path

    def _handed_in(self, exercise: str, student: str) -> datetime | None:
        """What `timestamp.txt` beside the submission says.

        The formgrader takes a submission as graded only where it has the same time, or none.
        """
        path = self.folder / "submitted" / student / exercise / "timestamp.txt"
        try:
            return parse_utc(path.read_text("utf-8").strip())
        except (OSError, ValueError, OverflowError):
            return None

    def _path(self, student: str, exercise: str) -> Path:
        return self.folder / "autograded" / student / exercise / f"{exercise}.ipynb"

    def enter_assignment(self, release: Release) -> None:
        """What `nbgrader generate_assignment` enters: the cells and their points."""
        if release.exercise in self._assignments:
            return
        with Gradebook(self.db_url, self._course_id) as book:
            book.update_or_create_assignment(release.exercise)
        notebook = nbformat.reads(nbformat.writes(release.notebook), as_version=4)
        SaveCells().preprocess(notebook, self._resources(release.exercise, "."))
        self._assignments.add(release.exercise)

    def _resources(self, exercise: str, student: str) -> dict[str, Any]:
        names = {"notebook": exercise, "assignment": exercise, "student": student}
        return {"nbgrader": {**names, "db_url": self.db_url}, "unique_key": exercise}


def _notebook(content: bytes, release: Release) -> nbformat.NotebookNode:
    try:
        cells, _, sentences = read_cells(content)
    except Unreadable:
        return nbformat.reads(nbformat.writes(release.notebook), as_version=4)
    return mended_notebook(mend(cells, release, sentences), release)


def _find_alembic() -> None:
    """nbgrader starts `alembic` from PATH; it stands beside this Python."""
    here = str(Path(sys.executable).parent)
    if here not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
