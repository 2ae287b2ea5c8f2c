"""Loads a student's own generator: the classes from a notebook, the weights from a checkpoint."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from gankit.cells import parsed
from gankit.errors import GankitError
from gankit.rating.places import find_notebook, find_run
from gankit.train import Checkpoint


@dataclass(frozen=True)
class Entry:
    """Where a trained network is.

    Attributes:
        name: shown in tables, never in a panel that is closed.
        notebook: the notebook that defines its class; its name will do if it lies near.
        checkpoint: the name given to `train.Checkpoint`.
        build: from what the notebook defines, a dict by name, to the network.
        key: the network's name in the checkpoint.
        folder: of the checkpoints; default where the exercise has put them, beside its notebook.
    """

    name: str
    notebook: str | Path
    checkpoint: str
    build: Callable[[dict[str, Any]], nn.Module]
    key: str = "G"
    folder: str | Path | None = None


def generator(entry: Entry) -> nn.Module | None:
    """The trained network, on the CPU; None, with a sentence printed, if it cannot be had."""
    try:
        return _load(entry)
    except GankitError as error:
        print(f"{entry.name}: not used, {error}")
        return None


def _load(entry: Entry) -> nn.Module:
    path = find_notebook(entry.notebook)
    if not path.is_file():
        raise GankitError(f"{path} is not there.")
    try:
        network = entry.build(definitions(path))
    except Exception as error:  # the student's own code
        raise GankitError(f"it could not be built: {type(error).__name__}: {error}.") from None
    folder = entry.folder or find_run(entry.checkpoint)
    checkpoint = Checkpoint(entry.checkpoint, folder=folder, **{entry.key: network})
    if not checkpoint.exists():
        raise GankitError(f"there is no checkpoint {checkpoint.path}.")
    if checkpoint.restore()[0] is None:
        raise GankitError(f"no file in {checkpoint.path} could be read.")
    return network


def definitions(notebook: Path) -> dict[str, Any]:
    """What the notebook defines: imports, functions, classes and plain constants.

    Nothing else of it runs: no training, no checks, no download. A definition that fails is left
    out.
    """
    space: dict[str, Any] = {"__name__": "lesson"}
    for node in _defining(notebook):
        module = ast.Module(body=[node], type_ignores=[])
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            exec(compile(module, str(notebook), "exec"), space)
    return space


def _defining(notebook: Path) -> Iterator[ast.stmt]:
    try:
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, OSError):
        raise GankitError(f"{notebook} cannot be read as a notebook.") from None
    for source in sources:
        tree = parsed(source)
        yield from (node for node in tree.body if _defines(node)) if tree else ()


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
        return True
    if not isinstance(node, ast.Assign):
        return False
    try:
        ast.literal_eval(node.value)
    except (ValueError, TypeError):
        return False
    return True
