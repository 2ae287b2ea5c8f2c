"""What every lesson keeps to, read from its text: points, formulas, links, rubrics, free names.

A rule takes a lesson and asserts. `test_lessons.py` holds every lesson against every rule,
`test_planted_faults.py` plants faults and sees which rule finds them.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import itertools
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from nbformat import NotebookNode
from readings import wrong_formulas

from gankit.pdf.images import ImageStore
from gankit.pdf.lesson import NEXT_PART
from gankit.pdf.markup import MarkupReader
from gankit.pdf.pandoc import convert
from gankit_autograder.build.exercise import Exercise

LINK = re.compile(r"(?<!\!)\[[^\]]+\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(")
POINTS = re.compile(r"^points (\d+)", re.M)
QUESTION = re.compile(r"### Question: (\w+) \((\d+) points\)\n")
RUBRIC = re.compile(r"^- (\d+): ", re.M)
KIT = {"data", "design", "metrics", "plots", "points", "rating", "train", "widgets"}
FEWEST_WORDS = 5  # of the text that stands for a picture
COUNT = re.compile(r"(?<![\d,])(?<!at most )(\d{1,3}(?:,\d{3})+)\s+parameters\b(?! too many)")
BUILT = re.compile(r"`([A-Z]\w+\([^`]*\))`")
ALSO_BUILT = {"10_hierarchical_unet": ["HierarchicalUNet(UNet(128), UNet(256))"]}
PART = re.compile(r"(?:exercise (\d\d), )?\bpart (\d+)")
NO_PROSE = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|\*[^*]+\*|\]\([^)]*\)", re.S)
# Forms that the table of words in CONTRIBUTING.md replaces.
UNWANTED = re.compile(
    r"\b(learnt|colors?|gray|normali[z]ed?|behavior|stop(?:s|ped)? to \w+|"
    r"(?:belongs?|belonging) into|consists? out of|in the place of|instead of to|is no (?:digit|class)|"
    r"are no class\w*|who(?:ever)? does not \w+|G-net|D-net|iterations?|"
    r"(?:the|no|each) judges?|in peace|(?:is|are) best off|your friends?)\b|"
    r"(?:^|\. )No \w+ to be seen",
    re.I,
)
OTHER_COUNTS = {"03_cgan": {6_724_618}}  # a network of the report that nobody builds here




@dataclass(frozen=True)
class Lesson:
    """An exercise as its source says it, and the notebook that students open."""

    exercise: Exercise
    notebook: NotebookNode

    @cached_property
    def texts(self) -> list[str]:
        return [cell.source for cell in self.exercise.cells if cell.kind == "markdown"]

    @cached_property
    def space(self) -> dict[str, Any]:
        """Everything that the solution defines."""
        return self.exercise.namespace()


RULES: dict[str, Callable[[Lesson], None]] = {}


def rule(function: Callable[[Lesson], None]) -> Callable[[Lesson], None]:
    RULES[function.__name__] = function
    return function


@rule
def the_points_of_each_part_are_those_of_its_checks_and_questions(lesson):
    said, counted = [], []
    for cell in lesson.exercise.cells:
        if cell.kind == "markdown" and (found := POINTS.search(cell.source)):
            said.append(int(found[1]))
            counted.append(0)
        if cell.role == "check" and counted:
            counted[-1] += lesson.exercise.check(cell.name).points
        if cell.role == "written":
            counted[-1] += cell.options["points"]
    assert said == counted


@rule
def the_table_of_parts_says_the_same_points(lesson):
    opening = "".join(text for text in lesson.texts if "| part | points | minutes |" in text)
    table = re.findall(r"^\| \d+ .+? \| (\d+|none) \| \d+ \|", opening, re.M)
    total = sum(check.points for check in lesson.exercise.checks)
    total += sum(cell.options["points"] for cell in lesson.exercise.with_role("written"))
    assert sum(int(points) for points in table if points != "none") == (total if table else 0)


@rule
def every_number_of_parameters_is_that_of_a_network(lesson):
    text = "\n".join(lesson.texts)
    said = {int(number.replace(",", "")) for number in COUNT.findall(text)}
    if not said:
        return
    space = lesson.space
    classes = [n for n, v in space.items() if isinstance(v, type) and v.__module__ == "solution"]
    calls = [f"{name}()" for name in classes] + BUILT.findall(text)
    counts = set(OTHER_COUNTS.get(lesson.exercise.name, ()))
    for call in calls + ALSO_BUILT.get(lesson.exercise.name, []):
        with torch.device("meta"), contextlib.suppress(Exception):
            counts.add(sum(p.numel() for p in eval(call, space).parameters()))
    assert said <= counts, said - counts


@rule
def each_written_question_is_printed_with_its_answer(lesson):
    asked = {
        found[1]: int(found[2])
        for cell in lesson.exercise.cells
        if cell.kind == "markdown" and cell.options.get("question")
        if (found := QUESTION.match(cell.source)) and found[1] == cell.question
    }
    points = {cell.name: cell.options["points"] for cell in lesson.exercise.with_role("written")}
    assert asked == points


@rule
def each_rubric_shares_out_the_points_of_its_question(lesson):
    for cell in lesson.exercise.with_role("written"):
        assert sum(map(int, RUBRIC.findall(cell.source))) == cell.options["points"], cell.name


@rule
def what_follows_a_written_answer_is_known_to_the_pdf(lesson):
    """Where all marks were stripped, the PDF knows by it where an answer ends."""
    cells = lesson.notebook.cells
    for cell, following in itertools.pairwise(cells):
        if cell.id.startswith("written-"):
            assert following.cell_type == "code" or NEXT_PART.match(following.source)


@rule
def no_rubric_reaches_the_student(lesson):
    assert not [cell.id for cell in lesson.notebook.cells if "Rubric" in cell.source]


@rule
def every_picture_has_a_text_that_stands_for_it(lesson):
    for text in lesson.texts:
        for alt in PICTURE.findall(text):
            assert len(alt.split()) >= FEWEST_WORDS, alt


@rule
def every_link_leads_to_a_page(lesson):
    for text in lesson.texts:
        for target in LINK.findall(text):
            assert target.startswith(("https://", "http://", "{{repository_url}}")), target
        bare = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
        assert "http" not in bare, "an address that is not a link"


@rule
def folds_are_closed(lesson):
    for text in lesson.texts:
        assert text.count("<details>") == text.count("</details>") == text.count("<summary>")


@rule
def stubs_raise_only_where_code_is_missing(lesson):
    for cell in lesson.notebook.cells:
        if not cell.id.startswith("answer-"):
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ClassDef):
                stray = [part for part in node.body if isinstance(part, ast.Raise)]
                assert not stray, f"{cell.id}: the body of {node.name} raises"


@rule
def what_cells_call_in_the_kit_is_there(lesson):
    for cell in lesson.exercise.cells:
        if cell.kind != "code" or cell.role == "answer":  # there `train` may be an argument
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") in KIT:
                module = importlib.import_module(f"gankit.{node.value.id}")
                assert hasattr(module, node.attr), ast.unparse(node)


@rule
def no_cell_relies_on_a_name_that_a_student_chooses(lesson):
    """Attributes that only the solution sets are nobody else's business."""
    own = {
        target.attr
        for cell in lesson.exercise.with_role("answer")
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Assign)
        for target in ast.walk(node)
        if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self"
    }
    known = {name for kind in (torch.Tensor, torch.nn.Module) for name in dir(kind)}
    own -= known | set(dir(builtins))
    for cell in lesson.exercise.cells:
        if cell.kind != "code" or cell.role in {"answer", "reference"}:
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Attribute) and node.attr in own:
                assert ast.unparse(node.value) == "self", ast.unparse(node)


@rule
def formulas_say_what_the_solution_computes(lesson):
    told = wrong_formulas(lesson.exercise.name, "\n".join(lesson.texts), lesson.space)
    assert not told, "\n".join(told)


@rule
def formulas_can_be_typeset(lesson):
    """pandoc's reader of formulas is stricter than a browser's; what it refuses becomes code."""
    with tempfile.TemporaryDirectory() as folder:
        reader = MarkupReader(ImageStore(Path(folder)), lesson.exercise.folder)
        pieces = [reader.markdown(text) for text in lesson.texts if "$" in text]
    for piece, markup in zip(pieces, convert(pieces), strict=True):
        assert markup is not None
        assert not re.search(r"`\$|\\\$", markup), piece.text[:300]


@rule
def parts_that_the_text_names_are_there(lesson):
    parts = {int(n) for text in lesson.texts for n in re.findall(r"^## (\d+) ·", text, re.M)}
    for text in lesson.texts:
        for exercise, number in PART.findall(text):
            assert exercise or int(number) in parts, f"part {number} of {max(parts, default=0)}"


@rule
def the_text_keeps_to_the_table_of_words(lesson):
    for text in lesson.texts:
        found = UNWANTED.search(NO_PROSE.sub(" ", text))
        assert not found, found[0]
