"""Puts a submission back into the shape of its release: what is what, and what was damaged.

Answers are found by grade id first, then by cell id, then by the names they must define. Locked
cells come from the release, whatever stands in the submission.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from gankit_autograder.intake.course import Release, grade_id, role_of
from gankit_autograder.intake.names import names_in

ALIKE = 0.8  # how much of a release cell's text a cell must share to count as that cell
LONGEST_COMPARED = 4_000


@dataclass(eq=False)
class Piece:
    """One cell of the submission and what it was found to be.

    `role` is that of the release cell it stands for, or "helper" for the student's own cells.
    """

    kind: str  # "code" or "markdown"
    source: str
    role: str = ""
    name: str = ""  # the release cell's id
    metadata: dict[str, Any] = field(default_factory=dict)
    cell_id: str = ""


@dataclass
class Mended:
    """A submission put right. `answers` and `written` go by question, as in the contract."""

    pieces: list[Piece]
    answers: dict[str, list[Piece]]
    written: dict[str, str]
    sentences: list[str]
    evidence: list[str]

    def source(self, answer: str) -> str:
        """The student's code for an answer, all of its cells."""
        return "\n\n".join(piece.source for piece in self.answers[answer])


def mend(cells: Sequence[dict[str, Any]], release: Release, sentences: list[str]) -> Mended:
    """Find out what each cell of a submission is. `sentences` grows by what was put right."""
    pieces = [
        Piece(c["cell_type"], c["source"], metadata=c["metadata"], cell_id=c["id"]) for c in cells
    ]
    work = _Mending(release, pieces, sentences)
    work.locked("setup", "check")
    answers = {name: work.answer(name) for name in release.names}
    work.report_merged(answers)
    work.others()
    written = {_question(cell): work.written(cell) for cell in release.cells("written")}
    return Mended(pieces, answers, written, sentences, work.evidence)


def _question(cell: Any) -> str:
    return grade_id(cell).removesuffix("-written")


class _Mending:
    def __init__(self, release: Release, pieces: list[Piece], sentences: list[str]) -> None:
        self.release = release
        self.pieces = pieces
        self.sentences = sentences
        self.evidence: list[str] = []
        self.stubs = {grade_id(cell): cell.source for cell in release.cells("answer")}
        self.names = release.names

    def claim(self, piece: Piece, role: str, name: str) -> None:
        piece.role, piece.name = role, name

    def free(self, kind: str) -> list[Piece]:
        return [piece for piece in self.pieces if not piece.role and piece.kind == kind]

    def locked(self, *roles: str) -> None:
        """Cells that a student may not change: theirs are set aside."""
        for cell in self.release.cells(*roles):
            name = grade_id(cell)
            found = [p for p in self.free("code") if _has_id(p, cell)]
            same = [p for p in self.free("code") if _same_text(p.source, cell.source)]
            if not found and not same:
                self.sentences.append(f"The locked cell '{name}' was missing and was put back.")
            for piece in [*found, *(piece for piece in same if piece not in found)]:
                self._set_aside(piece, cell, name)

    def _set_aside(self, piece: Piece, cell: Any, name: str) -> None:
        role = role_of(cell)
        if _same_text(piece.source, cell.source):
            self.claim(piece, role, name)
            return
        if self._defines_an_answer(piece):
            return  # an answer written into the wrong cell
        self.sentences.append(f"The locked cell '{name}' was changed; the release's was used.")
        if role == "check":
            self.evidence.append(f"changed the locked check cell '{name}'")
            self.claim(piece, role, name)
        else:
            self.claim(piece, "helper", name)  # own imports added to the set-up still count

    def _defines_an_answer(self, piece: Piece) -> bool:
        wanted = {name for names in self.names.values() for name in names}
        return bool(names_in(piece.source).defines & wanted)

    def answer(self, name: str) -> list[Piece]:
        """The cell of an answer, and further cells that define what it lacks."""
        cell = next(c for c in self.release.cells("answer") if grade_id(c) == name)
        wanted = set(self.names[name])
        marked = [p for p in self.pieces if p.kind == "code" and _has_id(p, cell) and not p.role]
        defining = [p for p in self.pieces if p.kind == "code" and self._gives(p, wanted)]
        chosen = self._choose(name, marked, defining, wanted)
        if chosen is None:
            self.sentences.append(f"The answer cell '{name}' was missing.")
            stub = Piece("code", cell.source, "answer", name)
            self.pieces.append(stub)
            return [stub]
        found = [chosen]
        missing = wanted - names_in(chosen.source).defines
        for piece in defining:
            gives = names_in(piece.source).defines & missing
            if piece is not chosen and gives and not self._is_stub(piece):
                found.append(piece)
                missing -= gives
                self.sentences.append(f"A part of '{name}' stood in another cell.")
        for piece in found:
            if piece.role != "answer":
                self.claim(piece, "answer", name)
        for piece in marked:
            if not piece.role:
                self.claim(piece, "copy", name)  # older copies are not run
        return sorted(found, key=self.pieces.index)

    def _gives(self, piece: Piece, wanted: set[str]) -> bool:
        return piece.role in {"", "answer"} and bool(names_in(piece.source).defines & wanted)

    def _choose(
        self, name: str, marked: list[Piece], defining: list[Piece], wanted: set[str]
    ) -> Piece | None:
        """The best cell: filled in, marked with the answer's id, defining most names, last."""

        def worth(piece: Piece) -> tuple:
            gives = len(names_in(piece.source).defines & wanted)
            filled = not self._is_stub(piece)
            return (filled and gives > 0, piece in marked, gives, filled)

        candidates = [p for p in self.pieces if p in marked or p in defining]
        if not candidates:
            return None
        best = max(worth(piece) for piece in candidates)
        chosen = [piece for piece in candidates if worth(piece) == best][-1]
        if len(marked) > 1:
            self.sentences.append(
                f"The answer cell '{name}' stood {len(marked)} times; the last filled in was used."
            )
        if chosen not in marked:
            lost = "its cell had lost its mark" if not marked else "its own cell was not filled in"
            self.sentences.append(f"The answer '{name}' was found by its names: {lost}.")
        return chosen

    def _is_stub(self, piece: Piece) -> bool:
        return any(_same_text(piece.source, stub) for stub in self.stubs.values())

    def report_merged(self, answers: dict[str, list[Piece]]) -> None:
        owners: dict[int, list[str]] = {}
        for name, pieces in answers.items():
            for piece in pieces:
                owners.setdefault(id(piece), []).append(name)
        for names in owners.values():
            if len(names) > 1:
                self.sentences.append(f"The answers {', '.join(names)} stood in one cell.")

    def others(self) -> None:
        """Training cells, the release's own code, and what is left: the student's own cells."""
        release = self.release.cells("training", "code")
        for piece in self.free("code"):
            cell = _partner(piece, release)
            own = piece.metadata.get("gankit")
            if cell is not None:
                self.claim(piece, role_of(cell), cell.get("id", ""))
            elif isinstance(own, dict) and own.get("role") == "training":
                self.claim(piece, "training", "")
            else:
                self.claim(piece, "helper", "")

    def written(self, cell: Any) -> str:
        """A written answer: by its mark, or as the cell after its question's text."""
        found = [p for p in self.pieces if _has_id(p, cell)] or self._after_question(cell)
        if not found:
            self.sentences.append(f"The written answer '{_question(cell)}' was missing.")
            return ""
        best = next((p for p in found if not _same_text(p.source, cell.source)), found[0])
        self.claim(best, "written", grade_id(cell))
        return "" if _same_text(best.source, cell.source) else best.source

    def _after_question(self, cell: Any) -> list[Piece]:
        cells = self.release.notebook.cells
        question = cells[cells.index(cell) - 1].source
        for piece, following in zip(self.pieces, self.pieces[1:], strict=False):
            if _same_text(piece.source, question) and not following.role:
                return [following]
        return []


def _has_id(piece: Piece, cell: Any) -> bool:
    mark = grade_id({"metadata": piece.metadata})
    if mark:
        return mark == grade_id(cell)
    return bool(piece.cell_id) and piece.cell_id == cell.get("id")


def _partner(piece: Piece, release: Sequence[Any]) -> Any:
    """The release cell that a code cell stands for, if any."""
    for cell in release:
        if piece.cell_id and piece.cell_id == cell.get("id"):
            return cell
    for cell in release:
        if _same_text(piece.source, cell.source):
            return cell
    training = [cell for cell in release if role_of(cell) == "training"]
    return next((cell for cell in training if _is_alike(piece.source, cell.source)), None)


def _same_text(one: str, other: str) -> bool:
    return _normal(one) == _normal(other)


def _normal(source: str) -> list[str]:
    return [line.rstrip() for line in source.strip().splitlines() if line.strip()]


def _is_alike(one: str, other: str) -> bool:
    one, other = one[:LONGEST_COMPARED], other[:LONGEST_COMPARED]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.real_quick_ratio() > ALIKE
        and matcher.quick_ratio() > ALIKE
        and (matcher.ratio() > ALIKE)
    )
