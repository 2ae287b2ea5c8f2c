"""Runs the cells of a lesson with the solution in them, for the scripts that make its pictures."""

from __future__ import annotations

import ast
import io
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from gankit.plots import Picture
from gankit_autograder.build.source import SourceCell, read_source
from gankit_autograder.schematic import Board

COLOURS = 256


def run_lesson(
    folder: Path, checkpoints: Path, changes: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Everything that the notebook in `folder` defines, in the class budget, on mini editions.

    No check is executed, and of a training cell nothing but its functions and classes.
    `checkpoints` is the folder for training runs. `changes` maps a text of the notebook to what
    stands in its place, such as a limit.

    Raises:
        ValueError: a text to change is not in the notebook.
    """
    os.environ.update(GANKIT_OFFLINE="1", GANKIT_CHECKPOINTS=str(checkpoints))
    sources = [_definitions(cell) for cell in read_source(folder / "notebook.py")]
    for old, new in (changes or {}).items():
        if not any(old in source for source in sources):
            raise ValueError(f"{folder.name}: the lesson does not hold {old!r}")
        sources = [source.replace(old, new) for source in sources]
    namespace: dict[str, Any] = {"__name__": "lesson"}
    for number, source in enumerate(sources):
        exec(compile(source, f"<cell {number}>", "exec"), namespace)
    namespace["BUDGET"] = "class"
    return namespace


def _definitions(cell: SourceCell) -> str:
    """The cell's source; of a training cell its functions and classes alone."""
    if cell.kind != "code" or cell.role in {"check", "reference"}:
        return ""
    if cell.role != "training":
        return cell.source
    kept = (ast.FunctionDef, ast.ClassDef)
    nodes = [node for node in ast.parse(cell.source).body if isinstance(node, kept)]
    return "\n".join(ast.get_source_segment(cell.source, node) or "" for node in nodes)


@contextmanager
def timed(label: str) -> Iterator[None]:
    """Print how long the block took, by the clock and in processor time."""
    clock, begun = time.perf_counter(), time.process_time()
    yield
    wall, seconds = time.perf_counter() - clock, time.process_time() - begun
    print(f"{label}: {wall:.0f} s by the clock, {seconds:.0f} s of processor time", flush=True)


def save_boards(boards: Mapping[str, Board], folder: Path) -> None:
    """Save a lesson's schematics in its `figures`; say what on them cannot be read."""
    for name, board in boards.items():
        print(name, *board.problems(), sep="\n  ")
        save_small(board.picture(name), folder / "figures" / f"{name}.png")


def save_small(picture: Picture, path: Path) -> None:
    """Save a figure with 256 colours: a notebook carries its figures as text."""
    image = Image.open(io.BytesIO(picture.png())).convert("RGB")
    path.parent.mkdir(exist_ok=True)
    image.quantize(COLOURS).save(path, optimize=True)
