"""Every exercise of the course: its page map as recorded, its template in the same places.

A page map that moves breaks the outline an instructor drew. Where a move is meant, record it:
`GANKIT_RECORD=1 pytest tests/pdf/test_exercises.py`.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from pdf_reading import page_texts

from gankit.pdf.export import export, template
from gankit.pdf.notebook import from_dict, read
from gankit.pdf.pages import map_of, release_map

pytestmark = pytest.mark.slow

COURSE = Path(__file__).parents[2] / "course"
GOLDEN = Path(__file__).with_name("page_maps.json")
NOTEBOOKS = sorted(COURSE.glob("*/*.ipynb"))


def positions(pages):
    """The recorded form of a page map."""
    return {
        "total": pages.total,
        "appendix": pages.appendix_start,
        "questions": {question.id: pages.start(question.id) for question in pages.questions},
    }


@pytest.fixture(scope="module")
def golden():
    """Recorded page maps; written anew where GANKIT_RECORD is set."""
    if os.environ.get("GANKIT_RECORD"):
        maps = {path.stem: positions(map_of(read(path))) for path in NOTEBOOKS}
        GOLDEN.write_text(json.dumps(maps, indent=1) + "\n")
    return json.loads(GOLDEN.read_text())


def test_every_recorded_exercise_is_there(golden):
    assert sorted(golden) == [path.stem for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_exercise_exports_to_its_recorded_pages(golden, path):
    notebook = read(path)
    pages = map_of(notebook)
    recorded = golden.get(path.stem)
    assert positions(pages) == recorded, "page map moved: see this file's first lines"
    filled = page_texts(export(notebook, pages, "Ada Lovelace", "1", system_fonts=False).pdf)
    blank = page_texts(template(pages))
    assert len(filled) == len(blank) == recorded["total"]
    for question in pages.questions:
        for i in range(question.pages):
            tag = f"·page{i + 1}of{question.pages}"
            page = pages.start(question.id) - 1 + i
            title = question.title[:20].replace(" ", "")
            assert tag in filled[page] and title in filled[page]
            assert tag in blank[page] and title in blank[page]
    assert all("Appendix" in text for text in filled[pages.appendix_start - 1 :])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_kit_carries_the_map_of_the_notebook(path):
    released = release_map(path.stem)
    assert released is not None
    assert positions(released) == positions(map_of(read(path)))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_written_question_is_printed_with_its_answer(path):
    """As Colab's "omit" options and some editors leave a notebook: without metadata and ids."""
    notebook = nbformat.read(path, 4)
    asked = [name for cell in notebook.cells if (name := _question(cell))]
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = nbformat.NotebookNode(), f"cell-{number}"
        if cell.cell_type == "markdown" and cell.source == "YOUR ANSWER HERE":
            cell.source = f"The answer of cell {number}."
    answers = {
        name: notebook.cells[place + 1].source
        for place, cell in enumerate(notebook.cells)
        if (name := _question(cell))
    }
    notebook.metadata = nbformat.NotebookNode()
    stripped = from_dict(json.loads(nbformat.writes(notebook)), name=path.name)
    pages = map_of(stripped)
    texts = page_texts(export(stripped, pages, "Ada", "1", system_fonts=False).pdf)
    for name in asked:
        question = next(question for question in pages.questions if question.id == name)
        first = pages.start(name) - 1
        text = "".join(texts[first : first + question.pages])
        assert f"Question:{name}(" in text
        assert answers[name].replace(" ", "") in text


def _question(cell) -> str:
    found = re.match(r"### Question: (\w+) \(", cell.source)
    return found[1] if found else ""
