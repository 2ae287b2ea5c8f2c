"""Reads a file that should be a notebook: any format, any encoding, cut off or swollen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

LARGEST_FILE = 200 << 20  # bytes
LONGEST_CODE = 400_000  # characters; text may be longer, since figures stand in it
LONGEST_CELL = 20_000_000
LONGEST_NOTEBOOK = 4_000_000  # characters of code in all cells
MOST_CELLS = 20_000
_CELL = '"cell_type"'


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
        return _without_conflict(text, mended) or _recover(text, mended)
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


def _without_conflict(text: str, mended: list[str]) -> dict[str, Any] | None:
    """The notebook, where only the marks of a merge stand in its way: one side of the two."""
    if "\n<<<<<<<" not in text:
        return None
    for side in ("first", "second"):
        try:
            notebook = json.loads(_one_side(text, side), strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(notebook, dict) and "cells" in notebook:
            mended.append(f"The file held both sides of a merge; the {side} was read.")
            return notebook
    return None


def _one_side(text: str, side: str) -> str:
    kept, where = [], "both"
    for line in text.splitlines(keepends=True):
        if line.startswith("<<<<<<<"):
            where = "first"
        elif line.startswith("|||||||") and where == "first":
            where = "neither"  # what both had before
        elif line.startswith("=======") and where != "both":
            where = "second"
        elif line.startswith(">>>>>>>"):
            where = "both"
        elif where in ("both", side):
            kept.append(line)
    return "".join(kept)


def _recover(text: str, mended: list[str]) -> dict[str, Any]:
    """The cells that can still be read in a file that was cut off or damaged."""
    if '"cells"' not in text or _CELL not in text:
        raise Unreadable(_what_it_is(text))
    decoder = json.JSONDecoder(strict=False)
    cells: list[Any] = []
    left = 4 * len(text)  # characters that may be read in vain
    position, place = 0, _next_cell(text, 0)
    for _ in range(2 * MOST_CELLS):
        if place < 0:
            break
        start = text.rfind("{", position, place)
        whole, end, vain = (None, 0, 0) if start < 0 or left < 0 else _whole(decoder, text, start)
        left -= vain
        if whole:
            cells.append(whole)
            position, place = end, _next_cell(text, end)
            continue
        following = _next_cell(text, place + len(_CELL))
        part = text[place : following if following >= 0 else place + LONGEST_CELL]
        cells += _damaged(part, decoder)
        position, place = place + len(_CELL), following
    if not cells:
        raise Unreadable(_what_it_is(text))
    mended.append(f"The file was damaged or cut off; {len(cells)} cells could be read.")
    return {"cells": cells}


def _next_cell(text: str, position: int) -> int:
    """Where the next cell says its kind. nbgrader's part of the metadata says it as well."""
    place = text.find(_CELL, position)
    while place >= 0:
        before = text[max(0, place - 200) : place].rstrip()
        if not (before.endswith("{") and before[:-1].rstrip().endswith(":")):
            return place
        place = text.find(_CELL, place + len(_CELL))
    return place


def _whole(decoder: json.JSONDecoder, text: str, start: int) -> tuple[Any, int, int]:
    """A cell that is whole and where it ends; or None and how much was read in vain."""
    try:
        cell, end = decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return None, 0, error.pos - start
    except (ValueError, RecursionError):
        return None, 0, len(text)
    whole = isinstance(cell, dict) and "cell_type" in cell
    return (cell, end, 0) if whole else (None, 0, end - start)


def _damaged(part: str, decoder: json.JSONDecoder) -> list[dict[str, Any]]:
    """A damaged cell whose kind and source, and metadata if they can be read, are whole."""
    found: dict[str, Any] = {}
    for key in ("cell_type", "metadata", "source", "id"):
        place = part.find(f'"{key}"')
        colon = part.find(":", place)
        if place < 0 or colon < 0:
            continue
        start = colon + 1
        while part[start : start + 1].isspace():
            start += 1
        try:
            found[key] = decoder.raw_decode(part, start)[0]
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
    cells = _not_too_long(cell for cell in map(_cell, raw[:MOST_CELLS]) if cell is not None)
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
        lines = [str(line) for line in source]
        apart = len(lines) > 1 and not any("\n" in line for line in lines)
        source = ("\n" if apart else "").join(lines)
    if kind not in {"code", "markdown", "raw", "heading"} or not isinstance(source, str):
        return None
    if len(source) > (LONGEST_CODE if kind == "code" else LONGEST_CELL):
        return None
    metadata = raw.get("metadata")
    return {
        "cell_type": kind if kind in {"code", "raw"} else "markdown",
        "source": source.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"),
        "metadata": metadata if isinstance(metadata, dict) else {},
        "id": raw.get("id") if isinstance(raw.get("id"), str) else "",
        "attachments": raw["attachments"] if isinstance(raw.get("attachments"), dict) else {},
    }


def _not_too_long(cells: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells, without code beyond `LONGEST_NOTEBOOK` characters."""
    kept, code = [], 0
    for cell in cells:
        code += len(cell["source"]) if cell["cell_type"] == "code" else 0
        if cell["cell_type"] != "code" or code <= LONGEST_NOTEBOOK:
            kept.append(cell)
    return kept
