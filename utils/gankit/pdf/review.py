"""What a student should know before handing in: missing, stale, cut or unanswered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gankit.pdf.cells import CellWriter, View
from gankit.pdf.compiler import Compiler
from gankit.pdf.glyphs import Glyphs, packages
from gankit.pdf.notebook import Cell, Notebook
from gankit.pdf.pages import PageMap, Question, parts, undefined
from gankit.pdf.placed import Placed

UNANSWERED_CODE = re.compile(r"^\s*raise NotImplementedError", re.MULTILINE)
PLACEHOLDER_TEXT = re.compile(r"your answer here", re.IGNORECASE)
HAND_IN = re.compile(r"^[^#\n]*\bhand_in\(", re.MULTILINE)


def is_hand_in(cell: Cell) -> bool:
    """Whether this is the cell that makes the PDF: it does not belong in it."""
    return cell.kind == "code" and calls_hand_in(cell.source)


def calls_hand_in(source: str) -> bool:
    """Whether a cell's source makes the PDF."""
    return HAND_IN.search(source) is not None


def warnings(
    notebook: Notebook,
    pages: PageMap,
    owner: dict[int, str],
    views: Sequence[View],
    placed: Sequence[Placed],
    writer: CellWriter,
    compiler: Compiler,
) -> list[str]:
    """Sentences, most important first."""
    return [
        *_questions(notebook, pages, owner),
        *_runs(notebook, pages, owner),
        *_places(placed),
        *_losses(views),
        *_typesetting(views, writer, compiler),
        *_fonts(writer.glyphs),
    ]


def _questions(notebook: Notebook, pages: PageMap, owner: dict[int, str]) -> Iterable[str]:
    there = parts(notebook, pages)
    for question in pages.questions:
        cells = [cell for cell in notebook.cells if owner.get(cell.index) == question.id]
        if not cells:
            yield f"{question.title}: no cell of this question was found."
            continue
        lacks = list(_lacking(question, there[question.id], notebook, cells))
        yield from (f"{question.title}: {lack}" for lack in lacks)
        if not lacks and any(_unanswered(cell) for cell in cells):
            yield f"{question.title}: not answered yet."


def _lacking(
    question: Question, there: set[str], notebook: Notebook, cells: Sequence[Cell]
) -> Iterable[str]:
    """What of a question was deleted, although other cells of it are there."""
    if not question.names:
        if not there & {"written", "check"}:
            yield "the cell of your written answer is missing; write it below the question again."
        return
    if "answer" not in there:
        names = ", ".join(undefined(question, notebook))
        yield f"your answer is missing: no cell defines {names}. Points shown are from before."
    if "check" not in there:
        yield "its check is missing, so nothing shows that the answer works."
    elif not any(cell.outputs for cell in cells if _is_check(cell, question)):
        yield "its check was never run, or its output was deleted."


def _is_check(cell: Cell, question: Question) -> bool:
    return f'check("{question.id}"' in cell.source.replace("'", '"').replace("check( ", "check(")


def _unanswered(cell: Cell) -> bool:
    if cell.kind == "code":
        return UNANSWERED_CODE.search(cell.source) is not None
    return not re.search(r"\w", PLACEHOLDER_TEXT.sub("", cell.source))


def _runs(notebook: Notebook, pages: PageMap, owner: dict[int, str]) -> Iterable[str]:
    for question in pages.questions:
        cells = [
            cell
            for cell in notebook.cells
            if owner.get(cell.index) == question.id and cell.kind == "code" and cell.source.strip()
        ]
        not_run = [cell for cell in cells if cell.count is None]
        failed = [cell for cell in cells if _failed(cell)]
        for found, what in (
            (not_run, "not run; the output is missing or old"),
            (_early(cells), "ran before the cells above; run again"),
            (failed, "ended with an error"),
        ):
            if found:
                yield f"{question.title}: {_numbered(found)} {what}."


def _early(cells: Sequence[Cell]) -> list[Cell]:
    """Cells that ran before a cell of the same question that stands above them."""
    early: list[Cell] = []
    latest = 0
    for cell in cells:
        if cell.count is None:
            continue
        if cell.count < latest:
            early.append(cell)
        latest = max(latest, cell.count)
    return early


def _failed(cell: Cell) -> bool:
    return any(output.get("output_type") == "error" for output in cell.outputs)


def _numbered(cells: Sequence[Cell]) -> str:
    numbers = ", ".join(str(cell.index + 1) for cell in cells)
    return f"cell{'s' if len(cells) > 1 else ''} {numbers}"


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
            yield f"Cell {number}: it is long and was cut; the attached notebook has all of it."
        if view.shown.unreadable:
            kinds = ", ".join(view.shown.unreadable)
            yield f"Cell {number}: a picture cannot be read ({kinds})."


def _typesetting(views: Sequence[View], writer: CellWriter, compiler: Compiler) -> Iterable[str]:
    simpler = [f"cell {view.cell.index + 1}" for view in views if writer.simplified(view)]
    simpler += [where for where in compiler.lowered if where not in simpler]
    if simpler:
        yield f"Shown in a simpler form, as typesetting failed: {', '.join(simpler)}."


def _fonts(glyphs: Glyphs) -> Iterable[str]:
    if glyphs.named:
        sample = " ".join(sorted(glyphs.named)[:12])
        yield (
            f"{len(glyphs.named)} character(s) have no font here and are shown by name: {sample}. "
            "Install fonts that have them and export again. On Colab and Debian: "
            f"!apt-get install -y {' '.join(packages(glyphs.named))}"
        )
