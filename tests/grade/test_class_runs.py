"""What several runs into one folder do, and what one bad thing does to a class: nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest

from gankit.cli import main
from gankit.errors import GankitError
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.run import Options, grade_submissions
from gankit_autograder.grade.submission import with_answers
from gankit_autograder.record import files
from gankit_autograder.record.files import read_results

pytestmark = pytest.mark.slow

NAME = "01_gan_mnist"


@pytest.fixture
def two(tmp_path, solved, exercise) -> Path:
    """anna has all right; ben made a mistake."""
    mistake = next(m for m in exercise.mistakes if m.id == "g-no-tanh")
    for student, content in (
        ("anna", solved),
        ("ben", nbformat.writes(make_submission(exercise, [mistake])).encode()),
    ):
        path = tmp_path / "in" / student / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return tmp_path / "in"


def test_runs_are_recorded_and_do_not_mix(two, tmp_path, course, grader, solved, capsys):
    out, told = tmp_path / "out", []
    options = Options(root=course.root, jobs=2, resume=True)

    def grade(folder: Path, **more) -> list:
        chosen = Options(root=course.root, jobs=2, resume=True, **more)
        return grade_submissions(folder, out, chosen, grader=grader, tell=told.append)

    grade(two)
    assert main(["changes", str(out)]) == 1
    assert "one run so far" in capsys.readouterr().err
    (two / "ben" / f"{NAME}.ipynb").write_bytes(solved)
    grade(two)
    assert main(["changes", str(out)]) == 0
    said = capsys.readouterr().out
    assert "ben 01_gan_mnist: 31 -> 33" in said and "the notebook is another one" in said
    assert "1 differ, 1 are the same" in said

    other = tmp_path / "late"
    other.mkdir()
    os.replace(two / "ben", other / "ben")
    with pytest.raises(GankitError, match="holds 1 results of another run"):
        grade_submissions(other, out, options, grader=grader)
    assert {r.student for r in read_results(out)} == {"anna", "ben"}
    grade(other, keep="add")
    assert {r.student for r in read_results(out)} == {"anna", "ben"}
    assert (out / "grades.csv").read_text().count("33") >= 2
    grade(two, keep="replace")  # ben is gone from these
    assert {r.student for r in read_results(out)} == {"anna"}
    assert (out / "earlier" / "1" / "students" / "ben").is_dir()
    assert any("put aside" in sentence for sentence in told)
    collected = json.loads((out / "collected.json").read_text())
    assert [entry["student"] for entry in collected["taken"]] == ["anna"]


def test_a_group_is_graded_once_and_all_get_the_result(tmp_path, solved, course, grader):
    folder = tmp_path / "in"
    (folder / "submission_1").mkdir(parents=True)
    (folder / "submission_1" / f"{NAME}.ipynb").write_bytes(solved)
    (folder / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :sid: s1\n  - :sid: s2\n"
    )
    options = Options(root=course.root)
    results = grade_submissions(folder, tmp_path / "out", options, grader=grader)
    assert [(r.student, r.score) for r in results] == [("s1", 33), ("s2", 33)]
    assert not any("is the same as" in line for r in results for line in r.evidence)
    assert results[0].seconds == results[1].seconds, "it was graded once"


BAD = {
    "a lone surrogate in an error": "raise ValueError('\\ud800 \\x00 \\x07')",
    "folders without end": (
        "import os\nfor _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')\nraise ValueError"
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_notebook_stops_no_class(name, tmp_path, solved, release, course, grader):
    bad = with_answers(release, {"generator": BAD[name], "discriminator": BAD[name]})
    for cell in bad.cells:
        if cell.get("id") and "written" in str(cell.metadata):
            cell.source = "my answer \x07 \ufffe"
    for student, content in (("anna", solved), ("ben", nbformat.writes(bad).encode())):
        path = tmp_path / "in" / student / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    out, told = tmp_path / "out", []
    options = Options(root=course.root, nbgrader=tmp_path)
    results = grade_submissions(tmp_path / "in", out, options, grader=grader, tell=told.append)
    assert results[0].score == 33 and results[1].score < 33
    assert (out / "grades.csv").exists()
    assert not any("gradebook" in sentence for sentence in told)
    assert (tmp_path / "autograded" / "ben" / NAME / f"{NAME}.ipynb").exists()
    assert main(["report", str(out), "--root", str(course.root)]) == 0
    assert main(["marks", str(out)]) == 0


def test_a_damaged_gradebook_stops_no_class(two, tmp_path, course, grader):
    book, told = tmp_path / "book", []
    book.mkdir()
    (book / "gradebook.db").write_bytes(b"this is no database" * 100)
    options = Options(root=course.root, nbgrader=book, resume=True)
    results = grade_submissions(two, tmp_path / "out", options, grader=grader, tell=told.append)
    assert [r.score for r in results] == [33, 31]
    assert any("2 results are in the folder and not in nbgrader's gradebook" in t for t in told)
    (book / "gradebook.db").unlink()
    told.clear()
    grade_submissions(two, tmp_path / "out", options, grader=grader, tell=told.append)
    assert not any("gradebook" in sentence for sentence in told)
    assert (book / "autograded" / "ben" / NAME / f"{NAME}.ipynb").exists()


def test_a_full_disk_leaves_the_old_file_and_no_part(tmp_path, monkeypatch):
    path = tmp_path / "marks.json"
    files.write_whole(path, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.write_whole(path, "new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["marks.json"]
