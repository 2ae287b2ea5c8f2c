"""Where in a notebook the lesson for a question stands: the cell to point a class to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.intake.course import Release, find_course, grade_id, role_of


@dataclass(frozen=True)
class Lesson:
    """A question's place: the notebook, the heading above it, and its cell's number from 1."""

    notebook: str
    heading: str
    cell: int

    def __str__(self) -> str:
        return f"{self.notebook}.ipynb, “{self.heading}”, cell {self.cell}"


def lessons_of(release: Release) -> dict[str, Lesson]:
    """The place of each answer and written question of a release, by its id."""
    heading = release.exercise
    found = {}
    for number, cell in enumerate(release.notebook.cells, start=1):
        if cell.cell_type == "markdown" and role_of(cell) != "written":
            heading = _heading(cell.source) or heading
        elif role_of(cell) in {"answer", "written"}:
            name = grade_id(cell).removesuffix("-written")
            found[name] = Lesson(release.exercise, heading, number)
    return found


def _heading(source: str) -> str:
    """The last heading of a text cell, without its marks; code blocks are passed over."""
    heading, inside = "", False
    for line in source.splitlines():
        inside ^= line.startswith("```")
        if not inside and line.startswith("#"):
            heading = line.lstrip("#").strip()
    return heading


def find_lessons(exercises: set[str], root: Path | None) -> dict[tuple[str, str], Lesson]:
    """The places of all questions of these exercises; none where the course is not at hand."""
    found = {}
    for exercise in sorted(exercises - {""}):
        try:
            lessons = lessons_of(find_course(root).release(exercise))
        except GankitError:
            if root is not None:
                raise
            continue
        found.update({(exercise, name): lesson for name, lesson in lessons.items()})
    return found
