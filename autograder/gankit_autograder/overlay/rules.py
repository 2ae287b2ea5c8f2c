"""Reads `overlay/overlay.toml`: changed points, left-out questions, the instructor's own text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gankit.errors import GankitError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER, FILE = "overlay", "overlay.toml"
TOP, END = "top", "end"


@dataclass(frozen=True)
class Insert:
    """Text from a file, put before a question's first cell, or at the "top" or "end"."""

    before: str
    text: str


@dataclass(frozen=True)
class Replace:
    """A piece of the lesson's text and what stands in its place."""

    find: str
    by: str


@dataclass(frozen=True)
class Overlay:
    """The changes to one exercise."""

    points: Mapping[str, float]
    leave_out: tuple[str, ...]
    inserts: tuple[Insert, ...]
    replaces: tuple[Replace, ...]


def read_overlay(root: Path, exercise: str) -> Overlay | None:
    """The changes to one exercise, or None where there are none.

    Raises:
        GankitError: the file cannot be used.
    """
    path = root / FOLDER / FILE
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GankitError(f"{path} is not valid TOML: {error}.") from None
    if exercise not in content:
        return None
    try:
        return _overlay(path.parent, content[exercise])
    except GankitError as error:
        raise GankitError(f"{path}, {exercise}: {error}") from None


def _overlay(folder: Path, table: Mapping[str, Any]) -> Overlay:
    known = {"points", "leave_out", "insert", "replace"}
    unknown = sorted(set(table) - known)
    if unknown:
        raise GankitError(f"'{unknown[0]}' means nothing here. Known: {', '.join(sorted(known))}.")
    return Overlay(
        {name: _points(name, value) for name, value in table.get("points", {}).items()},
        tuple(map(str, table.get("leave_out", []))),
        tuple(_insert(folder, entry) for entry in table.get("insert", [])),
        tuple(_replace(entry) for entry in table.get("replace", [])),
    )


def _points(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        raise GankitError(f"the points of '{name}' must be a number above 0, or leave it out.")
    return value


def _insert(folder: Path, entry: Mapping[str, Any]) -> Insert:
    if set(entry) != {"before", "file"}:
        raise GankitError("an [[insert]] has `before` and `file`, and nothing else.")
    path = folder / str(entry["file"])
    try:
        return Insert(str(entry["before"]), path.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise GankitError(f"the text {path} cannot be read: {error}.") from None


def _replace(entry: Mapping[str, Any]) -> Replace:
    if set(entry) != {"find", "by"}:
        raise GankitError("a [[replace]] has `find` and `by`, and nothing else.")
    return Replace(str(entry["find"]), str(entry["by"]))
