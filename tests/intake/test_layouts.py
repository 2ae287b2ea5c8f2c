"""Every layout of the table gives its plan or its question, and loses no file."""

from __future__ import annotations

import json
import os
import zipfile
from itertools import count
from pathlib import Path

import nbformat
import pytest
from layouts import OWN, ROWS, YAML, A, Row

from gankit.errors import GankitError
from gankit_autograder.intake.cli import table
from gankit_autograder.intake.collect import Choices, Collection, collect, plan_collection
from gankit_autograder.intake.course import Course, find_course
from gankit_autograder.intake.opening import open_source


@pytest.fixture(scope="session")
def course(root: Path) -> Course:
    return find_course(root)


def content(word: str, path: str, number: int, course: Course) -> bytes:
    if word in YAML:
        return YAML[word].encode()
    if word == "release":
        return nbformat.writes(course.release(A).notebook).encode()
    if word in {"new", "same", "new of 01"}:
        text = f"x = {'same' if word == 'same' else number}"
        mark = {"gankit": {"exercise": A}} if word == "new of 01" else {}
        cell = {"cell_type": "code", "source": text, "metadata": {}, "outputs": []}
        return json.dumps({"cells": [cell], "metadata": mark, "nbformat": 4}).encode()
    return {"png": b"\x89PNG", "html": b"<html>", "text": b"text"}[word]


def write(row: Row, folder: Path, course: Course) -> None:
    """The row's files; a path through `x.zip/` goes into a zip. Later files are newer."""
    zips: dict[Path, list[tuple[str, bytes]]] = {}
    numbers = count()
    for path, word in row.files.items():
        number = next(numbers)
        data = content(word, path, number, course)
        outer, zipped, inner = path.partition(".zip/")
        target = folder / (f"{outer}.zip" if zipped else path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if zipped:
            zips.setdefault(target, []).append((inner, data))
        else:
            target.write_bytes(data)
            os.utime(target, (1_790_000_000 + number, 1_790_000_000 + number))
    for target, entries in zips.items():
        with zipfile.ZipFile(target, "w") as archive:
            for name, data in entries:
                archive.writestr(name, data)


def choices(row: Row, tmp_path: Path) -> Choices:
    values = {key: value for key, value in row.choices.items() if key != "own"}
    if "roster" in values:
        (tmp_path / "roster.csv").write_text(values["roster"])
        values["roster"] = tmp_path / "roster.csv"
    return Choices(**values)


def planned(row: Row, tmp_path: Path, course: Course, packed: bool) -> Collection:
    folder = tmp_path / "in"
    write(row, folder, course)
    if row.choices.get("own"):
        (tmp_path / "overlay").mkdir()
        (tmp_path / "overlay" / "layouts.toml").write_text(OWN)
        (tmp_path / "course").symlink_to(course.root / "course")
        course = Course(tmp_path)
    if packed:
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            for path in sorted(folder.rglob("*")):
                stamp = zipfile.ZipInfo.from_file(path, path.relative_to(folder).as_posix())
                archive.writestr(stamp, path.read_bytes() if path.is_file() else b"")
    with open_source(tmp_path / ("in.zip" if packed else "in")) as source:
        return plan_collection(source, course.exercises(), choices(row, tmp_path), course)


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_the_table(row, packed, tmp_path, course):
    if packed and row.choices.get("take") == "newest":
        pytest.skip("a zip keeps times to two seconds")
    found = planned(row, tmp_path, course, packed)
    _nothing_is_lost(row, found)
    if row.asks:
        assert any(row.asks in str(question) for question in found.questions)
        assert all(question.decide for question in found.questions)
        with pytest.raises(GankitError, match="Nothing was graded"):
            found.refuse_questions()
        return
    assert found.questions == []
    assert {(e.student, e.exercise): e.label for e in found.taken} == row.plan
    assert all(entry.why for entry in found.taken)
    assert tuple(entry.student for entry in found.taken if entry.late) == row.late
    assert tuple(found.missing) == row.missing
    assert row.layout in ("", found.layout)


def _nothing_is_lost(row: Row, found: Collection) -> None:
    taken = {entry.label for entry in found.taken}
    told = [entry.label for entry in found.left_out]
    assert not taken & set(told) and len(told) == len(set(told))
    folders = tuple(label for label in told if label.endswith("/"))
    for path in row.files:
        assert (path in taken) + (path in told) + path.startswith(folders or ("\0",)) == 1, path


def test_the_table_is_long_enough():
    assert len(ROWS) >= 40 and len({row.name for row in ROWS}) == len(ROWS)
    assert sum(bool(row.asks) for row in ROWS) >= 5


def test_collect_raises_the_questions(tmp_path, course):
    row = next(row for row in ROWS if row.asks)
    write(row, tmp_path / "in", course)
    with pytest.raises(GankitError, match="Whose is"):
        collect(tmp_path / "in", course.exercises(), course=course)


def test_who_handed_in_something_else_is_said(tmp_path, course):
    files = {
        f"lovelaceada_11_501_{A}.ipynb": b'{"cells": []}',
        "hopperg_13_504_hw.zip": b"PK\x03\x04 broken",
        "turinga_14_505_notes.pdf": b"%PDF",
    }
    for name, data in files.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data)
    roster = tmp_path / "class.csv"
    roster.write_text(
        'Student;ID\n"Lovelace, Ada";11\n"Hopper, Grace";13\nTuring, Alan;14\nEmmy;15'
    )
    with open_source(tmp_path / "in") as source:
        found = plan_collection(source, course.exercises(), Choices(roster=roster), course)
    assert found.missing == ["Hopper, Grace", "Turing, Alan", "Emmy"]
    said = "\n".join(found.notes)
    assert "of Hopper, Grace came only what cannot be graded: hopperg_13_504_hw.zip, a zip" in said
    assert "turinga_14_505_notes.pdf, no notebook" in said and "Emmy" not in said
    assert "handed in nothing: Hopper, Grace; Turing, Alan; Emmy" in table(found)
