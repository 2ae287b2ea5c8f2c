"""Which cells are the course's own text, and where a student's words begin and end."""

from __future__ import annotations

import hashlib
import re

from gankit.pdf.notebook import Cell
from gankit.pdf.prose import words_in

LESSON_ID = re.compile(r"(?:markdown|code|setup)-([0-9a-f]{8})(?:-\d+)?")
QUESTION = re.compile(r"\s*### Question: (\w+)")
# What stands behind a written answer in the course; `tests/course/rules.py` holds lessons to it.
NEXT_PART = re.compile(
    r"\s*(?:### Question: |## (?:\d+ ·|If you want more|Draw your own|What a run leaves|Hand in))"
)


def is_lesson(cell: Cell) -> bool:
    """Whether the cell is the course's own and unchanged, as in every student's notebook.

    The build names such a cell after the hash of its text, so an edited one is told apart. A code
    cell with outputs counts as the student's: the outputs are.
    """
    if cell.outputs:
        return False
    named = LESSON_ID.fullmatch(cell.id)
    if named is None:
        return cell.id == "badge"
    return hashlib.sha256(cell.source.encode(errors="replace")).hexdigest()[:8] == named[1]


def asked_in(cell: Cell) -> str:
    """The id of the written question that this cell asks, "" for any other cell."""
    found = QUESTION.match(cell.source) if cell.kind != "code" else None
    return found[1] if found else ""


def may_answer(cell: Cell) -> bool:
    """Whether a cell below a question can be a part of its answer, whatever its metadata lost."""
    is_text = cell.kind != "code" or bool(words_in(cell.source))
    return is_text and not NEXT_PART.match(cell.source) and not is_lesson(cell)
