"""A short look into a notebook: which exercise it is, and whether anything was done in it."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gankit_autograder.intake.course import Course

LARGEST = 64 << 20  # bytes; a larger file is not looked into


@dataclass(frozen=True)
class Glance:
    """`exercise` is "" where the notebook does not say it. `digest` is that of the whole file."""

    exercise: str = ""
    untouched: bool = False
    digest: str = ""


class Glances:
    """Looks into files, each once. Without a course nothing is known to be untouched."""

    def __init__(self, course: Course | None, known: list[str]) -> None:
        self._course = course
        self._known = set(known)

    @functools.cache  # noqa: B019 (it lives as long as one collection)
    def at(self, path: Path) -> Glance:
        """What one file shows; a file that is no JSON shows only its digest."""
        try:
            if path.stat().st_size > LARGEST:
                return Glance(digest=f"large {path.stat().st_size} {path}")
            content = path.read_bytes()
        except OSError:
            return Glance(digest=str(path))
        digest = hashlib.sha256(content).hexdigest()
        try:
            notebook = json.loads(content)
            exercise = _exercise(notebook, self._known) or self._likest(_sources(notebook))
            return Glance(exercise, self._untouched(notebook, exercise), digest)
        except (ValueError, RecursionError, TypeError, AttributeError):
            return Glance(digest=digest)

    def _untouched(self, notebook: Any, exercise: str) -> bool:
        """Whether every cell with text is one of the release's."""
        if self._course is None or not exercise:
            return False
        sources = _sources(notebook)
        return bool(sources - {""}) and sources <= self._released(exercise)

    def _likest(self, sources: set[str]) -> str:
        """The exercise that most cells are from; "" where there is none or it is unclear."""
        if self._course is None:
            return ""
        shared = {name: len((sources & self._released(name)) - {""}) for name in self._known}
        best = max(shared.values(), default=0)
        names = [name for name, count in shared.items() if count == best]
        return names[0] if best and len(names) == 1 else ""

    @functools.cache  # noqa: B019
    def _released(self, exercise: str) -> set[str]:
        release = self._course.release(exercise).notebook
        return {cell.source.strip() for cell in release.cells} | {""}


def _exercise(notebook: Any, known: set[str]) -> str:
    own = notebook.get("metadata", {}).get("gankit", {})
    name = own.get("exercise", "") if isinstance(own, dict) else ""
    return name if isinstance(name, str) and name in known else ""


def _sources(notebook: Any) -> set[str]:
    found = set()
    for cell in notebook.get("cells", []):
        source = cell.get("source", "")
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        found.add(text.strip())
    return found
