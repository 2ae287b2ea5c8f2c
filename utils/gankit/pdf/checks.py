"""What the public checks said, read from the saved outputs of the check cells."""

from __future__ import annotations

from dataclasses import dataclass

from gankit.pdf.notebook import Cell, Notebook

MIME = "application/vnd.gankit.check+json"


@dataclass(frozen=True)
class SavedCheck:
    """A saved check: points earned of points possible, and the same for its facts.

    `kept`: the notebook noted the answers and could not judge them.
    """

    score: float
    points: float
    facts_earned: int
    facts: int
    kept: bool = False

    def __str__(self) -> str:
        if self.kept and self.score == self.points:
            return f"noted; {self.points:g} points are decided when the class is graded"
        return (
            f"{self.score:g} of {self.points:g} points, {self.facts_earned} of {self.facts} facts"
        )


def results(notebook: Notebook, owner: dict[int, str]) -> dict[str, SavedCheck]:
    """Question id -> its last saved check result."""
    found: dict[str, SavedCheck] = {}
    for cell in notebook.cells:
        result = result_of(cell)
        if result is not None and cell.index in owner:
            found[owner[cell.index]] = result
    return found


def result_of(cell: Cell) -> SavedCheck | None:
    """The last check result among a cell's outputs."""
    for output in reversed(cell.outputs):
        data = output.get("data")
        saved = data.get(MIME) if isinstance(data, dict) else None
        if isinstance(saved, dict):
            return _parse(saved)
    return None


def _parse(saved: dict[str, object]) -> SavedCheck | None:
    facts = saved.get("facts")
    facts = [fact for fact in facts if isinstance(fact, dict)] if isinstance(facts, list) else []
    try:
        return SavedCheck(
            score=float(saved["score"]),  # type: ignore[arg-type]
            points=float(saved["points"]),  # type: ignore[arg-type]
            facts_earned=sum(float(f.get("earned", 0)) >= float(f.get("points", 0)) for f in facts),
            facts=len(facts),
            kept=saved.get("kept") is True,
        )
    except (KeyError, TypeError, ValueError):
        return None
