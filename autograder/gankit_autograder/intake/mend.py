"""Puts a submission back into the shape of its release: what is what, and what was damaged.

Answers are found by grade id first, then by cell id, then by the names they must define. Locked
cells come from the release, whatever stands in the submission.
"""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gankit_autograder.intake.course import Release, grade_id, role_of
from gankit_autograder.intake.names import names_in, parse
from gankit_autograder.intake.pieces import Piece
from gankit_autograder.intake.written import WrittenAnswers

ALIKE = 0.8  # how much of a release cell's words a cell must share to count as that cell
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass
class Mended:
    """A submission put right. `answers` and `written` go by question, as in the contract."""

    pieces: list[Piece]
    answers: dict[str, list[Piece]]
    written: dict[str, str]
    sentences: list[str]
    evidence: list[str]
    pictures: dict[str, dict[str, bytes]] = field(default_factory=dict)  # by question, by name

    def source(self, answer: str) -> str:
        """The student's code for an answer, all of its cells."""
        return "\n\n".join(piece.source for piece in self.answers[answer])


def mend(cells: Sequence[dict[str, Any]], release: Release, sentences: list[str]) -> Mended:
    """Find out what each cell of a submission is. `sentences` grows by what was put right."""
    pieces = [
        Piece(c["cell_type"], c["source"], "", "", c["metadata"], c["id"], c["attachments"])
        for c in cells
    ]
    work = _Mending(release, pieces, sentences)
    work.locked("setup", "check")
    answers = {name: work.answer(name) for name in release.names}
    work.report_merged(answers)
    texts = WrittenAnswers(release, pieces, sentences)
    found = {_question(cell): texts.find(cell) for cell in release.cells("written")}
    work.others()
    written = {name: entry.text for name, entry in found.items()}
    pictures = {name: entry.pictures for name, entry in found.items() if entry.pictures}
    return Mended(pieces, answers, written, sentences, work.evidence, pictures)


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
            found = [p for p in self.pieces if not p.role and p.stands_for(cell)]
            same = [p for p in self.free("code") if _same_code(p.source, cell.source)]
            if not found and not same:
                self.sentences.append(f"The locked cell '{name}' was missing and was put back.")
            for piece in [*found, *(piece for piece in same if piece not in found)]:
                self._set_aside(piece, cell, name)

    def _set_aside(self, piece: Piece, cell: Any, name: str) -> None:
        role = role_of(cell)
        if _same_code(piece.source, cell.source):
            self.claim(piece, role, name)
            return
        if self._defines_an_answer(piece):
            return  # an answer written into the wrong cell
        self.sentences.append(f"The locked cell '{name}' was changed; the release's was used.")
        if role == "check":
            if not _calls_the_check(piece.source):  # it may claim a mark; an added line does not
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
        self._read_as_code(name, [p for p in self.pieces if p.stands_for(cell) and not p.role])
        marked = [p for p in self.pieces if p.kind == "code" and p.stands_for(cell) and not p.role]
        defining = [p for p in self.pieces if p.kind == "code" and self._gives(p, wanted)]
        if all(self._is_stub(piece) for piece in [*marked, *defining]):
            texts = [p for p in self.pieces if p.kind != "code" and not p.role]
            found = [p for p in texts if wanted <= names_in(code_in(p.source)).defines]
            self._read_as_code(name, found)
            defining += found
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

    def _read_as_code(self, name: str, pieces: Sequence[Piece]) -> None:
        """A cell whose kind was changed by a wrong key still holds the answer."""
        for piece in pieces:
            if piece.kind != "code":
                kind = "raw text" if piece.kind == "raw" else "Markdown"
                self.sentences.append(f"The answer cell '{name}' was {kind}; it was read as code.")
                piece.kind, piece.source = "code", code_in(piece.source)

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

        either = {id(piece) for piece in (*marked, *defining)}
        candidates = [piece for piece in self.pieces if id(piece) in either]
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


def code_in(source: str) -> str:
    """The code of a text cell: what stands between its fences, or all of it."""
    blocks = source.split("```")
    if len(blocks) < 3:
        return source
    inner = (block.partition("\n") for block in blocks[1::2])
    return "\n".join(rest for language, _, rest in inner if len(language.split()) <= 1)


def _same_text(one: str, other: str) -> bool:
    return _normal(one) == _normal(other)


def _same_code(one: str, other: str) -> bool:
    """Whether two cells do the same: comments, layout and timing do not count."""
    return _same_text(one, other) or (shape := _shape(one)) != "" and shape == _shape(other)


@functools.lru_cache(maxsize=4096)
def _shape(source: str) -> str:
    tree = parse(source)
    return ast.dump(tree) if tree else ""


def _calls_the_check(source: str) -> bool:
    tree = parse(source)
    calls = (node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.Call))
    return any(getattr(call.func, "id", "") == "check" for call in calls)


@functools.lru_cache(maxsize=4096)
def _normal(source: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in source.strip().splitlines() if line.strip())


def _is_alike(one: str, other: str) -> bool:
    """Whether two cells share most of their words."""
    ours, theirs = Counter(_WORD.findall(one)), Counter(_WORD.findall(other))
    return 2 * (ours & theirs).total() > ALIKE * (ours.total() + theirs.total())
