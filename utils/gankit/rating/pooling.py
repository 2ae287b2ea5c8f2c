"""Puts the exported ratings of a class together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit.rating.records import FORMAT, HIGHEST, LOWEST, Rating

LARGEST = 5_000_000  # bytes
LONGEST_NAME = 60


@dataclass
class Pool:
    """Ratings of several people, and sentences about files that were left out.

    Attributes:
        ratings: all ratings, in the order of the files.
        raters: the names, in that order.
        notes: why a file was not used.
    """

    ratings: list[Rating] = field(default_factory=list)
    raters: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        left_out = f", {len(self.notes)} files left out" if self.notes else ""
        return f"<Pool: {len(self.ratings)} ratings by {len(self.raters)} people{left_out}>"


def pool(paths: Iterable[str | Path]) -> Pool:
    """Read the files that `Panel.export` wrote, one a rater.

    A file that is damaged, or of other pictures than most of them, is left out with a note. When
    one rater handed in several, the last of `paths` counts. Raises GankitError if nothing is left.
    """
    made = Pool()
    contents: list[tuple[Path, dict[str, Any]]] = []
    for path in map(Path, paths):
        try:
            contents.append((path, _read(path)))
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            made.notes.append(f"{path.name} was not used: {_reason(error)}.")
    if not contents:
        raise GankitError("none of these files holds ratings. Give files that panel.export wrote.")
    marks = Counter((content["panel"], content["pictures"]) for _, content in contents)
    common = marks.most_common(1)[0][0]
    chosen: dict[str, list[Rating]] = {}
    for path, content in contents:
        if (content["panel"], content["pictures"]) != common:
            made.notes.append(
                f"{path.name} was not used: it is of another panel or other pictures."
            )
            continue
        if content["rater"] in chosen:
            made.notes.append(f"{path.name} replaces an earlier file of {content['rater']}.")
        chosen[content["rater"]] = content["ratings"]
    made.raters = list(chosen)
    made.ratings = [rating for ratings in chosen.values() for rating in ratings]
    return made


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise ValueError("it is too large")
    content = json.loads(path.read_text("utf-8"))
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("panel.export did not write it")
    rater = _name(content["rater"])
    ratings = [_rating(rater, entry) for entry in content["ratings"]]
    if len({(rating.model, rating.picture) for rating in ratings}) < len(ratings):
        raise ValueError("it rates a picture twice")
    if not ratings:
        raise ValueError("it is empty")
    panel, pictures = str(content["panel"]), str(content["pictures"])
    return {"panel": panel, "pictures": pictures, "rater": rater, "ratings": ratings}


def _rating(rater: str, entry: Any) -> Rating:
    picture, score = entry["picture"], entry["score"]
    if type(picture) is not int or type(score) is not int or not LOWEST <= score <= HIGHEST:
        raise ValueError(f"it has a score that is none: {str(score)[:20]!r}")
    return Rating(rater, _name(entry["model"]), picture, score)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a name is missing")
    return "".join(sign for sign in value if sign.isprintable())[:LONGEST_NAME]


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "it is damaged"
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return str(error).rstrip(".")[:100] if type(error) is ValueError else "it is damaged"
