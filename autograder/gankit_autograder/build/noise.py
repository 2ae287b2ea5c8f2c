"""How far a recorded view moves when the arithmetic is as inexact as between two processors."""

from __future__ import annotations

import math
from typing import Any

from gankit.checks.compare import ABSOLUTE, RELATIVE, fingerprint


def distance(one: Any, other: Any) -> float:
    """How far two views lie apart, in tolerances of the check; infinite where words differ."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) / max(RELATIVE * max(abs(one), abs(other)), ABSOLUTE)
    if isinstance(one, dict) and isinstance(other, dict):
        if "error" in one and "error" in other:
            return 0.0 if fingerprint(one["error"]) == fingerprint(other["error"]) else math.inf
        pairs = [(one[key], other[key]) for key in one] if one.keys() == other.keys() else None
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = list(zip(one, other, strict=True))
    else:
        return 0.0 if one == other else math.inf
    return math.inf if pairs is None else max((distance(*pair) for pair in pairs), default=0.0)
