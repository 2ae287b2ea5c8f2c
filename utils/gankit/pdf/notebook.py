"""Read a notebook file into plain records, whatever state a student left it in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gankit.errors import GankitError

MAX_BYTES = 200_000_000


@dataclass
class Cell:
    """One cell. `count` is the execution count, None where the cell has not run."""

    index: int
    kind: str
    source: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, Any] = field(default_factory=dict)
    count: int | None = None
    id: str = ""


@dataclass
class Notebook:
    """A notebook, the bytes it was read from, and the folder its relative image paths start in."""

    cells: list[Cell]
    metadata: dict[str, Any]
    raw: bytes
    folder: Path
    name: str


def joined(value: object) -> str:
    """The text of a notebook field, which may be a string, a list of lines or something else."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return ""


def read(path: str | Path) -> Notebook:
    """Read a .ipynb file. Raises GankitError where the file is missing or is no notebook."""
    path = Path(path)
    if not path.is_file():
        raise GankitError(f"There is no notebook at {path}. Check the path.")
    if path.stat().st_size > MAX_BYTES:
        raise GankitError(
            f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB. "
            "Clear the outputs you do not need, save, and export again."
        )
    return from_bytes(path.read_bytes(), folder=path.parent, name=path.name)


def from_bytes(raw: bytes, folder: str | Path = ".", name: str = "notebook.ipynb") -> Notebook:
    """Read a notebook from the bytes of its file."""
    try:
        data = json.loads(raw.decode("utf-8-sig", errors="replace"))
        if isinstance(data, dict) and "worksheets" in data:
            data = _upgraded(raw)
    except (ValueError, RecursionError):
        raise GankitError(f"{name} is not a notebook: it does not hold valid JSON.") from None
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        raise GankitError(f"{name} is not a notebook: it has no list of cells.")
    cells = [_cell(i, c) for i, c in enumerate(data["cells"]) if isinstance(c, dict)]
    return Notebook(cells, _dict(data.get("metadata")), raw, Path(folder), name)


def from_dict(data: dict[str, Any], folder: str | Path = ".", name: str = "") -> Notebook:
    """Read a notebook from the dict a front end hands over (Colab does)."""
    raw = json.dumps(data, indent=1).encode()
    return from_bytes(raw, folder=folder, name=name or "notebook.ipynb")


def digest(notebook: Notebook) -> str:
    """SHA-256 (hex) of what the notebook says: cell types, sources and outputs.

    Metadata, cell ids and execution counts do not enter, so a front end that rewrites them on
    saving does not change the digest.
    """
    core = [
        [cell.kind, cell.source, [_essence(output) for output in cell.outputs]]
        for cell in notebook.cells
    ]
    return hashlib.sha256(json.dumps(core, sort_keys=True).encode()).hexdigest()


def strings(value: object) -> Iterator[str]:
    """Every string inside a JSON value, long base64 data left out."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending += [v for key, v in item.items() if not str(key).startswith("image/")]
        elif isinstance(item, list):
            pending += item


def _essence(output: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in output.items() if k not in ("metadata", "execution_count")}
    if "text" in kept:
        kept["text"] = joined(kept["text"])
    if isinstance(kept.get("data"), dict):
        kept["data"] = {
            mime: joined(value) if isinstance(value, list) else value
            for mime, value in kept["data"].items()
        }
    return kept


def _cell(index: int, data: dict[str, Any]) -> Cell:
    outputs = data.get("outputs")
    metadata = _dict(data.get("metadata"))
    identifier = data.get("id") or metadata.get("id")  # Colab keeps it in the metadata
    count = data.get("execution_count")
    return Cell(
        index=index,
        kind=data.get("cell_type") if data.get("cell_type") in ("code", "markdown") else "raw",
        source=joined(data.get("source")),
        outputs=[o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else [],
        metadata=metadata,
        attachments=_dict(data.get("attachments")),
        count=count if isinstance(count, int) else None,
        id=identifier if isinstance(identifier, str) else "",
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _upgraded(raw: bytes) -> dict[str, Any]:
    """A notebook of format 3 (worksheets) as format 4."""
    import nbformat

    try:
        return json.loads(nbformat.writes(nbformat.reads(raw.decode(), as_version=4)))
    except Exception as error:
        raise ValueError("not a notebook of format 3") from error
