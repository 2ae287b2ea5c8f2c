"""The notation of a catalogue: changes by pieces, by lines and by whole cells; what is refused."""

from __future__ import annotations

import pytest

from gankit.errors import GankitError
from gankit_autograder.families import known

SOLUTION = """def gap(x, y):
    if x is None:
        return 0
    near = (x - y).abs()
    return near.mean()
"""


def read(text: str, **words: str):
    (mistake,) = known("gap", text, **words).mistakes(SOLUTION)
    return mistake


def test_a_piece_of_a_line():
    mistake = read("sum: value gradient costs 1.5\n    .mean() => .sum()\n    You add. Divide.\n")
    assert (mistake.id, mistake.answer) == ("sum", "gap")
    assert (mistake.loses, mistake.price) == (["value", "gradient"], 1.5)
    assert (mistake.what, mistake.look) == ("You add.", "Divide.")
    assert mistake.apply(SOLUTION) == SOLUTION.replace(".mean()", ".sum()")


def test_nothing_in_the_place_of_a_piece():
    assert read("x: value\n    .abs() =>\n").apply(SOLUTION) == SOLUTION.replace(".abs()", "")


def test_whole_lines_are_indented_as_they_stand_in_the_solution():
    mistake = read("x: value\n    - return near.mean()\n    + if y:\n    +     return near\n")
    changed = "    if y:\n        return near\n"
    assert mistake.apply(SOLUTION) == SOLUTION.replace("    return near.mean()\n", changed)


def test_lines_that_stay_say_where_the_others_go():
    text = (
        "x: value\n    - near = (x - y).abs()\n    + near = (x - y).abs()\n    + near = 2 * near\n"
    )
    added = "    near = (x - y).abs()\n    near = 2 * near\n"
    assert read(text).apply(SOLUTION) == SOLUTION.replace("    near = (x - y).abs()\n", added)


def test_lines_are_moved_although_they_then_stand_twice_in_between():
    text = "x: value\n    - if x is None:\n    + near = (x - y).abs()\n    + if x is None:\n"
    text += "    - near = (x - y).abs()\n"
    moved = read(text).apply(SOLUTION).splitlines()
    assert [line.strip() for line in moved] == [
        "def gap(x, y):",
        "near = (x - y).abs()",
        "if x is None:",
        "return 0",
        "return near.mean()",
    ]


def test_a_whole_cell():
    mistake = read(
        "x: value\n    | def gap(x, y):\n    |\n    |     return 0\n    Nothing. Look.\n"
    )
    assert mistake.source == mistake.apply(SOLUTION) == "def gap(x, y):\n\n    return 0\n"


def test_another_right_answer_may_be_changed():
    mistake = read("x: value\n    1 => 2\n", base="def gap(x, y):\n    return 1 * (x - y)\n")
    assert mistake.apply(SOLUTION) == "def gap(x, y):\n    return 2 * (x - y)\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x: value\n    .median() => .sum()", "the text '.median\\(\\)' does not stand in the sol"),
        ("x: value\n    near => far", "the text 'near' stands 2 times in the solution of 'gap'"),
        ("x: value\n    - return 1\n    + return 2", "stands 0 times"),
        ("x: value\n    + return 2", "stands 0 times"),
        ("x value\n    a => b", "'x value' is no line of a catalogue"),
        ("X: value", "'X: value' is no line of a catalogue"),
    ],
)
def test_what_does_not_apply_is_refused(text, sentence):
    with pytest.raises(GankitError, match=sentence):
        read(text)
