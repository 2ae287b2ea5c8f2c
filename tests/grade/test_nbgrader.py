"""nbgrader's gradebook after `gankit grade`, and the marks of nbgrader's own runner."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from attacks import WRONG
from nbgrader.api import Gradebook

from gankit_autograder.build.notebooks import source_notebook, to_text
from gankit_autograder.build.settings import read_settings
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.run import Options, grade_submissions
from gankit_autograder.grade.submission import with_answers
from gankit_autograder.intake.course import role_of

pytestmark = pytest.mark.slow

NAME = "01_gan_mnist"
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "gankit"
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "source"
"""


def nbgrader(folder: Path, root: Path, *arguments: str) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "GANKIT_COURSE": str(root), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def submitted(tmp_path, solved, release, exercise) -> Path:
    """Three students in nbgrader's tree: all right, one mistake and no metadata, nothing done."""
    answers = {name: exercise.solution(name) for name in WRONG}
    answers["generator"] = answers["generator"].replace("            nn.Tanh(),\n", "")
    wrong = with_answers(release, answers)
    for cell in wrong.cells:
        cell.metadata = {}
    students = {"anna": solved, "ben": nbformat.writes(wrong).encode()}
    students["carla"] = nbformat.writes(release.notebook).encode()
    for student, content in students.items():
        path = tmp_path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return tmp_path


SCORES = {"anna": 33.0, "ben": 31.0, "carla": 0.0}


def _scores(db_url: str) -> dict[str, float]:
    with Gradebook(db_url) as book:
        found = book.assignment_submissions(NAME)
        return {entry.student.id: entry.score for entry in found}


def test_formgrader_and_feedback_work_on_our_gradebook(submitted, course, grader):
    options = Options(root=course.root, nbgrader=submitted)
    results = grade_submissions(submitted / "submitted", submitted / "out", options, grader=grader)
    assert {r.student: r.score for r in results} == SCORES
    url = f"sqlite:///{submitted / 'gradebook.db'}"
    assert _scores(url) == SCORES
    with Gradebook(url) as book:
        ben = book.find_submission(NAME, "ben")
        assert ben.max_score == 41 and not ben.needs_manual_grade  # nothing written to read
        assert book.find_submission(NAME, "anna").needs_manual_grade
        grades = {grade.name: grade.auto_score for grade in ben.notebooks[0].grades}
        assert grades["generator-check"] == 6 and grades["compare-written"] == 0
    shutil.copytree(course.root / "course" / NAME, submitted / "source" / NAME)
    nbgrader(submitted, course.root, "generate_feedback", NAME)
    page = (submitted / "feedback" / "ben" / NAME / f"{NAME}.html").read_text()
    assert "tanh at the end is missing" in page
    again = grade_submissions(submitted / "submitted", submitted / "out", options, grader=grader)
    assert [r.grades() for r in again] == [r.grades() for r in results]
    assert _scores(url) == SCORES


def test_plain_nbgrader_gives_the_same_marks(tmp_path, course, exercise, grader):
    """nbgrader's own runner, on cells as students see them, without our preprocessors."""
    (tmp_path / "nbgrader_config.py").write_text(CONFIG.format(root=str(tmp_path)))
    source = tmp_path / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(to_text(source_notebook(exercise, read_settings(course.root / "solutions"))))
    wrong = [next(m for m in exercise.mistakes if m.id == "g-no-tanh")]
    for student, changes in {"anna": [], "ben": wrong}.items():
        notebook = make_submission(exercise, changes)
        for cell in notebook.cells:
            cell.source = "" if role_of(cell) == "training" else cell.source
        path = tmp_path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    nbgrader(tmp_path, course.root, "generate_assignment", NAME, "--IncludeHeaderFooter.header=")
    nbgrader(tmp_path, course.root, "autograde", NAME)
    plain = _scores(f"sqlite:///{tmp_path / 'gradebook.db'}")
    options = Options(root=course.root)
    ours = grade_submissions(tmp_path / "submitted", tmp_path / "out", options, grader=grader)
    assert plain == {result.student: result.score for result in ours} == {"anna": 33.0, "ben": 31.0}
