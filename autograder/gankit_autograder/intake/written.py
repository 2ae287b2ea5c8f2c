"""Finds a written answer: in its cell, or where else a student has put it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gankit.pdf.prose import words_in
from gankit_autograder.intake.course import Release, grade_id
from gankit_autograder.intake.pictures import AnswerText, take_pictures
from gankit_autograder.intake.pieces import Piece


class WrittenAnswers:
    """The written answers of one submission; what it finds is claimed by the role "written"."""

    def __init__(self, release: Release, pieces: Sequence[Piece], sentences: list[str]) -> None:
        self.release = release
        self.pieces = pieces
        self.sentences = sentences
        self.texts = {_plain(cell.source): cell.get("id", "") for cell in release.notebook.cells}
        self.ids = {cell.get("id", "") for cell in release.notebook.cells} - {""}

    def find(self, cell: Any) -> AnswerText:
        """All that a student wrote to one question: in its cell, above, below, in the question."""
        question = str(grade_id(cell)).removesuffix("-written")
        cells = self.release.notebook.cells
        asked = cells[cells.index(cell) - 1]
        marked = [p for p in self.pieces if p.stands_for(cell)]
        own = next((p for p in marked if _plain(p.source) != _plain(cell.source)), None)
        start = self._place(asked)
        places = self._beside(start, [self.pieces.index(p) for p in marked])
        parts = [_rest(self.pieces[start].source, asked.source)] if start is not None else []
        beside = [self.pieces[place] for place in places if self.pieces[place] is not own]
        for piece in [*marked, *beside]:
            piece.role, piece.name = "written", grade_id(cell)
        if not marked and not beside and not any(parts):
            self.sentences.append(f"The written answer '{question}' was missing.")
            return AnswerText()
        if beside or any(parts):
            self.sentences.append(f"A part of the written answer '{question}' stood beside it.")
        texts = sorted(filter(None, [own, *beside]), key=self.pieces.index)
        return _joined([take_pictures(part, {}) for part in parts if part] + _taken(texts))

    def _place(self, asked: Any) -> int | None:
        """Where the question's text stands, even with an answer written into it."""
        text = _plain(asked.source)
        for place, piece in enumerate(self.pieces):
            if piece.kind != "code" and _plain(piece.source).startswith(text):
                return place
        return None

    def _beside(self, start: int | None, marked: list[int]) -> list[int]:
        """The student's own texts around the answer's cell, up to the next cell of the release."""
        found = []
        if start is not None:
            place = start + 1
            while place < len(self.pieces) and (self._is_own(place) or place in marked):
                found.append(place)
                place += 1
        for place in marked:
            for step in (1, -1):
                near = place + step
                while 0 <= near < len(self.pieces) and self._is_own(near):
                    found.append(near)
                    near += step
        return sorted(set(found) - set(marked))

    def _is_own(self, place: int) -> bool:
        piece = self.pieces[place]
        if piece.role or grade_id({"metadata": piece.metadata}):
            return False
        known = piece.cell_id in self.ids or _plain(piece.source) in self.texts
        return not known and (piece.kind != "code" or bool(words_in(piece.source)))


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines() if line.strip())


def _rest(source: str, asked: str) -> str:
    """What a student has written behind a question, in the question's own cell."""
    lines = asked.strip().splitlines()
    last = lines[-1].strip() if lines else ""
    place = source.rfind(last)
    return source[place + len(last) :].strip() if last and place >= 0 else ""


def _taken(pieces: Sequence[Piece]) -> list[AnswerText]:
    return [take_pictures(_text(piece), piece.attachments) for piece in pieces]


def _text(piece: Piece) -> str:
    """What a cell says; of a code cell that holds words, the words without quotes and `#`."""
    return (words_in(piece.source) if piece.kind == "code" else "") or piece.source


def _joined(parts: Sequence[AnswerText]) -> AnswerText:
    pictures = {name: content for part in parts for name, content in part.pictures.items()}
    return AnswerText("\n\n".join(part.text for part in parts if part.text), pictures)
