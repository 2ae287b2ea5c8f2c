"""The exercise that the guide adds, read from the guide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

NAME = "12_wgan"
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.S | re.M)


def blocks(root: Path) -> Iterator[tuple[str, str, str]]:
    """Each block of the guide: its language, the file that it is, and its text."""
    text = (root / "docs/guide/exercise.md").read_text("utf-8")
    yield from (found.groups(default="") for found in BLOCK.finditer(text))


def write_files(root: Path, solutions: Path) -> Path:
    """Write the exercise as it is at the guide's end; its folder."""
    folder = solutions / NAME
    folder.mkdir(parents=True)
    for _, file, text in blocks(root):
        name = "notebook.py" if file == "lesson.py" else Path(file).name
        if file:
            (folder / name).write_text(text, "utf-8")
    return folder
