"""What a student should know before handing in: missing, stale, cut or unanswered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gankit.pdf.cells import View
from gankit.pdf.compiler import Compiler
from gankit.pdf.glyphs import Glyphs
from gankit.pdf.notebook import Cell, Notebook
from gankit.pdf.pages import PageMap

if TYPE_CHECKING:
    from gankit.pdf.export import Placed

UNANSWERED_CODE = re.compile(r"^\s*raise NotImplementedError|YOUR CODE HERE", re.MULTILINE)
UNANSWERED_TEXT = re.compile(r"your answer here", re.IGNORECASE)
HAND_IN = re.compile(r"^[^#\n]*\bhand_in\(", re.MULTILINE)


def is_hand_in(cell: Cell) -> bool:
    """Whether this is the cell that makes the PDF: it does not belong in it."""
    return cell.kind == "code" and calls_hand_in(cell.source)


def calls_hand_in(source: str) -> bool:
    """Whether a cell's source makes the PDF."""
    return HAND_IN.search(source) is not None


def is_lesson(cell: Cell) -> bool:
    """Whether the cell is the course's own text, which every student's notebook repeats."""
    mark = cell.metadata.get("gankit")
    return cell.kind != "code" and isinstance(mark, dict) and bool(mark)


def warnings(
    notebook: Notebook,
    pages: PageMap,
    owner: dict[int, str],
    views: Sequence[View],
    placed: Sequence[Placed],
    compiler: Compiler,
    glyphs: Glyphs,
) -> list[str]:
    """Sentences, most important first."""
    return [
        *_questions(notebook, pages, owner),
        *_runs(notebook, pages, owner),
        *_places(placed),
        *_losses(views),
        *_typesetting(compiler, glyphs),
    ]


def _questions(notebook: Notebook, pages: PageMap, owner: dict[int, str]) -> Iterable[str]:
    for question in pages.questions:
        cells = [cell for cell in notebook.cells if owner.get(cell.index) == question.id]
        if not cells:
            yield f"{question.title}: no cell of this question was found."
        elif any(_unanswered(cell) for cell in cells):
            yield f"{question.title}: not answered yet."


def _unanswered(cell: Cell) -> bool:
    if cell.kind == "code":
        return UNANSWERED_CODE.search(cell.source) is not None
    return not cell.source.strip() or UNANSWERED_TEXT.search(cell.source) is not None


def _runs(notebook: Notebook, pages: PageMap, owner: dict[int, str]) -> Iterable[str]:
    """Cells that did not run, or whose check ran before the answer's last run."""
    titles = {question.id: question.title for question in pages.questions}
    latest: dict[str, int] = {}
    for cell in notebook.cells:
        if cell.kind != "code" or cell.index not in owner or not cell.source.strip():
            continue
        question = owner[cell.index]
        title = titles[question]
        if cell.count is None:
            yield f"{title}: cell {cell.index + 1} has not run; its output is missing or old."
        elif cell.count < latest.get(question, 0):
            yield f"{title}: cell {cell.index + 1} ran before the cells above it; run it again."
        if any(output.get("output_type") == "error" for output in cell.outputs):
            yield f"{title}: cell {cell.index + 1} ended with an error."
        latest[question] = max(latest.get(question, 0), cell.count or 0)


def _places(placed: Sequence[Placed]) -> Iterable[str]:
    for place in placed:
        if place.overflow:
            yield (
                f"{place.question.title}: longer than its {place.question.pages} page(s); "
                f"{place.overflow} more are in the appendix."
            )


def _losses(views: Sequence[View]) -> Iterable[str]:
    for view in views:
        number = view.cell.index + 1
        if view.shown.cut:
            yield f"Cell {number}: its output is long and was cut."
        if view.shown.unreadable:
            kinds = ", ".join(view.shown.unreadable)
            yield f"Cell {number}: a picture cannot be read ({kinds})."


def _typesetting(compiler: Compiler, glyphs: Glyphs) -> Iterable[str]:
    if compiler.lowered:
        yield f"Shown in a simpler form, as typesetting failed: {', '.join(compiler.lowered)}."
    if glyphs.named:
        sample = " ".join(sorted(glyphs.named)[:12])
        yield (
            f"{len(glyphs.named)} character(s) have no font here and are shown by name: {sample}. "
            "Install a font that has them (on Colab: !apt-get install -y fonts-noto-cjk) "
            "and export again."
        )
