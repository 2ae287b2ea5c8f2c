"""Writes an exercise as notebooks: the instructor's with solutions, the student's without."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from gankit import __version__
from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise
from gankit_autograder.build.settings import CourseSettings
from gankit_autograder.build.source import SourceCell

FIGURE = re.compile(r"!\[([^\]]*)\]\((figures/[^)]+)\)")
LARGEST_FIGURE = 400_000  # bytes; a figure is part of the notebook's text
APPENDIX_PAGES = 2

# What `nbgrader generate_assignment` does to a source notebook, in its order, without a gradebook.
RELEASE_STEPS = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)


def source_notebook(exercise: Exercise, settings: CourseSettings) -> NotebookNode:
    """The notebook with solutions and nbgrader's metadata."""
    ids: set[str] = set()
    cells = [_badge(exercise, settings)]
    shown = [cell for cell in exercise.cells if cell.role != "reference"]
    cells += [_cell(exercise, settings, cell, ids) for cell in shown]
    notebook = new_notebook(cells=cells, metadata=_metadata(exercise))
    nbformat.validate(notebook)
    return notebook


def release_notebook(source: NotebookNode, exercise: str) -> NotebookNode:
    """The notebook that students receive: stubs for solutions, no outputs, cells locked."""
    notebook, resources = nbformat.from_dict(source), {"unique_key": exercise}
    for step in RELEASE_STEPS:
        notebook, resources = step().preprocess(notebook, resources)
    return notebook


def to_text(notebook: NotebookNode) -> str:
    """The file's content, as nbgrader writes it."""
    return nbformat.writes(notebook, version=4) + "\n"


def page_map(exercise: Exercise) -> dict[str, Any]:
    """How the PDF for hand-in is laid out: each question with its pages, points and names."""
    questions: dict[str, dict[str, Any]] = {}
    for cell in exercise.with_role("answer", "written"):
        entry = questions.setdefault(
            cell.name,
            {"id": cell.name, "title": _title(cell.name), "pages": 1, "points": 0, "names": []},
        )
        entry["pages"] = max(entry["pages"], int(cell.options.get("pages", 1)))
        entry["points"] += cell.options.get("points", 0)
    for check in exercise.checks:
        if check.id not in questions:
            continue
        questions[check.id]["points"] += check.points
        questions[check.id]["names"] = list(check.takes)
    return {"appendix": APPENDIX_PAGES, "questions": list(questions.values())}


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _metadata(exercise: Exercise) -> dict[str, Any]:
    return {
        "accelerator": "GPU",
        "colab": {"provenance": [], "toc_visible": True},
        "gankit": {
            "exercise": exercise.name,
            "title": exercise.title,
            "version": __version__,
            "pages": page_map(exercise),
        },
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


def _badge(exercise: Exercise, settings: CourseSettings) -> NotebookNode:
    image = "https://colab.research.google.com/assets/colab-badge.svg"
    text = f"[![Open in Colab]({image})]({settings.colab_url(exercise.name)})"
    return new_markdown_cell(text, id="badge")


def _cell(
    exercise: Exercise, settings: CourseSettings, cell: SourceCell, ids: set[str]
) -> NotebookNode:
    source = settings.fill_in(cell.source)
    if cell.kind == "markdown":
        source = FIGURE.sub(lambda found: _embed(exercise, *found.groups()), source)
    make = new_markdown_cell if cell.kind == "markdown" else new_code_cell
    return make(source, id=_cell_id(cell, source, ids), metadata=_cell_metadata(exercise, cell))


def _cell_id(cell: SourceCell, source: str, taken: set[str]) -> str:
    """An id that stays when other cells change: the role and name, or a hash of the text.

    The PDF export recognises by the hash that a student left a cell of the course as it was.
    """
    if cell.role in {"answer", "check", "written"}:
        base = f"{cell.role}-{cell.name}"
    else:
        digest = hashlib.sha256(source.encode()).hexdigest()[:8]
        base = f"{cell.role or cell.kind}-{digest}"
    identifier, number = base, 2
    while identifier in taken:
        identifier, number = f"{base}-{number}", number + 1
    taken.add(identifier)
    return identifier


def _cell_metadata(exercise: Exercise, cell: SourceCell) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if cell.role in {"training", "setup"}:
        metadata["gankit"] = {"role": cell.role}
    if cell.question and cell.role not in {"answer", "check", "written"}:
        metadata.setdefault("gankit", {})["question"] = cell.question
    if cell.role == "setup":
        metadata["nbgrader"] = _nbgrader("setup", grade=False, solution=False, locked=True)
    elif cell.role == "answer":
        metadata["nbgrader"] = _nbgrader(cell.grade_id, grade=False, solution=True, locked=False)
    elif cell.role == "check":
        points = exercise.check(cell.name).points
        metadata["nbgrader"] = _nbgrader(
            cell.grade_id,
            grade=points > 0,
            solution=False,
            locked=True,
            **({"points": points} if points else {}),
        )
    elif cell.role == "written":
        metadata["nbgrader"] = _nbgrader(
            cell.grade_id,
            grade=True,
            solution=True,
            locked=False,
            points=cell.options.get("points", 0),
        )
    return metadata


def _nbgrader(grade_id: str, **values: Any) -> dict[str, Any]:
    return {"grade_id": grade_id, "schema_version": 3, "task": False, **values}


def _embed(exercise: Exercise, alt: str, name: str) -> str:
    """The figure as part of the text, so that it is there on Colab and without a network."""
    path = exercise.folder / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise GankitError(
            f"{exercise.name}: the notebook shows {name}, which is not in {exercise.folder}. "
            "Make the figure or take it out of the text."
        ) from None
    if len(content) > LARGEST_FIGURE:
        raise GankitError(
            f"{exercise.name}: {name} has {len(content) // 1000} kB; at most "
            f"{LARGEST_FIGURE // 1000} kB fit into a notebook. Make it smaller."
        )
    encoded = base64.b64encode(content).decode()
    return f"![{' '.join(alt.split())}](data:image/png;base64,{encoded})"
