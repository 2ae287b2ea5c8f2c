"""Place what did not fit on a fixed number of sheets, several pages to a sheet where needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    RectangleObject,
)

WIDTH, HEIGHT = 612.0, 792.0  # US letter, in points
SIDE, BOTTOM, TOP = 20.0, 38.0, 52.0


@dataclass(frozen=True)
class Sheet:
    """The pages that one sheet of the appendix carries, in a grid."""

    pages: tuple[PageObject, ...]
    columns: int
    rows: int


def plan(overflow: Sequence[PageObject], extras: Sequence[PageObject], sheets: int) -> list[Sheet]:
    """Share `sheets` sheets between graded overflow and ungraded extras.

    Overflow comes first and gets all sheets but one, so that it stays large; extras take what is
    left. With a single sheet both share it. The list may be shorter than `sheets`, never longer.
    """
    if not overflow or not extras:
        return _spread([*overflow, *extras], sheets)
    if sheets == 1:
        return _spread([*overflow, *extras], 1)
    first = _spread(overflow, min(len(overflow), sheets - 1))
    return first + _spread(extras, sheets - len(first))


def draw(writer: PdfWriter, blank: Sequence[PageObject], sheets: Sequence[Sheet]) -> None:
    """Add the appendix to `writer`: each blank page with its sheet's pages drawn onto it."""
    for i, page in enumerate(blank):
        target = writer.add_page(page)
        if i < len(sheets):
            _draw_sheet(writer, target, sheets[i])


def _spread(pages: Sequence[PageObject], sheets: int) -> list[Sheet]:
    if not pages:
        return []
    each = math.ceil(len(pages) / sheets)
    columns, rows = grid(each)
    return [Sheet(tuple(pages[i : i + each]), columns, rows) for i in range(0, len(pages), each)]


def grid(count: int) -> tuple[int, int]:
    """(columns, rows) of the smallest grid for `count` portrait pages on a portrait sheet."""
    columns = 1
    while True:
        for rows in (columns, columns + 1):
            if columns * rows >= count:
                return columns, rows
        columns += 1


def _draw_sheet(writer: PdfWriter, target: PageObject, sheet: Sheet) -> None:
    """Place each page of the sheet as a form object, which keeps its content as it is."""
    width = (WIDTH - 2 * SIDE) / sheet.columns
    height = (HEIGHT - BOTTOM - TOP) / sheet.rows
    scale = min(width / WIDTH, height / HEIGHT)
    forms = DictionaryObject()
    commands = []
    for i, page in enumerate(sheet.pages):
        row, column = divmod(i, sheet.columns)
        x = SIDE + column * width + (width - WIDTH * scale) / 2
        y = BOTTOM + (sheet.rows - 1 - row) * height + (height - HEIGHT * scale) / 2
        forms[NameObject(f"/Page{i}")] = _form(writer, page)
        commands.append(f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm /Page{i} Do Q")
    content = DecodedStreamObject()
    content.set_data(b"q\n" + _content(target) + b"\nQ\n" + "\n".join(commands).encode())
    resources = DictionaryObject(target.get("/Resources", DictionaryObject()).get_object())
    resources[NameObject("/XObject")] = forms
    target[NameObject("/Resources")] = resources
    target[NameObject("/Contents")] = writer._add_object(content.flate_encode())


def _form(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """A page as a form object of `writer`, with copies of the fonts and pictures it uses."""
    form = DecodedStreamObject()
    form.set_data(_content(page))
    form = form.flate_encode()
    resources = page.get("/Resources", DictionaryObject()).get_object()
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): RectangleObject((0, 0, WIDTH, HEIGHT)),
            NameObject("/Resources"): resources.clone(writer),
        }
    )
    return writer._add_object(form)


def _content(page: PageObject) -> bytes:
    """The drawing commands of a page as Typst wrote them, not parsed: parsing takes seconds."""
    parts = page.get("/Contents", ArrayObject()).get_object()
    parts = parts if isinstance(parts, ArrayObject) else [parts]
    return b"\n".join(part.get_object().get_data() for part in parts)
