"""Makes a new exercise folder from templates: one question, three mistakes and a variant."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from gankit.errors import GankitError

FILES = ("notebook.py", "checks.py", "mistakes.py", "variants.py")
_NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*")


def make_exercise(solutions: Path, name: str, lesson: Path | None = None) -> Path:
    """Write `solutions/NAME/` from the templates, or with this lesson alone, and give it.

    Raises:
        GankitError: the name does not fit, or the folder is there already.
    """
    if not _NAME.fullmatch(name):
        raise GankitError(
            f"'{name}' is no name for an exercise. Write two digits and small words: "
            "12_style_transfer."
        )
    if not solutions.is_dir():
        raise GankitError(f"{solutions} is not there. Run this in the course's repository.")
    folder = solutions / name
    if folder.exists():
        raise GankitError(f"{folder} is there already. Choose another name.")
    if lesson is not None:
        text = lesson.read_text("utf-8")
        folder.mkdir()
        (folder / "notebook.py").write_text(text, "utf-8")
        return folder
    folder.mkdir()
    number, _, words = name.partition("_")
    title = words.replace("_", " ").capitalize()
    templates = resources.files("gankit_autograder.author") / "templates"
    for file in FILES:
        text = (templates / f"{file}.txt").read_text("utf-8")
        filled = text.replace("@NAME@", name).replace("@NUMBER@", number).replace("@TITLE@", title)
        (folder / file).write_text(filled, "utf-8")
    return folder
