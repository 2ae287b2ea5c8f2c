"""Where the release notebooks and solutions are, and what a release says about an exercise."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from gankit.errors import GankitError


@dataclass(frozen=True)
class Course:
    """A clone of the course: `course/` and, for the instructor, `solutions/`."""

    root: Path

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    def release_path(self, exercise: str) -> Path:
        return self.root / "course" / exercise / f"{exercise}.ipynb"

    def release(self, exercise: str) -> Release:
        return read_release(self.release_path(exercise))

    def exercises(self) -> list[str]:
        return sorted(path.stem for path in self.root.glob("course/*/*.ipynb"))


def find_course(root: Path | None = None) -> Course:
    """The course at `root`, at $GANKIT_COURSE, here, or where this package stands."""
    named = root or (Path(os.environ["GANKIT_COURSE"]) if "GANKIT_COURSE" in os.environ else None)
    places = [named] if named else [Path.cwd(), Path(__file__).resolve().parents[3]]
    for place in places:
        if any(place.glob("course/*/*.ipynb")):
            return Course(place.resolve())
    raise GankitError(
        f"{places[0]} has no folder course/ with notebooks. Run this in the course's repository, "
        "or name it with --root."
    )


@dataclass(frozen=True)
class Release:
    """The notebook as students received it."""

    exercise: str
    notebook: NotebookNode

    def cells(self, *roles: str) -> list[NotebookNode]:
        return [cell for cell in self.notebook.cells if role_of(cell) in roles]

    @property
    def names(self) -> dict[str, list[str]]:
        """The names that each answer cell must define, by grade id."""
        questions = self.notebook.metadata["gankit"]["pages"]["questions"]
        return {entry["id"]: list(entry["names"]) for entry in questions if entry["names"]}


@functools.lru_cache(maxsize=32)
def read_release(path: Path) -> Release:
    """The released notebook at `path`. Raises GankitError where there is none."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise GankitError(f"{path} is not there. Run: gankit build") from None
    notebook = nbformat.reads(text, as_version=4)
    return Release(notebook.metadata["gankit"]["exercise"], notebook)


def grade_id(cell: Any) -> str:
    """A cell's grade id, or "". Metadata of a submission may be anything."""
    nbgrader = _part(cell, "nbgrader")
    found = nbgrader.get("grade_id", "")
    return found if isinstance(found, str) else ""


def role_of(cell: Any) -> str:
    """What a cell is for: setup, answer, check, written, training, code or text."""
    nbgrader, own = _part(cell, "nbgrader"), _part(cell, "gankit")
    if own.get("role") in {"setup", "training"}:
        return own["role"]
    if nbgrader.get("grade_id") == "setup":
        return "setup"
    if grade_id(cell) and nbgrader.get("solution"):
        return "written" if nbgrader.get("grade") else "answer"
    if grade_id(cell) and nbgrader.get("grade"):
        return "check"
    return "code" if cell.get("cell_type") == "code" else "text"


def _part(cell: Any, name: str) -> dict:
    metadata = cell.get("metadata")
    part = metadata.get(name) if isinstance(metadata, dict) else None
    return part if isinstance(part, dict) else {}
