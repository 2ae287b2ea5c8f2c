"""Place what did not fit on a fixed number of sheets, several pages to a sheet where needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pypdf import PageObject, PdfWriter, Transformation

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
            _draw_sheet(target, sheets[i])


def _spread(pages: Sequence[PageObject], sheets: int) -> list[Sheet]:
    if not pages:
        return []
    each = math.ceil(len(pages) / sheets)
    columns, rows = grid(each)
    each = max(each, min(columns * rows, math.ceil(len(pages) / sheets)))
    return [Sheet(tuple(pages[i : i + each]), columns, rows) for i in range(0, len(pages), each)]


def grid(count: int) -> tuple[int, int]:
    """(columns, rows) of the smallest grid for `count` portrait pages on a portrait sheet."""
    columns = 1
    while True:
        for rows in (columns, columns + 1):
            if columns * rows >= count:
                return columns, rows
        columns += 1


def _draw_sheet(target: PageObject, sheet: Sheet) -> None:
    width = (WIDTH - 2 * SIDE) / sheet.columns
    height = (HEIGHT - BOTTOM - TOP) / sheet.rows
    scale = min(width / WIDTH, height / HEIGHT)
    for i, page in enumerate(sheet.pages):
        row, column = divmod(i, sheet.columns)
        x = SIDE + column * width + (width - WIDTH * scale) / 2
        y = BOTTOM + (sheet.rows - 1 - row) * height + (height - HEIGHT * scale) / 2
        placed = Transformation().scale(scale).translate(x, y)
        target.merge_transformed_page(page, placed, expand=False)
