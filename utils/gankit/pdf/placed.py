"""Where a question came to stand in a PDF."""

from __future__ import annotations

from dataclasses import dataclass

from gankit.pdf.pages import Question


@dataclass(frozen=True)
class Placed:
    """Where a question stands: first page, its pages, the scale, pages moved to the appendix."""

    question: Question
    start: int
    scale: float
    overflow: int
