"""A process that is killed while it records loses nothing that was recorded, whenever it ends."""

from __future__ import annotations

import shutil

import pytest
from killed import killed
from recorded_class import MOST, Class, content, entered, is_whole, scored

from gankit.cli import main
from gankit_autograder.record.gradebook import GradebookWriter
from gankit_autograder.record.runs import read_runs


def test_a_run_that_is_killed_anywhere_is_finished_by_the_next(class_: Class, tmp_path):
    class_.grade()
    first = tmp_path / "first"
    shutil.copytree(class_.out, first)
    class_.hand_in(anna=8, dan=4)
    class_.grade()
    whole, (_, run) = content(class_.out), read_runs(class_.out)
    for end_at in range(1, MOST):
        shutil.rmtree(class_.out)
        shutil.copytree(first, class_.out)
        ended = killed(class_.grade, class_.out, end_at)
        is_whole(class_.out, {"anna": {5, 8}, "ben": {6}, "cleo": {7}, "dan": {None, 4}})
        if not ended:
            break
        class_.grade()
        left = {n: c for n, c in content(class_.out).items() if not n.endswith(".part")}
        assert left == whole and read_runs(class_.out)[-1].results == run.results
    assert 30 < end_at < MOST


def test_marks_that_are_killed_anywhere_keep_what_a_person_gave(class_: Class, tmp_path):
    class_.grade()
    policy = tmp_path / "policy.toml"
    policy.write_text("[[extra]]\npoints = 1\n")
    command = ["marks", str(class_.out), "--policy", str(policy)]
    assert main(command) == 0
    by_person = scored(class_.out / "written.csv", "2,5")
    first = tmp_path / "first"
    shutil.copytree(class_.out, first)
    policy.write_text("[[extra]]\npoints = 2\n")
    assert main(command) == 0
    whole = content(class_.out)
    assert b"2.5" in whole["marks.json"] and by_person in whole.values()
    for end_at in range(1, MOST):
        shutil.rmtree(class_.out)
        shutil.copytree(first, class_.out)
        ended = killed(lambda: main(command), class_.out, end_at)
        assert by_person in content(class_.out).values()
        if not ended:
            break
        assert main(command) == 0
        left = content(class_.out)
        for name in ("marks.json", "marks.csv", "written.json", "written.csv", "policy.toml"):
            assert left[name] == whole[name], (name, end_at)
        assert by_person in left.values()
    assert 15 < end_at < MOST


@pytest.mark.slow
def test_a_gradebook_that_is_killed_anywhere_is_filled_by_the_next_run(class_: Class, tmp_path):
    first = tmp_path / "first"
    GradebookWriter(first).enter_assignment(class_.release)
    book, ended, end_at = tmp_path / "book", True, 1
    while ended:
        for folder in (book, class_.out):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(first, book)
        ended = killed(lambda: class_.grade(nbgrader=book), book, end_at, sql=True)
        is_whole(class_.out, {"anna": {None, 5}, "ben": {None, 6}, "cleo": {None, 7}})
        recorded = {path.parent.name for path in class_.out.glob("students/*/*.json")}
        assert entered(book).keys() <= recorded, "a result is written before it is entered"
        class_.grade(nbgrader=book)
        assert not any("gradebook" in sentence for sentence in class_.told)
        assert entered(book) == {"anna": 5, "ben": 6, "cleo": 7}
        end_at = end_at * 2 + 3  # 1, 5, 13, ...
    assert end_at > 60
