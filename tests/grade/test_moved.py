"""Cells that moved or changed their kind, damaged files, and what a bomb may cost."""

from __future__ import annotations

import base64
import io
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from PIL import Image

from gankit_autograder.grade import make_submission
from gankit_autograder.intake.course import grade_id, role_of
from gankit_autograder.intake.mend import mend
from gankit_autograder.intake.reading import Unreadable, read_cells
from gankit_autograder.record.files import read_results, write_result
from gankit_autograder.worker.cells import read

pytestmark = pytest.mark.slow
NAME = "01_gan_mnist"


def mended(notebook, release):
    content = nbformat.writes(notebook) if hasattr(notebook, "cells") else json.dumps(notebook)
    cells, _, sentences = read_cells(content.encode())
    return mend(cells, release, sentences)


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def notebook(exercise):
    return make_submission(exercise)


def place_of(notebook, name: str) -> int:
    return next(n for n, cell in enumerate(notebook.cells) if grade_id(cell) == name)


KINDS = {
    "raw": lambda source: new_raw_cell(source),
    "markdown": lambda source: new_markdown_cell(source),
    "fenced": lambda source: new_markdown_cell(f"My answer:\n\n```python\n{source}\n```\n"),
}


@pytest.mark.parametrize("marks", ["with marks", "without marks"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_of_another_kind_is_read_as_code(kind, marks, notebook, release, grader):
    place = place_of(notebook, "generator")
    cell = KINDS[kind](notebook.cells[place].source)
    if marks == "with marks":
        cell.metadata, cell.id = notebook.cells[place].metadata, notebook.cells[place].id
    notebook.cells[place] = cell
    result = grader.grade("s", NAME, "n.ipynb", nbformat.writes(notebook).encode())
    assert result.score == 33 and any("read as code" in line for line in result.mended)


def test_a_source_without_newlines_and_a_mark_at_its_start(solved, release):
    notebook = json.loads(solved)
    for cell in notebook["cells"]:
        lines = "".join(cell["source"]).splitlines()
        cell["source"] = ["\ufeff" + lines[0], *lines[1:]] if lines else []
    found = mended(notebook, release)
    assert "class Generator" in found.source("generator") and not found.sentences


def test_a_long_notebook_is_read_whole(notebook, release):
    notebook.cells = [new_code_cell(f"x{n} = {n}") for n in range(3_000)] + notebook.cells
    found = mended(notebook, release)
    assert "class Generator" in found.source("generator") and not found.sentences


WRITTEN = "My answer: the game has no winner."


def _below(notebook, place):
    notebook.cells.insert(place + 1, new_markdown_cell(WRITTEN))


def _above(notebook, place):
    notebook.cells.insert(place, new_markdown_cell(WRITTEN))


def _in_the_question(notebook, place):
    notebook.cells[place - 1].source += f"\n\n{WRITTEN}"


def _instead(notebook, place):
    notebook.cells[place] = new_markdown_cell(WRITTEN)


def _as_code(notebook, place):
    notebook.cells.insert(place + 1, new_code_cell(WRITTEN))


def _as_comment(notebook, place):
    notebook.cells.insert(place + 1, new_code_cell(f"# {WRITTEN}"))


def _as_string(notebook, place):
    notebook.cells.insert(place, new_code_cell(f"answer = '{WRITTEN}'"))


def _its_cell_as_code(notebook, place):
    cell = notebook.cells[place]
    notebook.cells[place] = new_code_cell(WRITTEN, id=cell.id, metadata=cell.metadata)


@pytest.mark.parametrize(
    "move",
    [
        _below,
        _above,
        _in_the_question,
        _instead,
        _as_code,
        _as_comment,
        _as_string,
        _its_cell_as_code,
    ],
)
def test_a_written_answer_beside_its_cell_is_found(move, notebook, release):
    stub = next(c for c in release.cells("written") if grade_id(c) == "compare-written")
    place = place_of(notebook, "compare-written")
    notebook.cells[place].source = stub.source
    move(notebook, place)
    found = mended(notebook, release)
    assert found.written["compare"] == WRITTEN
    assert found.written["optimum"] not in ("", WRITTEN)


def test_a_second_cell_is_read_with_the_first(notebook, release):
    place = place_of(notebook, "compare-written")
    first = notebook.cells[place].source
    _below(notebook, place)
    assert mended(notebook, release).written["compare"] == f"{first}\n\n{WRITTEN}"


def test_pictures_of_a_written_answer_become_files(notebook, grader, tmp_path):
    encoded = base64.b64encode(picture()).decode()
    cell = notebook.cells[place_of(notebook, "compare-written")]
    cell.source = f"See ![it](attachment:a.png) and <img src='data:image/png;base64,{encoded}'>"
    cell["attachments"] = {"a.png": {"image/png": encoded}}
    result = grader.grade("s", NAME, "n.ipynb", nbformat.writes(notebook).encode())
    answer = next(entry for entry in result.manual if entry["id"] == "compare")
    (name,) = answer["pictures"]
    assert answer["answer"].count(f"pictures/{name}") == 2 and encoded not in answer["answer"]
    path = write_result(tmp_path, result)
    assert (path.parent / "pictures" / name).read_bytes() == picture()
    assert encoded not in path.read_text() and read_results(tmp_path)[0].manual == result.manual


def test_a_changed_check_cell_is_evidence_only_where_it_checks_nothing(notebook, release):
    cell = notebook.cells[place_of(notebook, "generator-check")]
    for source in (f"#%%\n{cell.source}", f"%%time\n{cell.source}", f"r = {cell.source}\nprint(r)"):
        cell.source = source
        assert mended(notebook, release).evidence == []
    cell.source = "8"
    assert len(mended(notebook, release).evidence) == 1


def test_a_merge_mark_anywhere_leaves_the_rest(release):
    lines = nbformat.writes(release.notebook).splitlines(keepends=True)
    count = len(release.notebook.cells)
    for place in range(0, len(lines), 7):
        damaged = "".join([*lines[:place], "<<<<<<< HEAD\n", *lines[place:]])
        assert len(read_cells(damaged.encode())[0]) >= count - 1


def test_of_two_sides_of_a_merge_one_is_read(release):
    text = nbformat.writes(release.notebook)
    line = next(line for line in text.splitlines() if "class Generator" in line)
    ours, theirs = line.replace("Generator", "Ours"), line.replace("Generator", "Theirs")
    both = f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> main"
    cells, _, sentences = read_cells(text.replace(line, both).encode())
    sources = " ".join(cell["source"] for cell in cells)
    assert "class Ours" in sources and "class Theirs" not in sources
    assert any("merge" in line for line in sentences)


BOMBS = {
    "many magics": "!ls (\n" * 20_000,
    "questions": "x?\n" * 20_000,
    "one long f-string": 'x = f"' + "{a}" * 100_000 + '"',
    "brackets": "(" * 200_000,
    "quotes": "!ls '''\n" * 20_000,
    "minus": "-" * 200_000 + "1",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_and_not_read(name):
    cell = read(BOMBS[name])
    assert cell.tree is None and cell.error is not None


FILES = {
    "unclosed": '{"cells": [' + '{"cell_type": "code", "x": [' * 100_000,
    "deep": '{"cells": [' + '{"cell_type":' * 100_000,
    "words": '{"cells": [' + '"cell_type"' * 300_000,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_a_bomb_is_no_notebook(name):
    with pytest.raises(Unreadable):
        read_cells(FILES[name].encode())


def test_a_crowd_of_copies_is_mended(notebook, release):
    """A thousand copies of an answer and of a shuffled training cell: no pair is compared twice."""
    answer = notebook.cells[place_of(notebook, "generator")]
    training = next(cell for cell in notebook.cells if role_of(cell) == "training")
    shuffled = " ".join(sorted(training.source.split()))
    notebook.cells += [new_code_cell(answer.source + f"\n# {n}") for n in range(1_000)]
    notebook.cells += [new_code_cell(f"{shuffled} {n}") for n in range(1_000)]
    assert "class Generator" in mended(notebook, release).source("generator")
