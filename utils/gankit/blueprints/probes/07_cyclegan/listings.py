# Written by `gankit build` from solutions/07_cyclegan/probes/listings.py: edit that file.
"""Marks in a listing: which line has which effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gankit.checks.registry import measure


@measure
def marks_in_listing(target: Any, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """One view a letter in `options["letters"]`: `{"kept": ...}`, the lines marked with it.

    `target` is `{line: letter}`. Lines may be whole numbers or text, letters of either case. The
    view `others` tells of marks with another letter.
    """
    if not isinstance(target, Mapping):
        raise TypeError(f"find_the_bugs is a {type(target).__name__}, not a dict {{line: letter}}")
    marks = {_line(line): str(letter).strip().lower() for line, letter in target.items() if letter}
    if not marks:
        raise NotImplementedError
    views: dict[str, Any] = {}
    for letter in options["letters"]:
        lines = sorted(line for line, mark in marks.items() if mark == letter)
        views[letter] = {"kept": ", ".join(map(str, lines))}
    unknown = sorted({mark for mark in marks.values() if mark not in options["letters"]})
    views["others"] = (
        f"letters that are not in the list: {', '.join(unknown)}" if unknown else "none"
    )
    return views


def _line(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise TypeError(
            f"{value!r} is no line number; write find_the_bugs[line] = letter"
        ) from None
