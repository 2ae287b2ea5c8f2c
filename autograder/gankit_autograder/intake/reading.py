"""Reads a file that should be a notebook: any format, any encoding, cut off or swollen."""

from __future__ import annotations

import json
from typing import Any

LARGEST_FILE = 200 << 20  # bytes
LONGEST_CODE = 400_000  # characters; text may be longer, since figures stand in it
LONGEST_CELL = 20_000_000
MOST_CELLS = 2_000


class Unreadable(Exception):
    """The file is no notebook. The text says what it is instead."""


def read_cells(content: bytes) -> tuple[list[dict[str, Any]], dict[str, Any], list[str]]:
    """The cells (`cell_type`, `source`, `metadata`, `id`), the notebook's metadata, and sentences
    on what had to be put right.

    Raises:
        Unreadable: nothing in it can be read as a notebook.
    """
    if not content.strip():
        raise Unreadable("the file is empty")
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"the file has {len(content) >> 20} MB; at most {LARGEST_FILE >> 20} fit")
    mended: list[str] = []
    text = _decode(content, mended)
    notebook = _parse(text, mended)
    cells = _cells_of(notebook, mended)
    if not cells:
        raise Unreadable("the notebook has no cells")
    metadata = notebook.get("metadata")
    return cells, metadata if isinstance(metadata, dict) else {}, mended


def _decode(content: bytes, mended: list[str]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        mended.append("The file was in UTF-16 instead of UTF-8.")
        return content.decode("utf-16", errors="replace")
    if content.startswith(b"\xef\xbb\xbf"):
        mended.append("The file began with a byte order mark.")
        content = content[3:]
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        mended.append("The file held bytes that are not UTF-8; they were replaced.")
        return content.decode("utf-8", errors="replace")


def _parse(text: str, mended: list[str]) -> dict[str, Any]:
    try:
        notebook = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return _recover(text, mended)
    if isinstance(notebook, list):
        mended.append("The file held the list of cells alone.")
        return {"cells": notebook}
    if not isinstance(notebook, dict) or not ({"cells", "worksheets"} & notebook.keys()):
        raise Unreadable(_what_it_is(text))
    return notebook


def _what_it_is(text: str) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html")):
        return "the file is a web page, not a notebook"
    if start.startswith("%pdf"):
        return "the file is a PDF, not a notebook"
    if start.startswith("pk"):
        return "the file is a zip archive, not a notebook"
    return "the file is no notebook"


def _recover(text: str, mended: list[str]) -> dict[str, Any]:
    """The cells that can still be read in a file that was cut off or damaged."""
    decoder = json.JSONDecoder(strict=False)
    start = text.find('"cells"')
    position = text.find("[", start) + 1 if start >= 0 else 0
    if not position:
        raise Unreadable(_what_it_is(text))
    cells: list[Any] = []
    while True:
        position = text.find("{", position)
        if position < 0:
            break
        try:
            cell, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            cells += _last_source(text[position:], decoder)
            position = text.find('"cell_type"', position + 12)
            position = text.rfind("{", 0, position) if position >= 0 else -1
            if position < 0:
                break
            continue
        if isinstance(cell, dict) and "cell_type" in cell:
            cells.append(cell)
    if not cells:
        raise Unreadable(_what_it_is(text))
    mended.append(f"The file was damaged or cut off; {len(cells)} cells could be read.")
    return {"cells": cells}


def _last_source(text: str, decoder: json.JSONDecoder) -> list[dict[str, Any]]:
    """A damaged cell whose source, and metadata if they come first, are whole."""
    end = text.find('"cell_type"', 20)
    part = text if end < 0 else text[:end]
    found: dict[str, Any] = {}
    for key in ("cell_type", "metadata", "source"):
        place = part.find(f'"{key}"')
        colon = part.find(":", place)
        if place < 0 or colon < 0:
            continue
        value = part[colon + 1 :].lstrip()
        try:
            found[key] = decoder.raw_decode(value)[0]
        except (ValueError, RecursionError):
            continue
    return [found] if "cell_type" in found and "source" in found else []


def _cells_of(notebook: dict[str, Any], mended: list[str]) -> list[dict[str, Any]]:
    raw = notebook.get("cells")
    if not isinstance(raw, list):
        sheets = notebook.get("worksheets")
        sheets = sheets if isinstance(sheets, list) else []
        raw = [c for s in sheets if isinstance(s, dict) for c in s.get("cells") or []]
        mended.append("The notebook was of format 3.")
    cells = [cell for cell in map(_cell, raw[:MOST_CELLS]) if cell is not None]
    if len(cells) < len(raw):
        mended.append(f"{len(raw) - len(cells)} cells were malformed or too many and left out.")
    if any(
        "\r" in str(cell.get("source", "")) for cell in raw[:MOST_CELLS] if isinstance(cell, dict)
    ):
        mended.append("Lines ended in CRLF.")
    return cells


def _cell(raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(str(line) for line in source)
    if kind not in {"code", "markdown", "raw", "heading"} or not isinstance(source, str):
        return None
    if len(source) > (LONGEST_CODE if kind == "code" else LONGEST_CELL):
        return None
    metadata = raw.get("metadata")
    return {
        "cell_type": kind if kind in {"code", "raw"} else "markdown",
        "source": source.replace("\r\n", "\n").replace("\r", "\n"),
        "metadata": metadata if isinstance(metadata, dict) else {},
        "id": raw.get("id") if isinstance(raw.get("id"), str) else "",
    }
