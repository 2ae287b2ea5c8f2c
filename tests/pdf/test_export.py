"""The PDF: fixed pages, nothing lost, same bytes, a cover that tells, a notebook that verifies."""

from __future__ import annotations

import hashlib
import io

import pytest
from pdf_notebooks import TOTAL, as_bytes, code, markdown, png, shown, solved, stream
from pdf_reading import page_texts
from pypdf import PdfReader, PdfWriter

from gankit.cli import main
from gankit.errors import GankitError
from gankit.pdf.appendix import grid, plan
from gankit.pdf.enclosed import read_enclosed
from gankit.pdf.export import export, template
from gankit.pdf.notebook import from_bytes, from_dict
from gankit.pdf.pages import map_of
from gankit.pdf.verify import verify

pytestmark = pytest.mark.slow


def make(data, name="Ada Lovelace", student_id="1234567", **options):
    """The export of a notebook dict, with Typst's and matplotlib's fonts only."""
    notebook = from_dict(data)
    return export(notebook, map_of(notebook), name, student_id, system_fonts=False, **options)


def heads(pdf):
    """For each page, the question or part its head names."""
    names = ("Objective·", "Generator·", "Samples·", "Appendix")
    texts = [text.split("1234567")[0] for text in page_texts(pdf)]
    return [next((name for name in names if name in text), "") for text in texts]


MAP = ["", "Objective·", "Generator·", "Generator·", "Samples·", "Appendix", "Appendix"]


def test_each_part_has_its_pages():
    result = make(solved())
    assert heads(result.pdf)[1:] == MAP[1:]
    assert len(page_texts(result.pdf)) == TOTAL
    assert result.warnings == []


@pytest.mark.parametrize("added", [1, 10, 60])
def test_added_cells_move_nothing(added):
    data = solved()
    for i in range(added):
        data["cells"].insert(3, markdown(f"# mine {i}\n\n" + "words " * 200))
        data["cells"].insert(3, code(f"print('mine {i}')", stream(f"added-output-{i}\n" * 30)))
    result = make(data)
    texts = page_texts(result.pdf)
    assert heads(result.pdf)[1:] == MAP[1:]
    appendix = "".join(texts[5:])
    assert all(f"added-output-{i}" in appendix for i in range(added))


def test_overflow_is_kept_line_by_line():
    data = solved()
    lines = [f"value_{i:04d} = {i}" for i in range(900)]
    data["cells"][3]["source"] = "class Generator: pass\n" + "\n".join(lines)
    result = make(data)
    texts = page_texts(result.pdf)
    assert heads(result.pdf)[1:] == MAP[1:]
    found = "".join(texts)
    assert all(line.replace(" ", "") in found for line in lines)
    assert "continuesintheappendix" in texts[3]
    assert any("longer than its 2 page(s)" in warning for warning in result.warnings)


def test_a_written_answer_keeps_its_page_when_figures_overflow():
    data = solved()
    figures = [shown("image/png", png(900, 700)) for _ in range(12)]
    data["cells"].insert(2, {**code("plot()", *figures), "metadata": mark("objective")})
    texts = page_texts(make(data).pdf)
    assert "bestdiscriminator" in texts[1]


def mark(question):
    """Metadata that gives a cell to a question."""
    return {"gankit": {"question": question}}


def test_slightly_too_long_is_set_smaller_not_moved():
    data = solved()
    data["cells"][2]["source"] = "A sentence of an answer, as long as others.\n\n" * 42
    result = make(data)
    place = result.placed[0]
    assert place.scale < 1 and place.overflow == 0


def test_the_same_notebook_gives_the_same_bytes():
    assert make(solved()).pdf == make(solved()).pdf


def test_a_question_without_cells_keeps_its_page_and_is_reported():
    data = solved()
    del data["cells"][2]
    result = make(data)
    assert heads(result.pdf)[1:] == MAP[1:]
    assert "Nocellofthisquestion" in page_texts(result.pdf)[1]
    assert "Objective: no cell of this question was found." in result.warnings


def test_the_cover_says_who_what_and_how_the_checks_went():
    result = make(solved())
    cover = page_texts(result.pdf)[0]
    assert "AdaLovelace" in cover and "1234567" in cover and result.digest in cover
    assert "Generator3–464.5of6points,1of2facts" in cover
    assert "90_sample0.1.0" in cover and "gankit" in cover


def test_long_names_stay_on_one_line_and_one_cover():
    result = make(solved(), name="Wolfeschlegelsteinhausenbergerdorff " * 6, student_id="9" * 200)
    assert len(page_texts(result.pdf)) == TOTAL


def test_unanswered_stale_failed_and_cut_are_reported():
    data = solved()
    data["cells"][2]["source"] = "YOUR ANSWER HERE"
    data["cells"][3]["execution_count"] = 9
    data["cells"][5]["execution_count"] = None
    data["cells"][5]["outputs"] = [
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": []},
        stream("x\n" * 2000),
        shown("image/png", "no picture"),
    ]
    warnings = "\n".join(make(data).warnings)
    for expected in (
        "Objective: not answered",
        "Generator: cell 5 ran before",
        "Samples: cell 6 not run",
        "Samples: cell 6 ended with an error",
        "Cell 6: it is long and was cut",
        "Cell 6: a picture cannot be read (image/png)",
    ):
        assert expected in warnings


def test_the_course_text_stays_out_of_the_appendix_unless_edited():
    text = "# Lesson\n\nWhat a convolution is."
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    data = solved()
    data["cells"][0] = {**markdown(text), "id": f"markdown-{digest}"}
    assert "convolution" not in "".join(page_texts(make(data).pdf))
    data["cells"][0]["source"] += "\n\nMy answer, typed into the wrong cell."
    assert "Myanswer,typedintothewrongcell" in "".join(page_texts(make(data).pdf))


def test_the_template_has_the_same_positions():
    blank = template(map_of(from_dict(solved())))
    texts = page_texts(blank)
    assert [next((n for n in MAP[1:] if n in text), "") for text in texts][1:] == MAP[1:]
    outline = [
        (item.title, PdfReader(io.BytesIO(blank)).get_destination_page_number(item))
        for item in PdfReader(io.BytesIO(blank)).outline
    ]
    assert outline == [
        ("Cover", 0),
        ("Objective", 1),
        ("Generator", 2),
        ("Samples", 4),
        ("Appendix", 5),
    ]


def test_the_attached_notebook_verifies(tmp_path):
    path = tmp_path / "a.pdf"
    data = solved()
    path.write_bytes(make(data).pdf)
    found = verify(path)
    assert found.ok and found.name == "Ada Lovelace" and found.exercise == "90_sample"
    assert from_dict(data).cells == from_bytes(found.notebook).cells


def test_a_changed_attachment_does_not_verify(tmp_path):
    data = solved()
    reader = PdfReader(io.BytesIO(make(data).pdf))
    writer = PdfWriter()
    for page in reader.pages:
        writer.add_page(page)
    writer.add_metadata({"/Subject": reader.metadata["/Subject"]})
    data["cells"][2]["source"] = "A better answer, written later."
    writer.add_attachment("submission.ipynb", as_bytes(data))
    path = tmp_path / "b.pdf"
    writer.write(path)
    assert not verify(path).ok


def test_a_page_of_results_travels_in_the_pdf_and_verifies(tmp_path):
    page = b"<html>all test rows</html>"
    (tmp_path / "results.html").write_bytes(page)
    result = make(solved(), enclosed=read_enclosed(["results.html"], tmp_path))
    reader = PdfReader(io.BytesIO(result.pdf))
    assert reader.attachments["results.html"] == [page]
    assert len(reader.pages) == TOTAL
    assert "Also attached: results.html" in reader.pages[0].extract_text()
    path = tmp_path / "a.pdf"
    path.write_bytes(result.pdf)
    assert verify(path).ok
    assert verify(path).enclosed == {"results.html": True}
    writer = PdfWriter(clone_from=path)
    writer.add_attachment("more.html", b"written later")
    writer.write(path)
    assert not verify(path).ok
    assert verify(path).enclosed == {"results.html": True, "more.html": False}


def test_what_cannot_be_enclosed_is_told(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    for path in ("r.html", "a/r.html"):
        (tmp_path / path).write_bytes(b"0" * 60)
    with pytest.raises(GankitError, match=r"none\.html is not there"):
        read_enclosed(["none.html"], tmp_path)
    with pytest.raises(GankitError, match=r"Two files are called r\.html"):
        read_enclosed(["r.html", "a/r.html"], tmp_path)
    monkeypatch.setattr("gankit.pdf.enclosed.MOST_BYTES", 50)
    with pytest.raises(GankitError, match="fit into a hand-in"):
        read_enclosed(["r.html"], tmp_path)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"hello" * 100])
def test_files_of_other_programs_are_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    with pytest.raises(GankitError, match=r"x\.pdf"):
        verify(path)


def test_the_command_line(tmp_path, capsys):
    source = tmp_path / "my notebook.ipynb"
    source.write_bytes(as_bytes(solved()))
    target = tmp_path / "out.pdf"
    assert main(["pdf", str(source), "--name", "Ada", "--id", "1", "-o", str(target)]) == 0
    assert "page  3-4   Generator" in capsys.readouterr().out
    assert main(["pdf", "--verify", str(target)]) == 0
    blank = tmp_path / "t.pdf"
    assert main(["pdf", "--template", str(source), "-o", str(blank)]) == 0
    assert len(page_texts(blank.read_bytes())) == TOTAL
    assert main(["pdf", str(source)]) == 1
    assert "--name NAME" in capsys.readouterr().err
    assert main(["pdf", "--template", "17_nothing"]) == 1
    assert main(["pdf", str(source), "--name", "A", "--id", "1", "-o", "/no/such/a.pdf"]) == 1
    assert "Cannot write" in capsys.readouterr().err


def test_appendix_grids_hold_any_number_of_pages():
    for count in range(1, 200):
        columns, rows = grid(count)
        assert columns * rows >= count and rows - columns in (0, 1)


@pytest.mark.parametrize("sheets", [1, 2, 3, 5])
@pytest.mark.parametrize("overflow", [0, 1, 4, 30])
@pytest.mark.parametrize("extras", [0, 1, 7, 90])
def test_the_appendix_never_drops_a_page(sheets, overflow, extras):
    pages = [[f"o{i}" for i in range(overflow)], [f"e{i}" for i in range(extras)]]
    planned = plan(*pages, sheets)
    assert len(planned) <= sheets
    assert [page for sheet in planned for page in sheet.pages] == pages[0] + pages[1]
    assert all(len(sheet.pages) <= sheet.columns * sheet.rows for sheet in planned)
