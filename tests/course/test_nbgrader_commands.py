"""The real nbgrader works on this repository: assignment, autograde, feedback and formgrader."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from gankit_autograder.build.exercise import read_exercise

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "grade"))

from habits_sample import add_habits

EXERCISE = "01_gan_mnist"
AUTOMATIC, MANUAL = 33, 8
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def half_solved(release: Path, solved: Path) -> nbformat.NotebookNode:
    """The release with two answers filled in, one of them with a known mistake."""
    exercise = read_exercise(ROOT / "solutions" / EXERCISE)
    mistake = next(m for m in exercise.mistakes if m.id == "g-no-tanh")
    notebook = nbformat.read(release, 4)
    for cell in notebook.cells:
        if cell.id == "answer-generator":
            cell.source = mistake.apply(exercise.solution("generator"))
        if cell.id == "answer-least_squares_losses":
            cell.source = exercise.solution("least_squares_losses")
    return notebook


class Course:
    """A copy of the repository in which nbgrader may write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("course", "solutions"):
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
            )
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GANKIT_BUDGET": "smoke",
            "GANKIT_OFFLINE": "1",
            "HOME": str(folder / "home"),
            "MPLCONFIGDIR": str(folder / "home"),
        }
        (folder / "home").mkdir()

    def run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout + done.stderr

    def submit(self, student: str, notebook) -> None:
        path = self.folder / "submitted" / student / EXERCISE / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """A course with three submissions, graded, with feedback."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.run("gankit", "build", EXERCISE)
    release = course.folder / "course" / EXERCISE / f"{EXERCISE}.ipynb"
    course.built = release.read_bytes()
    course.run("nbgrader", "generate_assignment", EXERCISE, "--force")
    solved = course.folder / "solutions" / EXERCISE / f"{EXERCISE}.ipynb"
    course.submit("solved", nbformat.read(solved, 4))
    course.submit("untouched", nbformat.read(release, 4))
    course.submit("half", half_solved(release, solved))
    stripped = half_solved(release, solved)
    for cell in stripped.cells:
        cell.metadata = {}
    course.submit("stripped", stripped)
    course.submit("habits", add_habits(nbformat.read(solved, 4)))
    course.said = course.run("nbgrader", "autograde", EXERCISE)
    course.run("nbgrader", "generate_feedback", EXERCISE)
    return course


def scores(course: Course) -> dict[str, tuple[float, float]]:
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        return {
            s.student.id: (s.score, s.max_score) for s in gradebook.assignment_submissions(EXERCISE)
        }


def test_nbgraders_own_release_is_the_builds_release_byte_for_byte(course):
    release = course.folder / "course" / EXERCISE / f"{EXERCISE}.ipynb"
    assert release.read_bytes() == course.built


def test_the_solved_notebook_gets_all_points_a_machine_can_give(course):
    assert scores(course)["solved"] == (AUTOMATIC, AUTOMATIC + MANUAL)


def test_an_untouched_notebook_gets_none(course):
    assert scores(course)["untouched"] == (0, AUTOMATIC + MANUAL)


def test_a_partly_right_notebook_gets_partial_credit(course):
    assert scores(course)["half"] == (6 + 4, AUTOMATIC + MANUAL)


def test_a_notebook_whose_metadata_is_gone_gets_the_same(course):
    assert scores(course)["stripped"] == scores(course)["half"]


def test_what_real_notebooks_hold_costs_nothing(course):
    assert scores(course)["habits"] == scores(course)["solved"]
    assert "For a person to judge, habits" not in course.said


def test_no_submission_ran_in_a_kernel(course):
    assert "Protection:" in course.said


def test_feedback_names_the_mistake(course):
    page = (course.folder / "feedback" / "half" / EXERCISE / f"{EXERCISE}.html").read_text()
    assert "the tanh at the end is missing" in page


def test_the_formgrader_shows_the_class(course):
    port = free_port()
    command = [sys.executable, "-m", "jupyter", "server", "--allow-root", "--no-browser"]
    options = [
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=",
        "--ServerApp.port_retries=0",
    ]
    enable = "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"
    log = (course.folder / "server.log").open("w")
    server = subprocess.Popen(
        [*command, *options, enable],
        cwd=course.folder,
        env=course.environment,
        stdout=log,
        stderr=log,
    )
    try:
        page = fetch(f"http://127.0.0.1:{port}/formgrader/api/submissions/{EXERCISE}", server)
    finally:
        server.terminate()
        server.wait(20)
    assert '"id": "half"' in page or '"student": "half"' in page
    assert '"score": 33.0' in page


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def fetch(url: str, server: subprocess.Popen) -> str:
    """The page, once the server answers."""
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10) as reply:
                return reply.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(f"no answer from {url}")
