"""What every lesson keeps to, read from its text: points, pictures, links, rubrics, free names."""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import re
from pathlib import Path

import nbformat
import pytest
import torch

from gankit_autograder.build.exercise import read_exercise

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.parent.name for path in (ROOT / "solutions").glob("*/notebook.py"))
LINK = re.compile(r"(?<!\!)\[[^\]]+\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(")
POINTS = re.compile(r"^points (\d+)", re.M)
QUESTION = re.compile(r"### Question: (\w+) \((\d+) points\)\n")
RUBRIC = re.compile(r"^- (\d+): ", re.M)
KIT = {"data", "metrics", "plots", "points", "rating", "train", "widgets"}
FEWEST_WORDS = 5  # of the text that stands for a picture
COUNT = re.compile(r"(?<![\d,])(?<!at most )(\d{1,3}(?:,\d{3})+)\s+parameters\b(?! too many)")
BUILT = re.compile(r"`([A-Z]\w+\([^`]*\))`")
ALSO_BUILT = {"10_hierarchical_unet": ["HierarchicalUNet(UNet(128), UNet(256))"]}
OTHER_COUNTS = {"03_cgan": {6_724_618}}  # a network of the report that nobody builds here


@pytest.fixture(scope="module", params=EXERCISES)
def exercise(request):
    return read_exercise(ROOT / "solutions" / request.param)


def texts(exercise) -> list[str]:
    return [cell.source for cell in exercise.cells if cell.kind == "markdown"]


def test_the_points_of_each_part_are_those_of_its_checks_and_questions(exercise):
    said, counted = [], []
    for cell in exercise.cells:
        if cell.kind == "markdown" and (found := POINTS.search(cell.source)):
            said.append(int(found[1]))
            counted.append(0)
        if cell.role == "check" and counted:
            counted[-1] += exercise.check(cell.name).points
        if cell.role == "written":
            counted[-1] += cell.options["points"]
    assert said == counted


def test_the_table_of_parts_says_the_same_points(exercise):
    opening = "".join(text for text in texts(exercise) if "| part | points | minutes |" in text)
    table = re.findall(r"^\| \d+ .+? \| (\d+|none) \| \d+ \|", opening, re.M)
    total = sum(check.points for check in exercise.checks)
    total += sum(cell.options["points"] for cell in exercise.with_role("written"))
    assert sum(int(points) for points in table if points != "none") == (total if table else 0)


def test_every_number_of_parameters_is_that_of_a_network(exercise):
    text = "\n".join(texts(exercise))
    said = {int(number.replace(",", "")) for number in COUNT.findall(text)}
    if not said:
        return
    space = exercise.namespace()
    classes = [n for n, v in space.items() if isinstance(v, type) and v.__module__ == "solution"]
    calls = [f"{name}()" for name in classes] + BUILT.findall(text)
    counts = set(OTHER_COUNTS.get(exercise.name, ()))
    for call in calls + ALSO_BUILT.get(exercise.name, []):
        with torch.device("meta"), contextlib.suppress(Exception):
            counts.add(sum(p.numel() for p in eval(call, space).parameters()))
    assert said <= counts, said - counts


def test_each_written_question_is_printed_with_its_answer(exercise):
    asked = {
        found[1]: int(found[2])
        for cell in exercise.cells
        if cell.kind == "markdown" and cell.options.get("question")
        if (found := QUESTION.match(cell.source)) and found[1] == cell.question
    }
    points = {cell.name: cell.options["points"] for cell in exercise.with_role("written")}
    assert asked == points


def test_each_rubric_shares_out_the_points_of_its_question(exercise):
    for cell in exercise.with_role("written"):
        assert sum(map(int, RUBRIC.findall(cell.source))) == cell.options["points"], cell.name


def test_no_rubric_reaches_the_student(exercise):
    notebook = nbformat.read(ROOT / "course" / exercise.name / f"{exercise.name}.ipynb", 4)
    assert not [cell.id for cell in notebook.cells if "Rubric" in cell.source]


def test_every_picture_has_a_text_that_stands_for_it(exercise):
    for text in texts(exercise):
        for alt in PICTURE.findall(text):
            assert len(alt.split()) >= FEWEST_WORDS, alt


def test_every_link_leads_to_a_page(exercise):
    for text in texts(exercise):
        for target in LINK.findall(text):
            assert target.startswith(("https://", "http://", "{{repository_url}}")), target
        bare = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
        assert "http" not in bare, "an address that is not a link"


def test_folds_are_closed(exercise):
    for text in texts(exercise):
        assert text.count("<details>") == text.count("</details>") == text.count("<summary>")


def test_stubs_raise_only_where_code_is_missing(exercise):
    notebook = nbformat.read(ROOT / "course" / exercise.name / f"{exercise.name}.ipynb", 4)
    for cell in notebook.cells:
        if not cell.id.startswith("answer-"):
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ClassDef):
                stray = [part for part in node.body if isinstance(part, ast.Raise)]
                assert not stray, f"{cell.id}: the body of {node.name} raises"


def test_what_cells_call_in_the_kit_is_there(exercise):
    for cell in exercise.cells:
        if cell.kind != "code" or cell.role == "answer":  # there `train` may be an argument
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in KIT:
                module = importlib.import_module(f"gankit.{node.value.id}")
                assert hasattr(module, node.attr), ast.unparse(node)


def test_no_cell_relies_on_a_name_that_a_student_chooses(exercise):
    """Attributes that only the solution sets are nobody else's business."""
    own = {
        target.attr
        for cell in exercise.with_role("answer")
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Assign)
        for target in ast.walk(node)
        if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self"
    }
    known = {name for kind in (torch.Tensor, torch.nn.Module) for name in dir(kind)}
    own -= known | set(dir(builtins))
    for cell in exercise.cells:
        if cell.kind != "code" or cell.role in {"answer", "reference"}:
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Attribute) and node.attr in own:
                assert ast.unparse(node.value) == "self", ast.unparse(node)
