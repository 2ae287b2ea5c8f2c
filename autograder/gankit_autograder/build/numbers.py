"""Keeps recorded numbers still: another processor's last digit must not change a committed file."""

from __future__ import annotations

import json
import math
from typing import Any

from gankit.checks.compare import ABSOLUTE, RELATIVE
from gankit.checks.together import CLOSE, same_mark

DIGITS = 7
STILL = 0.1  # of the check's tolerance: no two machines may lie further apart than this
DEPTH = 4  # a probe, a fact, an expected view and a mistake lie this deep in a blueprint


def keep_close_numbers(new: Any, old: Any) -> Any:
    """`new`, with each float that is as good as the one in `old` replaced by that one.

    Entries of a list that have an id are compared with the entry of the same id.
    """
    if isinstance(new, float) and isinstance(old, (int, float)) and not isinstance(old, bool):
        close = math.isclose(new, old, rel_tol=STILL * RELATIVE, abs_tol=STILL * ABSOLUTE)
        return old if close else new
    if isinstance(new, dict) and isinstance(old, dict):
        return {
            key: _KEEPERS.get(key, keep_close_numbers)(value, old.get(key))
            for key, value in new.items()
        }
    if isinstance(new, list) and isinstance(old, list):
        return [keep_close_numbers(*pair) for pair in _pairs(new, old)]
    return new


def _keep_marks(new: dict, old: dict | None) -> dict:
    """Marks of pairs of mistakes: coarse by nature, and compared as a check compares them."""
    old = old or {}
    return {
        name: old[name] if name in old and same_mark(mark, old[name]) else mark
        for name, mark in new.items()
    }


def _keep_slips(new: dict, old: dict | None) -> dict:
    """By function and words, the marks of single slips."""
    return {
        name: {
            words: _kept(marks, (old or {}).get(name, {}).get(words, []))
            for words, marks in slips.items()
        }
        for name, slips in new.items()
    }


def _kept(new: list, old: list) -> list:
    """Each mark, or the one that it is as good as."""
    return [next((o for o in old if same_mark(mark, o, CLOSE)), mark) for mark in new]


_KEEPERS = {"beside": _keep_marks, "slips": _keep_slips}


def _pairs(new: list, old: list) -> list[tuple[Any, Any]]:
    if new and all(isinstance(entry, dict) and "id" in entry for entry in [*new, *old]):
        known = {entry["id"]: entry for entry in old}
        return [(entry, known.get(entry["id"])) for entry in new]
    return list(zip(new, old if len(new) == len(old) else [None] * len(new), strict=True))


def rounded(value: Any) -> Any:
    """Plain data with every float cut to `DIGITS` significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value


def to_json(value: Any, depth: int = DEPTH) -> str:
    """JSON that a person can review: what lies `depth` deep stands whole on one line."""
    return _lines(value, depth, "\n") + "\n"


def _lines(value: Any, depth: int, margin: str) -> str:
    if not depth or not value or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    inner = margin + " "
    if isinstance(value, list):
        parts = [_lines(item, depth - 1, inner) for item in value]
        return f"[{inner}" + f",{inner}".join(parts) + f"{margin}]"
    parts = [f"{json.dumps(key)}: {_lines(item, depth - 1, inner)}" for key, item in value.items()]
    return f"{{{inner}" + f",{inner}".join(parts) + f"{margin}}}"
