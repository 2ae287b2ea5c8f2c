"""A class has the same marks in whichever layout it was handed in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gankit_autograder.build.exercise import read_exercise

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))
from same_class import LAYOUTS, make_class, marks_of, write_layouts

pytestmark = pytest.mark.slow

NAME = "06_receptive_field"
STUDENTS = 8  # bench/same_class.py grades 120


def test_five_layouts_give_the_same_marks(course, grader, tmp_path):
    class_ = make_class(read_exercise(course.solutions / NAME), STUDENTS)
    all_marks = [marks_of(path, grader, NAME, 2) for path in write_layouts(class_, NAME, tmp_path)]
    assert len(all_marks) == len(LAYOUTS) == 5
    assert all_marks[0].keys() == class_.keys()
    assert len({mark["score"] for mark in all_marks[0].values()}) >= 4
    assert all(marks == all_marks[0] for marks in all_marks)
