"""What the solutions gave on hidden probes is kept; only what is the grader's own is believed."""

import json
import os
import shutil
import stat
import sys

import pytest

from gankit_autograder.intake.course import Course
from gankit_autograder.judge.expectations import ComputeExpectations
from gankit_autograder.judge.kept import MOST, KeptHidden
from gankit_autograder.secret import Secret
from gankit_autograder.worker.host import Host

NAME = "06_receptive_field"
SECRET = Secret(b"a secret of sixteen or more", "the test")
HIDDEN = {"check": {"seeds": {"net": "7"}}}


@pytest.fixture(autouse=True)
def caches(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


@pytest.fixture
def folder(root, tmp_path):
    """An exercise's own files, in a course of their own."""
    there = tmp_path / "course" / "solutions" / NAME
    shutil.copytree(root / "solutions" / NAME, there)
    return there


def test_the_second_start_runs_no_solution(folder):
    course = Course(folder.parents[1])
    with Host() as host:
        first = ComputeExpectations(host, course, NAME, SECRET, processes=2).result()
    second = ComputeExpectations(None, course, NAME, SECRET).result()  # nobody who could run it
    assert list(second) == list(first) and len(first) > 1
    assert {k: v.to_json() for k, v in second.items()} == {k: v.to_json() for k, v in first.items()}


def test_a_changed_exercise_is_another(folder):
    kept = KeptHidden(folder, SECRET)
    kept.write(HIDDEN)
    assert KeptHidden(folder, SECRET).read() == HIDDEN
    with (folder / "checks.py").open("a") as file:
        file.write("# changed\n")
    assert KeptHidden(folder, SECRET).read() is None


def test_what_another_wrote_is_not_believed(folder):
    kept = KeptHidden(folder, SECRET)
    kept.write(HIDDEN)
    content = json.loads(kept.path.read_text())
    content["hidden"]["check"]["seeds"]["net"] = "8"
    for text in (json.dumps(content), "[]", "{", "{}"):
        kept.path.write_text(text)
        assert kept.read() is None
    kept.write(HIDDEN)
    other = KeptHidden(folder, Secret(b"another secret, as long as that", "the test"))
    assert other.path != kept.path
    shutil.copy(kept.path, other.path)
    assert other.read() is None


def test_it_is_for_the_owner_alone_and_does_not_grow(folder):
    for number in range(MOST + 3):
        kept = KeptHidden(folder, Secret(b"a secret with a number: %d" % number, "the test"))
        kept.write(HIDDEN)
        os.utime(kept.path, (number, number))
    assert len(list(kept.path.parent.iterdir())) == MOST
    assert kept.read() == HIDDEN
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


def test_where_nothing_can_be_written_it_is_computed_again(folder, tmp_path):
    (tmp_path / "caches").write_text("a file where a folder should be")
    kept = KeptHidden(folder, SECRET)
    kept.write(HIDDEN)
    assert kept.read() is None


def test_what_another_python_gives_is_not_kept(folder):
    course = Course(folder.parents[1])
    with Host(python=sys.executable) as host:
        ComputeExpectations(host, course, NAME, SECRET).result()
    assert KeptHidden(folder, SECRET).read() is None
