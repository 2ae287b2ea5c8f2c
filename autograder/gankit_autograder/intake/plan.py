"""Which cells of a mended submission are run, and in which order: only what grading needs."""

from __future__ import annotations

from dataclasses import dataclass

from gankit_autograder.intake.course import Release
from gankit_autograder.intake.mend import Mended
from gankit_autograder.intake.names import names_in
from gankit_autograder.intake.pieces import Piece


@dataclass(frozen=True)
class CellToRun:
    """One cell to run. `answers` maps each answer it holds to the names to keep from it."""

    source: str
    label: str
    answers: tuple[tuple[str, tuple[str, ...]], ...] = ()


def plan(mended: Mended, release: Release) -> list[CellToRun]:
    """Set-up first, then answers and what they need, in the submission's order.

    A cell that is neither set-up nor answer runs only if it defines a name that an answer, or
    another cell that runs, refers to. Training cells and check cells never run.
    """
    steps = [CellToRun(cell.source, "setup") for cell in release.cells("setup")]
    for piece in _needed(mended, release):
        answers = [
            (name, tuple(names_in(piece.source).defines & set(release.names[name])))
            for name, pieces in mended.answers.items()
            if piece in pieces
        ]
        answers = [(name, tuple(sorted(names))) for name, names in answers]
        label = ", ".join(name for name, _ in answers) or "a cell of the student's own"
        steps.append(CellToRun(piece.source, label, tuple(answers)))
    return steps


def _needed(mended: Mended, release: Release) -> list[Piece]:
    answers = {id(piece) for pieces in mended.answers.values() for piece in pieces}
    chosen = {id(piece) for piece in mended.pieces if id(piece) in answers}
    optional = [p for p in mended.pieces if p.kind == "code" and p.role in {"helper", "code"}]
    needed = {name for names in release.names.values() for name in names}
    for piece in mended.pieces:
        if id(piece) in chosen:
            needed |= names_in(piece.source).needs
    while True:
        added = [
            piece for piece in optional if id(piece) not in chosen and _is_wanted(piece, needed)
        ]
        if not added:
            break
        for piece in added:
            chosen.add(id(piece))
            needed |= names_in(piece.source).needs
    return [piece for piece in mended.pieces if id(piece) in chosen]


def _is_wanted(piece: Piece, needed: set[str]) -> bool:
    names = names_in(piece.source)
    if names.opaque:
        return piece.role == "helper"
    return bool(names.defines & needed)
