"""What two known mistakes in one answer change, in four short entries: enough to know it again."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from gankit.checks.compare import fingerprint

SUMS = 2
TOLERANCE = 1e-3  # of the numbers' total size, as far as a check takes two numbers for the same
CLOSE = 1e-4  # much closer than two answers come by chance
PAIR = 3e-5  # of two mistakes in one answer: what one does may be small beside the other


def mark_of(changed: Mapping[str, Any]) -> list[Any]:
    """A hash of the words of changed views, the size of their numbers, and weighted sums of them.

    Numbers stay out of the hash, because they differ a little between processors.
    """
    numbers: list[float] = []
    words = [[path, _words(changed[path], numbers)] for path in sorted(changed)]
    digest = hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:8]
    sums = [
        sum(math.cos((number + 1) * (place + 1)) * x for place, x in enumerate(numbers))
        for number in range(SUMS)
    ]
    return [digest, *(float(f"{x:.6g}") for x in (sum(map(abs, numbers)), *sums))]


def same_mark(one: Sequence[Any], other: Sequence[Any], tolerance: float = TOLERANCE) -> bool:
    """Whether two marks are of the same views, numbers within tolerance."""
    if one[0] != other[0]:
        return False
    far = tolerance * (max(one[1], other[1]) + 0.1)
    return all(abs(a - b) <= far for a, b in zip(one[1:], other[1:], strict=True))


def _words(value: Any, numbers: list[float]) -> Any:
    """The value with a sign in place of each number that rounding may change."""
    if isinstance(value, Mapping):
        if "error" in value:
            return list(fingerprint(value["error"]))
        return {str(key): _words(value[key], numbers) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple)):
        return [_words(item, numbers) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        numbers.append(value)
        return "#"
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)
