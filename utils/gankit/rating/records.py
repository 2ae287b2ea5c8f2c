"""What a rating is, and the file in which one rater's scores are kept while the panel is closed.

The file is JSON lines: a header, then one line a score. It names numbers of pictures, never models.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gankit.errors import GankitError

FORMAT = "gankit-ratings-1"
LOWEST, HIGHEST = 1, 10


@dataclass(frozen=True)
class Rating:
    """One score that one rater gave one picture of one model.

    Attributes:
        rater: a name or nickname.
        model: whose picture it was.
        picture: which one, from 0; the same number means the same condition for every model.
        score: 1 (bad) to 10 (as good as real).
    """

    rater: str
    model: str
    picture: int
    score: int


def check_score(value: Any) -> int:
    """A whole number from 1 to 10, else GankitError."""
    try:
        score = int(value)
        if score != float(value) or isinstance(value, bool) or not LOWEST <= score <= HIGHEST:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise GankitError(
            f"{value!r} is no score: give whole numbers from {LOWEST} to {HIGHEST}."
        ) from None
    return score


class ScoreFile:
    """The scores of one rater for one panel, by number of the picture (from 1).

    Each score is on the disk when `add` returns. A file cut short loses its last line only.
    """

    def __init__(self, path: Path, header: dict[str, Any]) -> None:
        self.path = path
        self.header = {"format": FORMAT, **header}
        self.scores: dict[int, int] = {}
        self.closed = False
        if path.exists():
            self._read()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._append(self.header)

    def add(self, number: int, score: int) -> None:
        """Keep a score; an earlier one for the same picture is replaced."""
        self._append({"number": number, "score": score})
        self.scores[number] = score

    def close(self) -> None:
        """No more scores."""
        if not self.closed:
            self._append({"closed": True})
            self.closed = True

    def _append(self, entry: dict[str, Any]) -> None:
        try:
            with self.path.open("ab") as file:
                file.write(json.dumps(entry).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise GankitError(
                f"the rating could not be saved in {self.path}: {error}. Free some space, or give "
                "the panel another folder."
            ) from error

    def _read(self) -> None:
        lines = self._lines()
        header = next(lines, None)
        if header is None or header.get("format") != FORMAT:
            raise GankitError(
                f"{self.path} is no file of ratings. Move it away, or give the panel another name."
            )
        if header != self.header:
            raise GankitError(
                f"the ratings in {self.path} belong to other pictures or another rater. Give the "
                "panel another name, or delete that file to start over."
            )
        for line in lines:
            self.closed = self.closed or line.get("closed") is True
            number, score = line.get("number"), line.get("score")
            if type(number) is int and type(score) is int and LOWEST <= score <= HIGHEST:
                self.scores[number] = score
        self._end_line()

    def _lines(self) -> Iterator[dict[str, Any]]:
        for line in self.path.read_bytes().splitlines():
            try:
                entry = json.loads(line)
            except ValueError:  # cut off while it was written
                continue
            if isinstance(entry, dict):
                yield entry

    def _end_line(self) -> None:
        """What was cut short must not swallow the next line."""
        if not self.path.read_bytes().endswith(b"\n"):
            with self.path.open("ab") as file:
                file.write(b"\n")
