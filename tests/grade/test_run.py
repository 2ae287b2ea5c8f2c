"""A class from end to end: layouts, results on disk, resuming after kill -9, a Dask cluster."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import nbformat
import pytest

from gankit.errors import GankitError
from gankit_autograder.grade import StudentResult, make_submission
from gankit_autograder.grade.grader import Grader
from gankit_autograder.grade.run import Options, grade_submissions
from gankit_autograder.intake.collect import collect
from gankit_autograder.judge.evidence import identical_answers
from gankit_autograder.record.files import read_results, safe_name, write_result
from gankit_autograder.secret import Secret

pytestmark = pytest.mark.slow

NAME = "01_gan_mnist"
SECRET = Secret(b"a secret of the tests, 32 bytes.", "the tests")
KNOWN = ["01_gan_mnist", "02_dcgan"]
KILLS = 10


def _students(folder: Path, exercise, count: int) -> Path:
    folder.mkdir()
    changes = [None, *exercise.mistakes]
    for number in range(count):
        change = changes[number % len(changes)]
        notebook = make_submission(exercise, [change] if change else [])
        nbformat.write(notebook, folder / f"student{number:02}.ipynb")
    return folder


def _grades(out: Path) -> dict[str, dict]:
    return {result.student: result.grades() for result in read_results(out)}


def test_a_notebook_without_questions_is_worth_nothing(course, root):
    notebook = (root / "course/00_start_here/00_start_here.ipynb").read_bytes()
    with Grader(course, secret=SECRET) as grader:
        result = grader.grade("ada", "", "00.ipynb", notebook)
    found = (result.exercise, result.status, result.score, result.points, result.checks)
    assert found == ("00_start_here", "graded", 0, 0, [])


def test_a_hostile_zip_stays_in_its_folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("../outside.ipynb", "{}")
        archive.writestr("/absolute.ipynb", "{}")
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.ipynb", "{}")
    assert [entry.student for entry in collect(tmp_path / "in.zip", KNOWN)] == ["good"]
    assert not (tmp_path / "outside.ipynb").exists()


@pytest.mark.parametrize("content", ["nothing", "no notebooks"])
def test_nothing_to_grade_is_said(content, tmp_path):
    path = tmp_path / "in"
    if content == "no notebooks":
        path.mkdir()
    with pytest.raises(GankitError):
        collect(path, KNOWN)


def test_names_become_safe_and_stay_different():
    names = ["anna", "../anna", "..", "a/b", "a\\b", "é", "x" * 300, "x" * 301, "con\0trol"]
    safe = [safe_name(name) for name in names]
    assert len(set(safe)) == len(names)
    assert not any("/" in name or "\0" in name or name in {".", ".."} for name in safe)


def test_results_go_through_json(grader, solved):
    result = grader.grade("anna", NAME, "a.ipynb", solved)
    again = StudentResult.from_json(json.loads(json.dumps(result.to_json())))
    assert again == result


def test_a_small_class(tmp_path, exercise, course, grader):
    folder = _students(tmp_path / "in", exercise, 3)
    (folder / "broken.ipynb").write_bytes(b"no notebook")
    heard = []
    options = Options(exercise=NAME, root=course.root, jobs=2)
    results = grade_submissions(folder, tmp_path / "out", options, heard.append, grader=grader)
    assert len(heard) == len(results) == 4
    assert [r.status for r in results] == ["unreadable", "graded", "graded", "graded"]
    rows = list(csv.DictReader((tmp_path / "out" / "grades.csv").open()))
    assert [row["score"] for row in rows] == ["0", "33", "31", "31"]
    assert rows[2]["mistakes"] == "g-no-tanh"
    shared = [check for _, check, _ in identical_answers(results)]
    assert "train_step" in shared
    options = Options(NAME, 2, True, course.root)
    later = grade_submissions(folder, tmp_path / "out", options, grader=grader)
    assert [r.to_json() for r in later] == [r.to_json() for r in results]  # none was graded again


def test_a_changed_file_is_graded_again(tmp_path, exercise, course, grader):
    folder = _students(tmp_path / "in", exercise, 2)
    options = Options(NAME, 2, True, course.root)
    first = grade_submissions(folder, tmp_path / "out", options, grader=grader)
    (folder / "student01.ipynb").write_bytes((folder / "student00.ipynb").read_bytes())
    second = grade_submissions(folder, tmp_path / "out", options, grader=grader)
    assert [r.score for r in first] == [33, 31] and [r.score for r in second] == [33, 33]
    assert second[0].seconds == first[0].seconds


def test_kill_minus_9_and_resume(tmp_path, exercise, course, grader):
    """Killed at ten random moments, then resumed: the grades of a run in one go."""
    folder = _students(tmp_path / "in", exercise, 12)
    out, options = tmp_path / "out", Options(NAME, 2, True, course.root)
    hidden, chance, done = grader.expected(NAME).hidden, random.Random(9), 0
    for _ in range(KILLS):
        process = os.fork()  # a grader of its own, without importing everything again
        if process == 0:
            with contextlib.suppress(BaseException), Grader(course, SECRET) as own:
                own.put(NAME, hidden)
                grade_submissions(folder, out, options, grader=own)
            os._exit(0)
        _wait_for_more(out, process, done)
        time.sleep(chance.uniform(0, 0.5))
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        written = [json.loads(path.read_text()) for path in out.glob("students/*/*.json")]
        assert len(written) >= done
        done = len(written)
    assert done > 0
    grade_submissions(folder, out, options, grader=grader)
    options = Options(NAME, 2, False, course.root)
    whole = grade_submissions(folder, tmp_path / "whole", options, grader=grader)
    assert _grades(out) == {result.student: result.grades() for result in whole}
    assert (out / "grades.csv").read_text() == (tmp_path / "whole" / "grades.csv").read_text()


def _wait_for_more(out: Path, process: int, before: int) -> None:
    """Until one more result is there, so that the kill falls into the grading itself."""
    end = time.monotonic() + 60
    while time.monotonic() < end and os.waitpid(process, os.WNOHANG)[0] == 0:
        if len(list(out.glob("students/*/*.json"))) > before:
            return
        time.sleep(0.02)


def _wait_for_progress(out: Path, process: subprocess.Popen) -> None:
    """Until the first result is there."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if list(out.glob("students/*/*.json")):
            return
        time.sleep(0.02)


def test_no_process_is_left_behind(tmp_path, exercise, course):
    """The warm process goes when the grader is killed."""
    folder = _students(tmp_path / "in", exercise, 2)
    code = "import sys; from gankit.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "grade", str(folder), "--exercise", NAME]
    command += ["--out", str(tmp_path / "out"), "--root", str(course.root)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait_for_progress(tmp_path / "out", process)
    children = _children(process.pid)
    process.kill()
    process.wait()
    end = time.monotonic() + 20
    while time.monotonic() < end and any(map(_is_alive, children)):
        time.sleep(0.1)
    assert children and not any(map(_is_alive, children))


def _children(parent: int) -> list[int]:
    path = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_dask_cluster_gives_the_same_marks(tmp_path, exercise, course, grader):
    distributed = pytest.importorskip("distributed")
    folder = _students(tmp_path / "in", exercise, 5)
    options = Options(NAME, 2, False, course.root)
    here = grade_submissions(folder, tmp_path / "here", options, grader=grader)
    environment = {"OMP_NUM_THREADS": "1"}
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, env=environment
    ) as cluster:
        address = cluster.scheduler_address
        options = Options(NAME, root=course.root, scheduler=address)
        there = grade_submissions(folder, tmp_path / "there", options, grader=grader)
    assert [r.grades() for r in there] == [r.grades() for r in here]


def test_a_cluster_that_is_not_there_is_said(tmp_path, exercise, course, grader):
    pytest.importorskip("distributed")
    folder = _students(tmp_path / "in", exercise, 1)
    options = Options(NAME, root=course.root, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(GankitError, match="no Dask scheduler"):
        grade_submissions(folder, tmp_path / "out", options, grader=grader)


def test_a_half_written_result_is_graded_again(tmp_path, grader, solved, course, exercise):
    result = grader.grade("student00", NAME, "student00.ipynb", solved)
    path = write_result(tmp_path / "out", result)
    path.write_text(path.read_text()[:100])
    folder = _students(tmp_path / "in", exercise, 1)
    options = Options(NAME, 1, True, course.root)
    found = grade_submissions(folder, tmp_path / "out", options, grader=grader)
    assert [r.score for r in found] == [33] and os.listdir(tmp_path / "out" / "students")
