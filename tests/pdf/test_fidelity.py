"""Whatever a notebook shows is on the page, or named there as missing."""

from __future__ import annotations

import base64
import io
from itertools import pairwise

import pytest
from pdf_notebooks import code, markdown, notebook, png, shown, stream
from pdf_reading import page_texts
from pypdf import PdfReader

from gankit.pdf import pandoc
from gankit.pdf.compiler import CannotTypesetError, Compiler, Passage
from gankit.pdf.export import export
from gankit.pdf.glyphs import Glyphs, find_fonts, packages
from gankit.pdf.notebook import from_dict
from gankit.pdf.pages import map_of
from gankit.pdf.pandoc import MARKDOWN, Fragment, convert

pytestmark = pytest.mark.slow

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def show(*cells, folder=".", **metadata):
    """(text without white space, number of pictures, warnings) of cells on one question's pages."""
    marked = [{**cell, "metadata": {"gankit": {"question": "generator"}}} for cell in cells]
    record = from_dict(notebook(marked, **metadata), folder=folder)
    result = export(record, map_of(record), "A", "1", system_fonts=False)
    reader = PdfReader(io.BytesIO(result.pdf))
    pictures = sum(len(page.images) for page in reader.pages)
    text = "".join(page_texts(result.pdf)[2:4])
    lacking = ("no cell of", "is missing")  # these notebooks hold a part of one question
    relevant = [w for w in result.warnings if not any(words in w for words in lacking)]
    return text, pictures, relevant


def test_math_is_typeset_and_bad_math_shown_as_written():
    text, _, warnings = show(
        markdown(
            r"$\mathbb{E}_{x \sim p}[\log D(x)]$ and $ \alpha $ cost $5 and $6, $x$ and $y$."
            "\n\n\\begin{align}\na &= b \\\\\n c &= d\n\\end{align}\n\n"
            r"$$\begin{cases}1 & x>0\\2 & x<0\end{cases}$$ broken: $\frac{1}{$ $\undefinedmacro{x}$"
        )
    )
    assert "𝔼" in text and "𝛼" in text and "cost$5and$6,𝑥and𝑦" in text
    assert "begin{" not in text and r"\frac{1}{" in text
    assert warnings == []


def test_a_line_of_a_formula_may_begin_with_a_sign():
    formula = "$$L = -\\log x\n  + 2\n- 3\n= y$$\n\n- a list"
    text, _, warnings = show(markdown(formula))
    assert "$" not in text and "log" in text and "alist" in text
    assert warnings == []


def test_math_nested_deeper_than_pandoc_can_read_is_shown_as_written():
    text, _, _ = show(markdown("$" + "x_{" * 30 + "y" + "}" * 30 + "$"))
    assert "x_{x_{x_{" in text


def test_tables_lists_quotes_and_inline_html():
    text, _, _ = show(
        markdown("| a | b |\n|--|--|\n| one | `two` |\n\n1. first\n   - inner\n\n> quote\n"),
        markdown("<b>bold</b> and <sub>low</sub>, line<br>break ~~gone~~ <!-- hidden -->"),
    )
    for word in ("one", "two", "first", "inner", "quote", "bold", "low", "break", "gone"):
        assert word in text
    assert "hidden" not in text and "<b>" not in text


def test_a_data_frame_keeps_its_cells_and_loses_its_style_and_script():
    frame = (
        "<style scoped>.dataframe td {color: red}</style><script>alert(1)</script>"
        "<table class='dataframe'><thead><tr><th></th><th>loss</th></tr></thead>"
        "<tbody><tr><th>0</th><td>#0.693 $x$ @y</td></tr></tbody></table>"
    )
    text, _, _ = show(code("frame", shown("text/html", frame)))
    assert "loss" in text and "#0.693$x$@y" in text
    assert "alert" not in text and "color" not in text


def test_a_table_at_the_end_of_a_cell_keeps_its_last_row():
    text, _, _ = show(markdown("| a | b |\n|--|--|\n| one | two |\n| three | four |"))
    assert "|" not in text and "threefour" in text


def test_a_table_of_forty_columns_is_scaled_until_no_cell_covers_the_next():
    rows = ("c{}", "--", "{}.25")
    table = "\n".join("|" + "|".join(cell.format(i) for i in range(40)) + "|" for cell in rows)
    marked = {**markdown(table), "metadata": {"gankit": {"question": "generator"}}}
    record = from_dict(notebook([marked]))
    reader = PdfReader(io.BytesIO(export(record, map_of(record), "A", "1", system_fonts=False).pdf))
    places: list[tuple[float, float]] = []

    def note(text, cm, tm, font, size):
        if text.strip().endswith(".25"):
            left, type_size = tm[4] * cm[0] + cm[4], size * tm[0] * cm[0]
            places.append((left, left + 0.4 * type_size * len(text.strip())))

    reader.pages[2].extract_text(visitor_text=note)
    assert len(places) == 40
    assert all(end < start for (_, end), (start, _) in pairwise(places))
    assert places[-1][1] < float(reader.pages[2].mediabox.right)


def test_long_tables_are_cut_and_marked():
    rows = "".join(f"<tr><td>row{i}</td></tr>" for i in range(300))
    text, _, warnings = show(code("t", shown("text/html", f"<table>{rows}</table>")))
    assert "220tablerowsleftout" in text and "row79" in text and "row80" not in text
    assert "it is long and was cut" in warnings[0]


def test_pictures_of_every_kind_are_drawn():
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        '<text x="2" y="20">svgtext</text></svg>'
    )
    text, pictures, warnings = show(
        code("a", shown("image/png", png()), shown("image/jpeg", png(kind="JPEG"))),
        code("b", shown("image/svg+xml", drawing)),
        markdown(f"![x](data:image/png;base64,{png(colour='red')})"),
        {
            **markdown("![y](attachment:y.png)"),
            "attachments": {"y.png": {"image/png": png(30, 30)}},
        },
        code("c", shown("text/html", f"<img src='data:image/png;base64,{png(20, 20)}'>")),
    )
    assert pictures == 5
    assert "svgtext" in text
    assert "notfound" not in text and warnings == []


def test_local_pictures_are_read_beside_the_notebook_and_nowhere_else(tmp_path):
    (tmp_path / "inner").mkdir()
    for name in ("inner/a b.png", "secret.png"):
        (tmp_path / name).write_bytes(base64.b64decode(png()))
    text, pictures, _ = show(
        markdown(
            "![a](<a b.png>) ![a](a%20b.png) ![s](../secret.png) ![r](https://e.invalid/x.png)"
        ),
        folder=tmp_path / "inner",
    )
    assert pictures == 1
    assert "picturenotfound:../secret.png" in text
    assert "picturenotfound:https://e.invalid/x.png" in text


def test_progress_bars_collapse_and_colours_go():
    bar = [stream(f"\r{i}%|{'█' * (i // 10)}| {i}/100", "stderr") for i in range(101)]
    text, _, _ = show(code("train()", *bar, stream("\x1b[31mred\x1b[0m done")))
    assert "100/100" in text and "99/100" not in text
    assert "reddone" in text


def test_long_lines_wrap_and_are_marked():
    text, _, _ = show(code("s = '" + "no_break_" * 60 + "'"))
    assert text.count("↪") >= 4
    assert "no_break_" * 60 in text.replace("↪", "")


def test_tracebacks_and_unknown_outputs_are_shown_as_such():
    failed = {
        "output_type": "error",
        "ename": "RuntimeError",
        "evalue": "mat1 and mat2",
        "traceback": ["\x1b[31mRuntimeError\x1b[0m: mat1 and mat2"],
    }
    odd = {"output_type": "display_data", "data": {"application/x-odd": {}}, "metadata": {}}
    text, _, _ = show(code("bad", failed, odd))
    assert "RuntimeError:mat1andmat2" in text and "application/x-odd" in text


def test_widgets_show_their_saved_state():
    states = {
        "box": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_s", "IPY_MODEL_o"]}},
        "s": {"model_name": "IntSliderModel", "state": {"description": "z[0]", "value": 7}},
        "o": {
            "model_name": "OutputModel",
            "state": {"outputs": [stream("inside"), shown("image/png", png())]},
        },
        "loop": {"model_name": "VBoxModel", "state": {"children": ["IPY_MODEL_loop"]}},
    }
    text, pictures, _ = show(
        code("box", shown(VIEW, {"model_id": "box"}), shown(VIEW, {"model_id": "loop"})),
        code("gone", shown(VIEW, {"model_id": "gone"}, "IntSlider(value=3)")),
        widgets={STATE: {"state": states}},
    )
    assert "[widget]IntSliderz[0]=7" in text and "inside" in text and pictures == 1
    assert "[widget]IntSlider(value=3)" in text


def test_widget_state_as_colab_saves_it_is_read():
    states = {
        "bar": {"model_name": "HBoxModel", "state": {"children": ["IPY_MODEL_p", "IPY_MODEL_t"]}},
        "p": {"model_name": "FloatProgressModel", "state": {"value": 938, "max": 938}},
        "t": {"model_name": "HTMLModel", "state": {"value": " 938/938 [00:05&lt;00:00]"}},
    }
    bar = code("train", shown(VIEW, {"model_id": "bar"}, "  0%|          | 0/938"))
    text, _, _ = show(bar, widgets={STATE: states})
    assert "[938/938]" in text and "0%" not in text


def test_a_widget_saved_with_its_picture_shows_the_picture():
    view = shown(VIEW, {"model_id": "canvas"}, "Canvas(toolbar=...)")
    view["data"]["image/png"] = shown("image/png", png())["data"]["image/png"]
    states = {"canvas": {"model_name": "MPLCanvasModel", "state": {}}}
    text, pictures, _ = show(code("plot", view), widgets={STATE: {"state": states}})
    assert pictures == 1 and "[widget]" not in text


def test_the_fonts_that_a_text_needs_are_named():
    assert packages("王한あ，") == ["fonts-noto-cjk"]
    assert packages("अ🎉") == ["fonts-noto-color-emoji", "fonts-noto-core"]


def test_characters_without_a_glyph_are_named_and_reported():
    text, _, warnings = show(markdown("Привет Ωmega العربية 🎉 王小明 \u202eabc"), code("# 👟 王"))
    assert "Привет" in text and "Ωmega" in text
    assert "[partypopper]" in text and "[U+738BU+5C0FU+660E]" in text and "[athleticshoe]" in text
    assert "[right-to-leftoverride]abc" in text
    assert any("have no font here" in warning and "王" in warning for warning in warnings)


def test_a_piece_typst_refuses_takes_its_next_form(tmp_path):
    fonts = find_fonts(tmp_path, system=False)
    compiler = Compiler(tmp_path, fonts, "title", "author")
    good = Passage([lambda _: "fine\n\n"], "cell 1")
    bad = Passage(
        [lambda _: "#nonsense()", lambda _: "#also-nonsense", lambda _: "plain"], "cell 2"
    )
    data = compiler.compile_pieces("#show: kit-style\n", [good, bad], 100)
    assert page_texts(data) == ["fineplain"]
    assert (good.level, bad.level, compiler.lowered) == (0, 2, ["cell 2"])


def test_pieces_that_fail_only_together_all_take_a_safer_form(tmp_path):
    compiler = Compiler(tmp_path, find_fonts(tmp_path, system=False), "t", "a")
    pieces = [Passage([lambda _: "a <same> @same ", lambda _: "safe "], "cell 1") for _ in range(2)]
    assert page_texts(compiler.compile_pieces("", pieces, 100)) == ["safesafe"]
    with pytest.raises(CannotTypesetError):
        compiler.compile_pieces("", [Passage([lambda _: "#nonsense()"])], 100)


def test_pandoc_goes_on_after_an_item_it_cannot_finish(monkeypatch):
    monkeypatch.setattr(pandoc, "PATIENCE", 1.5)
    endless = "<ul><li>" * 40
    items = [Fragment("*a*", MARKDOWN), Fragment(endless, "html"), Fragment("**b**", MARKDOWN)]
    first, second, third = convert(items)
    assert "emph" in first and second is None and "strong" in third


def test_glyphs_leave_covered_text_alone(tmp_path):
    glyphs = Glyphs(find_fonts(tmp_path, system=False), ["∇ → ≤ █ Ж 王"])
    assert glyphs.fix("∇ → ≤ █ Ж") == "∇ → ≤ █ Ж"
    assert glyphs.fix("王\u200b!") == "[U+738B]!"
    assert glyphs.named == {"王"}
