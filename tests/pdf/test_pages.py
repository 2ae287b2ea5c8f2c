"""The page map: positions, where it is found, and which cells belong to which question."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from pdf_notebooks import PAGES, TOTAL, as_bytes, code, markdown, notebook, solved, solved_cells

from gankit.errors import GankitError
from gankit.pdf import pages as pages_module
from gankit.pdf.notebook import digest, from_bytes, from_dict, read
from gankit.pdf.pages import assign, map_of, page_map, parse, release_map

OWNERS = {2: "objective", 3: "generator", 4: "generator", 5: "samples", 6: "samples"}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A kit whose only exercise is `90_sample`."""
    (tmp_path / "blueprints").mkdir()
    blueprint = {"title": "Sample exercise", "pages": PAGES}
    (tmp_path / "blueprints" / "90_sample.json").write_text(json.dumps(blueprint))
    monkeypatch.setattr(pages_module.resources, "files", lambda package: tmp_path)


def test_positions_follow_from_the_counts():
    pages = parse(PAGES, "90_sample")
    assert [pages.start(question.id) for question in pages.questions] == [2, 3, 5]
    assert (pages.appendix_start, pages.total) == (6, TOTAL)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"appendix": 2},
        {"appendix": 0, "questions": PAGES["questions"]},
        {"appendix": 2, "questions": [{"id": "a", "pages": 0}]},
        {"appendix": 2, "questions": [{"id": "a", "pages": 10**9}]},
        {"appendix": 2, "questions": [{"id": "a", "pages": 1}, {"id": "a", "pages": 1}]},
        {"appendix": 2, "questions": "abc"},
        [],
    ],
)
def test_an_unusable_map_is_refused_in_a_sentence(broken):
    with pytest.raises(GankitError, match="page map"):
        parse(broken, "90_sample")


def test_cells_are_found_by_their_marks():
    owner = assign(*_both(solved()))
    assert owner == OWNERS


def test_a_cell_can_name_its_question():
    data = solved()
    data["cells"][1]["metadata"]["gankit"] = {"question": "samples", "role": "training"}
    assert assign(*_both(data))[1] == "samples"


def test_cells_without_marks_are_found_by_names_checks_and_ids():
    data = solved()
    for cell in data["cells"]:
        cell["metadata"] = {}
    data["cells"][2]["id"] = "written-objective"
    data["cells"][5]["source"] = "def show_samples(G):\n    pass"
    owner = assign(*_both(data))
    assert owner == OWNERS


def test_a_copy_of_an_answer_does_not_enter_a_question_whose_marked_answer_is_there():
    data = solved()
    data["cells"].append(code("class Generator:\n    'a scratch copy'"))
    assert 7 not in assign(*_both(data))


def test_a_notebook_that_lost_its_metadata_is_found_by_file_name(installed):
    data = notebook(solved_cells(), pages=None)
    found = map_of(from_bytes(as_bytes(data), name="Copy of 90_sample (1).ipynb"))
    assert found == release_map("90_sample")


def test_a_notebook_that_lost_its_metadata_and_name_is_found_by_its_cells(installed):
    data = notebook(solved_cells(), pages=None)
    assert map_of(from_bytes(as_bytes(data), name="Untitled.ipynb")).exercise == "90_sample"


def test_an_unknown_notebook_is_refused_in_a_sentence(installed):
    with pytest.raises(GankitError, match="does not say which exercise"):
        map_of(from_bytes(as_bytes(notebook([markdown("hello")], pages=None))))
    with pytest.raises(GankitError, match="Known exercises: 90_sample"):
        map_of(from_bytes(as_bytes(solved())), exercise="17_nothing")


def test_names_that_are_no_exercise_have_no_map():
    assert page_map("../cli") is None
    assert page_map("99_missing") is None


def test_colab_keeps_ids_in_metadata():
    cell = {**markdown("x"), "metadata": {"id": "written-objective"}}
    assert from_dict(notebook([cell])).cells[0].id == "written-objective"


def test_the_digest_covers_what_is_said_and_nothing_else():
    data, other = solved(), solved()
    other["cells"][0]["metadata"]["collapsed"] = True
    other["cells"][1]["execution_count"] = 17
    other["cells"][0]["source"] = other["cells"][0]["source"].splitlines(keepends=True)
    assert digest(from_dict(data)) == digest(from_dict(other))
    other["cells"][5]["outputs"][0]["text"] = "something else"
    assert digest(from_dict(data)) != digest(from_dict(other))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"cells": 3}', b"%PDF-1.4"]
)
def test_files_that_are_no_notebooks_are_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    with pytest.raises(GankitError, match="is not a notebook"):
        read(path)


def test_a_missing_file_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(GankitError, match="There is no notebook"):
        read(tmp_path / "none.ipynb")


def test_format_3_is_read():
    cell = {"cell_type": "code", "input": "x = 1", "outputs": [], "language": "python"}
    sheet = {"cells": [cell], "metadata": {}}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]}
    assert from_bytes(json.dumps(old).encode()).cells[0].source == "x = 1"


def _both(data):
    notebook_record = from_dict(data)
    return notebook_record, map_of(notebook_record)


QUESTION = "### Question: samples (4 points)\n\nWhat do you see?"


def owned(*cells) -> list[int]:
    """Which cells belong to the written question."""
    owner = assign(*_both(notebook(list(cells))))
    return [index for index, question in owner.items() if question == "samples"]


def test_a_written_answer_is_found_without_marks():
    assert owned(markdown("# 90"), markdown(QUESTION), markdown("Stripes."), code("1")) == [1, 2]


def test_what_stands_below_an_answer_belongs_to_it():
    marked = {**markdown("YOUR ANSWER HERE"), "id": "written-samples"}
    cells = [markdown(QUESTION), marked, markdown("Stripes."), markdown("# And noise")]
    assert owned(*cells, markdown("## If you want more"), markdown("no answer")) == [0, 1, 2, 3]


def test_the_next_question_and_the_course_end_an_answer():
    text = "The course goes on."
    lesson = {**markdown(text), "id": f"markdown-{sha256(text.encode()).hexdigest()[:8]}"}
    assert owned(markdown(QUESTION), lesson, markdown("not an answer")) == [0]
    other = markdown("### Question: objective (2 points)")
    assert owned(markdown(QUESTION), markdown("Stripes."), other, markdown("0.5")) == [0, 1]
