"""Keeps recorded numbers still: another processor's last digit must not change a committed file."""

from __future__ import annotations

import json
import math
import re
from typing import Any

DIGITS = 7
SAME = 2e-5
_NUMBER_LISTS = re.compile(r"\[\s+((?:[-\d.eE+]+|\"-?inf\"|\"nan\")(?:,\s+[^\[\]{}]*?)?)\s+\]")


def keep_close_numbers(new: Any, old: Any) -> Any:
    """`new`, with each float that is as good as the one in `old` replaced by that one."""
    if isinstance(new, float) and isinstance(old, (int, float)) and not isinstance(old, bool):
        return old if math.isclose(new, old, rel_tol=SAME, abs_tol=SAME) else new
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: keep_close_numbers(value, old.get(key)) for key, value in new.items()}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [keep_close_numbers(*pair) for pair in zip(new, old, strict=True)]
    return new


def rounded(value: Any) -> Any:
    """Plain data with every float cut to `DIGITS` significant digits."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    return value


def to_json(value: Any) -> str:
    """Readable JSON: a line for each entry, lists of numbers on one line."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    joined = _NUMBER_LISTS.sub(lambda found: "[" + " ".join(found.group(1).split()) + "]", text)
    return joined + "\n"
