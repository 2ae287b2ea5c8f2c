"""Broken notebooks: none stops the grader, and every answer that can be found is graded."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from breakage import ANSWERS, CHANGES, break_notebook

from gankit_autograder.intake.mend import mend
from gankit_autograder.intake.plan import plan
from gankit_autograder.intake.reading import Unreadable, read_cells

POINTS = {
    "generator": 8,
    "discriminator": 7,
    "vanilla_losses": 6,
    "least_squares_losses": 4,
    "train_step": 8,
}
BATCHES, IN_A_BATCH = 10, 24


SLOW = [pytest.param(batch, marks=pytest.mark.slow) for batch in range(1, BATCHES)]


@pytest.mark.parametrize("batch", [0, *SLOW])
def test_broken_notebooks(batch, grader, solved):
    """240 notebooks, each with one to three things wrong and one of seven encodings."""

    def grade(seed: int):
        broken = break_notebook(solved, seed)
        return broken, grader.grade("student", "01_gan_mnist", "broken.ipynb", broken.content)

    wrong = []
    seeds = range(batch * IN_A_BATCH, (batch + 1) * IN_A_BATCH)
    with ThreadPoolExecutor(2) as pool:
        graded = list(pool.map(grade, seeds))
    for seed, (broken, result) in zip(seeds, graded, strict=True):
        found = {check.check for check in result.checks if check.score == check.points}
        if not broken.recoverable <= found:
            wrong.append((seed, broken.how, sorted(broken.recoverable - found), result.reason))
        if not found <= set(ANSWERS):
            wrong.append((seed, broken.how, "a lost answer was graded"))
    assert not wrong


def test_every_kind_of_breakage_is_tried(solved):
    tried = {
        name for seed in range(BATCHES * IN_A_BATCH) for name in break_notebook(solved, seed).how
    }
    assert {change.__name__ for change in CHANGES} <= tried


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"\x00" * 1000,
        b"%PDF-1.7 ...",
        b"PK\x03\x04" + b"\x00" * 50,
        b"<!DOCTYPE html><html></html>",
        b"{}",
        b"[]",
        b"null",
        b"[[" * 100_000,
        b'{"cells": []}',
        b'{"cells": 7}',
        b'{"cells": [1, 2]}',
        b'{"worksheets": [null, {"cells": null}]}',
        b'{"cells": [{"cell_type": "code"',
        '{"cells": "\ud800"}'.encode("utf-8", "surrogatepass"),
    ],
)
def test_what_is_no_notebook_gets_a_reason(content, grader):
    result = grader.grade("student", "01_gan_mnist", "file.ipynb", content)
    assert (result.status, result.score, result.points) == ("unreadable", 0, 33)
    assert result.reason and "Traceback" not in result.reason


def _mended(content: bytes, release):
    cells, _, sentences = read_cells(content)
    return mend(cells, release, sentences)


def test_an_untouched_notebook_needs_no_mending(solved, release):
    mended = _mended(solved, release)
    assert mended.sentences == [] and mended.evidence == []


def test_training_cells_never_run(solved, release):
    notebook = json.loads(solved)
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    mended = _mended(json.dumps(notebook).encode(), release)
    sources = [step.source for step in plan(mended, release)]
    assert not any("train_gan" in source or "data.load" in source for source in sources)
    assert len(sources) == 1 + len(ANSWERS)


def test_only_cells_that_answers_need_are_run(solved, release):
    notebook = json.loads(solved)
    blank = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    extra = ["SLOPE = 0.1", "for _ in range(10**9): pass", "import math as m", "print(real.shape)"]
    for source in extra:
        notebook["cells"].insert(4, {**blank, "source": source})
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("nn.LeakyReLU(0.1)", "nn.LeakyReLU(SLOPE)")
    mended = _mended(json.dumps(notebook).encode(), release)
    own = [step.source for step in plan(mended, release) if "own" in step.label]
    assert own == ["SLOPE = 0.1"]


def test_written_answers_are_kept_for_grading_by_hand(solved, grader):
    result = grader.grade("student", "01_gan_mnist", "file.ipynb", solved)
    assert [(entry["id"], entry["points"]) for entry in result.manual] == [
        ("compare", 4),
        ("optimum", 4),
    ]
    assert all("object to" in entry["answer"] for entry in result.manual)


def test_a_changed_check_cell_is_noted(solved, release):
    notebook = json.loads(solved)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "generator-check":
            cell["source"] = "print(8)"
    mended = _mended(json.dumps(notebook).encode(), release)
    assert any("generator-check" in line for line in mended.evidence)


def test_reading_refuses_with_a_sentence():
    with pytest.raises(Unreadable, match="PDF"):
        read_cells(b"%PDF-1.4")
