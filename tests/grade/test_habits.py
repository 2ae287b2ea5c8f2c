"""What real notebooks hold on top of, around and beside a right answer: it costs no point.

`habits.jsonl` has one habit a line: its id, where it stands, its text, and what is told about it:
"" (nothing), "told: ..." (a part of the sentence) or "fails: ..." (a line that IPython gives too).
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from textwrap import indent

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.grade import make_submission
from gankit_autograder.intake.course import grade_id

pytestmark = pytest.mark.slow

NAME = "06_receptive_field"
ANSWERS = ["receptive_field", "patchgan_table", "measured_field"]
HABITS = [json.loads(line) for line in Path(__file__).with_name("habits.jsonl").open()]
TRIOS = [HABITS[n : n + len(ANSWERS)] for n in range(0, len(HABITS), len(ANSWERS))]
IN_A_GROUP = 12
GROUPS = [TRIOS[n : n + IN_A_GROUP] for n in range(0, len(TRIOS), IN_A_GROUP)]


@pytest.fixture(scope="module")
def solution(course):
    return read_exercise(course.solutions / NAME)


def with_habits(exercise, trio) -> bytes:
    """The solved notebook with one habit at each of its answers."""
    notebook = make_submission(exercise)
    cells = []
    for cell in notebook.cells:
        if grade_id(cell) in ANSWERS[: len(trio)]:
            number = ANSWERS.index(grade_id(cell))
            cells += _around(cell, number, *trio[number][1:3])
        else:
            cells.append(cell)
    notebook.cells = cells
    return nbformat.writes(notebook).encode()


def _around(cell, number: int, place: str, text: str) -> list:
    if place == "top":
        cell.source = f"{text}\n{cell.source}"
    elif place == "around":
        cell.source = text.replace("{answer}", cell.source)
    elif place == "inside":
        cell.source = _inside(cell.source, text)
    elif place == "beside":
        return [cell, new_code_cell(text)]
    elif place == "file":  # a module is written by one cell and imported by the next
        cell.source = (
            f"from own_helpers import SCALE, twice\nassert twice(SCALE) == 2\n{cell.source}"
        )
        return [new_code_cell(text), cell]
    else:  # a cell of its own, with a name that the answer needs
        same = text.startswith((" ", ">>>", "In ["))
        more = text if same else f"{text}\na{number} = 1"
        cell.source = f"{'b' if same else f'a{number}'} + 0\n{cell.source}"
        return [new_code_cell(more), cell]
    return [cell]


def _inside(source: str, text: str) -> str:
    """The text at the start of the first function; on top where there is none."""
    functions = (s for s in ast.parse(source).body if isinstance(s, ast.FunctionDef))
    function = next(functions, None)
    body = [s for s in function.body if not isinstance(s, ast.Expr)] if function else []
    lines = source.splitlines()
    place = body[0].lineno - 1 if body else 0
    return "\n".join([*lines[:place], indent(text, "    " if body else ""), *lines[place:]])


@pytest.mark.parametrize("group", range(len(GROUPS)))
def test_habits_cost_nothing(group, grader, solution):
    wrong = []
    for trio in GROUPS[group]:
        result = grader.grade("student", NAME, "n.ipynb", with_habits(solution, trio))
        told = list(result.mended)
        for (name, _, _, expected), check in zip(trio, result.checks, strict=False):
            if check.score != check.points:
                wrong.append((name, check.score, check.error))
            text = expected.partition(": ")[2]
            found = [line for line in told if text in line] if expected else []
            told = [line for line in told if line not in found[:1]]
            if expected and not found:
                wrong.append((name, "not told", result.mended))
        if told or result.evidence:
            wrong.append(([habit[0] for habit in trio], told, result.evidence))
    assert not wrong


def test_what_also_fails_in_a_notebook_gets_the_same_line():
    shell = InteractiveShell()
    shell.showtraceback = lambda *args, **kwargs: None
    shell.run_cell("import torch")
    lines = {name: expected[7:] for name, _, _, expected in HABITS if expected[:6] == "fails:"}
    assert len(lines) >= 5
    for name, _, text, _ in HABITS:
        if name in lines:
            error = shell.run_cell(text, silent=True).error_in_exec
            assert f"{type(error).__name__}: {error}".rstrip(".: ") == lines[name], name


def test_there_are_enough():
    assert len({habit[0] for habit in HABITS}) == len(HABITS) >= 150
