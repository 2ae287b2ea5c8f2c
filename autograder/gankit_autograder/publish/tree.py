"""The files of the student-only tree: notebooks, helper package, guides, licences, README."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from gankit.checks.packed import pack
from gankit_autograder.build.exercise import Exercise
from gankit_autograder.build.notebooks import release_notebook, source_notebook, to_text
from gankit_autograder.build.numbers import to_json
from gankit_autograder.build.outputs import PROBES, exercise_of
from gankit_autograder.build.settings import CourseSettings
from gankit_autograder.publish.pages import pyproject, readme

COPIED = ("LICENSE", "NOTICE", "CITATION.cff")
GUIDES = ("NOTICE.data.md", "data.md", "hand_in.md", "training.md", "widgets.md")
LEFT_OUT = {"__pycache__", ".ipynb_checkpoints"}
IGNORED = """\
.venv/
__pycache__/
*.egg-info/
.ipynb_checkpoints/
gankit_checkpoints/
"""
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def student_files(
    root: Path, exercises: list[Exercise], settings: CourseSettings
) -> dict[str, bytes]:
    """The content of every file of the tree, by its path in it.

    Notebooks are built anew, so that their badges and set-up cells name `settings.repository`.
    """
    files: dict[str, bytes] = {}
    for exercise in exercises:
        notebook = release_notebook(source_notebook(exercise, settings), exercise.name)
        path = f"course/{exercise.name}/{exercise.name}.ipynb"
        files[path] = to_text(notebook).encode()
    files.update(_package(root, {exercise.name for exercise in exercises}))
    files.update({name: (root / name).read_bytes() for name in COPIED if (root / name).exists()})
    files.update(_guides(root))
    files["README.md"] = readme(exercises, settings, files).encode()
    files["pyproject.toml"] = pyproject(root / "pyproject.toml").encode()
    files[".gitignore"] = IGNORED.encode()
    return dict(sorted(files.items()))


def _package(root: Path, exercises: set[str]) -> dict[str, bytes]:
    """`utils/gankit`, with the blueprints and probes of these exercises, their mistakes packed."""
    found = {}
    for path in sorted((root / "utils" / "gankit").rglob("*")):
        if not path.is_file() or LEFT_OUT & set(path.parts):
            continue
        name = path.relative_to(root).as_posix()
        if PROBES in path.relative_to(root).parents and not _belongs(path, root, exercises):
            continue
        if path.parent.name == "blueprints" and path.suffix == ".json":
            if path.stem in exercises:
                found[name] = _packed(json.loads(path.read_text("utf-8"))).encode()
        else:
            found[name] = path.read_bytes()
    return found


def _belongs(path: Path, root: Path, exercises: set[str]) -> bool:
    return exercise_of(path.relative_to(root)) in exercises


def _packed(blueprint: dict[str, Any]) -> str:
    for check in blueprint["checks"]:
        check["mistakes"] = pack(check["mistakes"])
        if "slips" in check.get("asked", {}):
            check["asked"]["slips"] = pack([check["asked"]["slips"]])
    return to_json(blueprint)


def _guides(root: Path) -> dict[str, bytes]:
    """The guides for students and the pictures that they show."""
    docs = root / "docs"
    found = {}
    for name in GUIDES:
        guide = docs / name
        if not guide.exists():
            continue
        found[f"docs/{name}"] = guide.read_bytes()
        for target in _LINK.findall(guide.read_text("utf-8")):
            found.update(_linked(root, (docs / target).resolve()))
    return found


def _linked(root: Path, target: Path) -> dict[str, bytes]:
    """A picture, or a folder of pictures, that a guide names."""
    paths = sorted(target.glob("*.png")) if target.is_dir() else [target]
    return {
        path.relative_to(root.resolve()).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix in {".png", ".svg", ".gif"} and path.is_file()
    }
