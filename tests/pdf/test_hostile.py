"""Input meant to break or abuse the export: no file is read, no page moves, no hang, no crash."""

from __future__ import annotations

import base64
import io
import time
import zlib

import pytest
from pdf_notebooks import TOTAL, code, markdown, notebook, shown, stream
from pdf_reading import page_texts
from PIL import Image

from gankit.pdf import pandoc
from gankit.pdf.export import export
from gankit.pdf.images import ImageStore
from gankit.pdf.notebook import from_dict
from gankit.pdf.pages import map_of

pytestmark = pytest.mark.slow

SECRET = "a-secret-line-of-another-file"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" {}>{}</svg>'


def show(*cells, folder="."):
    """(all text without white space, seconds) of an export."""
    record = from_dict(notebook(list(cells)), folder=folder)
    start = time.perf_counter()
    result = export(record, map_of(record), "A", "1", system_fonts=False)
    seconds = time.perf_counter() - start
    texts = page_texts(result.pdf)
    assert len(texts) == TOTAL
    return "".join(texts), seconds


@pytest.mark.parametrize("as_output", [False, True])
def test_markup_reads_no_file(tmp_path, as_output):
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "secret.svg").write_text(
        SVG.format('width="9" height="9"', f"<text>{SECRET}</text>")
    )
    path = tmp_path / "secret.txt"
    attempts = [
        f'#read("{path}") #include "{path}" #image("{path}") ] #read("secret.txt")',
        f'```{{=typst}}\n#read("{path}")\n```\n\n`#read("{path}")`{{=typst}}',
        f"<iframe src='{path}'></iframe><object data='{path}'></object><embed src='{path}'>",
        f"<iframe src='file://{path}'>x</iframe> ![]({path}) ![](file://{path})",
        f'$#read("{path}")$ $\\input{{{path}}}$ $$\\text{{#read("{path}")}}$$',
        f"\\input{{{path}}} \\include{{{path}}}",
    ]
    drawing = SVG.format(
        'width="9" height="9"', '<image x:href="secret.svg" width="9" height="9"/>'
    )
    cells = [markdown(text) for text in attempts]
    if as_output:
        cells = [code("x", shown("text/html", t), shown("text/markdown", t)) for t in attempts]
    text, _ = show(*cells, code("y", shown("image/svg+xml", drawing)), folder=tmp_path)
    assert SECRET not in text


MACROS = [
    rf"\newcommand{{\{new}}}{{" + f"\\{old} " * 10 + "}"
    for old, new in ("ab", "bc", "cd", "de", "ef")
]
GROWING_MACRO = r"$\newcommand{\a}{xxxxxxxxxx}" + "".join(MACROS) + r"\f$"


BOMBS = {
    "nested lists in html": code("x", shown("text/html", "<ul><li>" * 2000)),
    "unclosed lists in text": markdown("<ul><li>" * 400),
    "nested divs": code("x", shown("text/html", "<div>" * 5000 + "x")),
    "a wide table": code(
        "x", shown("text/html", f"<table><tr>{'<td>1</td>' * 20000}</tr></table>")
    ),
    "a table of 3000 columns": markdown(f"|{' a |' * 3000}\n|{'--|' * 3000}\n|{' b |' * 3000}\n"),
    "nested quotes": markdown("> " * 5000 + "x"),
    "open brackets": markdown("[" * 30000),
    "nested subscripts": markdown("$" + "x_{" * 200 + "}" * 200 + "$"),
    "a growing macro": markdown(GROWING_MACRO),
    "2000 lines": code("x", stream("line\n" * 2000)),
    "a line of 2 MB": code("x = '" + "y" * 2_000_000 + "'", stream("z" * 2_000_000)),
    "control characters": code("\x00\x1b[2J\ud800 \u202e", stream("".join(map(chr, range(32))))),
    "5000 outputs": code("x", *[stream("a"), shown("text/plain", "b")] * 2500),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_in_time(name, monkeypatch):
    monkeypatch.setattr(pandoc, "PATIENCE", 2.0)
    _, seconds = show(BOMBS[name])
    assert seconds < 30  # alone on a core: under 8


def uses(levels):
    """An SVG whose `use` elements ask for 10 ** levels rectangles."""
    groups = ['<g id="a0"><rect width="1" height="1"/></g>']
    for i in range(1, levels + 1):
        groups.append(f'<g id="a{i}">' + f'<use href="#a{i - 1}"/>' * 10 + "</g>")
    return SVG.format('viewBox="0 0 9 9"', "".join(groups)).encode()


def bitmap_bomb(side):
    """A PNG of a few kB that says it is `side` x `side` pixels."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    size = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    pixels = zlib.compress(b"\x00" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


REFUSED = {
    "10^8 rectangles by use": (uses(8), True),
    "use that names itself": (
        SVG.format('viewBox="0 0 9 9"', '<g id="a"><use href="#a"/></g>').encode(),
        True,
    ),
    "entities": (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + uses(1), True),
    "deep groups": (
        SVG.format('viewBox="0 0 9 9"', "<g>" * 50_000 + "</g>" * 50_000).encode(),
        True,
    ),
    "no svg": (b"<html/>", True),
    "no size": (SVG.format("", "").encode(), True),
    "a bitmap of 10^10 pixels": (bitmap_bomb(100_000), False),
    "a bitmap cut short": (bitmap_bomb(4000), False),
    "text": (b"hello", False),
    "nothing": (b"", False),
}


@pytest.mark.parametrize("name", REFUSED)
def test_pictures_that_cannot_be_drawn_are_refused(tmp_path, name):
    data, svg = REFUSED[name]
    assert ImageStore(tmp_path).add(data, svg) is None


def test_a_refused_picture_is_named_on_the_page():
    picture = base64.b64encode(bitmap_bomb(100_000)).decode()
    text, _ = show(code("x", shown("image/png", picture, "<Figure>")))
    assert "apicturethatcannotberead" in text


def test_large_pictures_are_shrunk(tmp_path):
    buffer = io.BytesIO()
    Image.effect_noise((3600, 60), 90).save(buffer, "PNG")
    stored = ImageStore(tmp_path).add(buffer.getvalue())
    assert max(Image.open(tmp_path / stored).size) <= 2400
