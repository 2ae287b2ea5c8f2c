"""One cell of a submission, and what it was found to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gankit_autograder.intake.course import grade_id


@dataclass(eq=False)
class Piece:
    """One cell of the submission and what it was found to be.

    `role` is that of the release cell it stands for, or "helper" for the student's own cells.
    """

    kind: str  # "code", "markdown" or "raw"
    source: str
    role: str = ""
    name: str = ""  # the release cell's id
    metadata: dict[str, Any] = field(default_factory=dict)
    cell_id: str = ""
    attachments: dict[str, Any] = field(default_factory=dict)

    def stands_for(self, cell: Any) -> bool:
        """Whether this is a cell of the release, by its grade id or else by its own."""
        mark = grade_id({"metadata": self.metadata})
        if mark:
            return mark == grade_id(cell)
        return bool(self.cell_id) and self.cell_id == cell.get("id")
