"""The formgrader takes what `gankit grade --nbgrader` entered as graded, with or without a time."""

from __future__ import annotations

from datetime import datetime

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory

from gankit_autograder.grade import StudentResult
from gankit_autograder.intake.course import find_course
from gankit_autograder.record.gradebook import GradebookWriter
from gankit_autograder.record.results import CheckOutcome

NAME = "01_gan_mnist"


@pytest.mark.parametrize("stamp", ["", "2026-11-20 22:59:00.000000 UTC"])
def test_the_status_of_a_graded_submission(root, tmp_path, stamp):
    release = find_course(root).release(NAME)
    content = nbformat.writes(release.notebook).encode()
    folder = tmp_path / "submitted/ada" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(content)
    if stamp:
        (folder / "timestamp.txt").write_text(stamp)
    checks = [CheckOutcome("generator", 5, 8)]
    GradebookWriter(tmp_path).write(
        StudentResult("ada", NAME, "ada.ipynb", score=5, points=33, checks=checks), content, release
    )
    course = CourseDirectory(root=str(tmp_path), db_url=f"sqlite:///{tmp_path}/gradebook.db")
    (submission,) = NbGraderAPI(course).get_submissions(NAME)
    assert submission["autograded"], "else the formgrader says: needs autograding"
    assert submission["score"] == 5
    wanted = datetime(2026, 11, 20, 22, 59).isoformat() if stamp else None
    assert submission["timestamp"] == wanted
