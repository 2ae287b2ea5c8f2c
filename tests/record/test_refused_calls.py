"""A full disk and a locked gradebook: one sentence, nothing lost, and the next run goes on."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from recorded_class import MOST, NAME, Class, content, entered, is_whole, scored

from gankit.cli import main
from gankit.errors import GankitError
from gankit_autograder.record.gradebook import GradebookWriter
from gankit_autograder.record.runs import read_runs


@pytest.fixture
def full_disk(monkeypatch):
    """From the n-th file on, half of it is written and then the disk is full."""

    def fill(after: int) -> None:
        left = [after]

        def write(path: Path, data: bytes) -> int:
            with path.open("wb", buffering=0) as file:
                left[0] -= 1
                if left[0] >= 0:
                    return file.write(data)
                file.write(data[: len(data) // 2])
                raise OSError(28, "No space left on device")

        patch.setattr(Path, "write_bytes", write)

    with monkeypatch.context() as patch:
        yield fill, patch.undo


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(class_: Class, full_disk, tmp_path):
    fill, undo = full_disk
    class_.grade()
    first = tmp_path / "first"
    shutil.copytree(class_.out, first)
    class_.hand_in(anna=8, dan=4)
    class_.grade()
    whole, runs = content(class_.out), read_runs(class_.out)
    for after in range(MOST):
        shutil.rmtree(class_.out)
        shutil.copytree(first, class_.out)
        fill(after)
        try:
            class_.grade()
            break
        except (GankitError, OSError) as error:
            assert "No space left" in str(error) and str(class_.out) in str(error)
        finally:
            undo()
        is_whole(class_.out, {"anna": {5, 8}, "ben": {6}, "cleo": {7}, "dan": {None, 4}})
        assert not list(class_.out.rglob("*.part"))
        class_.grade()
        assert content(class_.out) == whole
        assert read_runs(class_.out)[-1].results == runs[-1].results
    assert 7 < after < MOST


def test_marks_on_a_full_disk_keep_what_a_person_gave(class_: Class, full_disk, capsys):
    fill, undo = full_disk
    class_.grade()
    command = ["marks", str(class_.out)]
    assert main(command) == 0
    by_person = scored(class_.out / "written.csv", "2,5")
    for after in range(MOST):
        fill(after)
        capsys.readouterr()
        done = main(command) == 0
        undo()
        assert by_person in content(class_.out).values()
        if done:
            break
        said = capsys.readouterr().err
        assert said.startswith("gankit: the disk is full: ") and said.count("\n") == 1
        assert str(class_.out) in said
    assert 3 < after < MOST and b"2.5" in (class_.out / "marks.json").read_bytes()


@pytest.fixture
def book(class_: Class, tmp_path) -> Path:
    GradebookWriter(tmp_path / "book").enter_assignment(class_.release)
    return tmp_path / "book"


def locked(book: Path) -> sqlite3.Connection:
    """Another program writes to the gradebook and does not end."""
    connection = sqlite3.connect(book / "gradebook.db", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def patient(book: Path) -> dict[str, object]:
    """The options for this gradebook; a lock is waited for shortly."""
    return {"nbgrader": book, "db_url": f"sqlite:///{book / 'gradebook.db'}?timeout=0.1"}


@pytest.mark.slow
def test_a_locked_gradebook_is_filled_by_the_next_run(class_: Class, book):
    for number in range(5):  # more than are tried
        class_.hand_in(**{f"s{number}": 3})
    lock = locked(book)
    assert len(class_.grade(**patient(book))) == 8
    assert (class_.out / "grades.csv").exists() and len(read_runs(class_.out)) == 1
    said = class_.told[-1]
    assert said.startswith("8 results are in the folder and not in nbgrader's gradebook (")
    assert "database is locked" in said and "--resume" in said and "SELECT" not in said
    lock.execute("COMMIT")
    assert entered(book) == {}
    class_.grade(**patient(book))
    assert entered(book) == {"anna": 5, "ben": 6, "cleo": 7, **{f"s{n}": 3 for n in range(5)}}
    assert not any("gradebook" in sentence for sentence in class_.told)


@pytest.mark.slow
def test_a_gradebook_that_is_let_go_is_filled_at_the_end(class_: Class, book):
    lock = locked(book)

    def let_go(result) -> None:
        if lock.in_transaction and result.student == "cleo":
            lock.execute("COMMIT")

    class_.grade(let_go, **patient(book))
    assert entered(book) == {"anna": 5, "ben": 6, "cleo": 7}
    assert not any("gradebook" in sentence for sentence in class_.told)


def test_a_plan_of_an_earlier_run_stays_with_its_results(class_: Class, tmp_path):
    class_.grade()
    late = class_.folder / "in"
    late.rename(class_.folder / "first")
    class_.hand_in(dan=4, anna=2)
    class_.grade(keep="add")
    taken = class_.taken()
    assert {entry["student"]: entry["file"] for entry in taken} == {
        name: f"{name}/{NAME}.ipynb" for name in ("anna", "ben", "cleo", "dan")
    }
    class_.grade(keep="replace")
    assert {entry["student"] for entry in class_.taken()} == {"anna", "dan"}
