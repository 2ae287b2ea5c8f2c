"""The fields of a layer, and which layers of two networks belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_LAYER = re.compile(r"(\w+)\((\d+)(?: →|,) (\d+)((?:, [a-z ]+ [\w.]+)*)\)(?:, (.*))?")
_OPTION = re.compile(r", ([a-z ]+) ([\w.]+)")
_WEIGHTS = {  # how much a field tells two layers apart
    "kind": 3.0,
    "out": 2.0,
    "in": 1.5,
    "stride": 1.5,
    "kernel": 1.0,
    "padding": 0.5,
    "note": 0.5,
}
_OTHER = 0.5
_GAP = 3.2  # a layer that has no partner


@dataclass(frozen=True)
class LayerFields:
    """A layer in fields: kind, widths, options such as the kernel, a note on its weights."""

    kind: str
    inputs: int
    outputs: int
    options: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def items(self) -> dict[str, str]:
        """Every field in words, by name."""
        plain = {"kind": self.kind, "in": str(self.inputs), "out": str(self.outputs)}
        return plain | dict(self.options) | {"note": self.note}


@lru_cache(maxsize=4096)
def layer_fields(text: str) -> LayerFields | None:
    """The fields behind a layer's text; None for what is no layer, such as "output"."""
    found = _LAYER.fullmatch(text)
    if not found:
        return None
    kind, inputs, outputs, options, note = found.groups()
    pairs = tuple((key, value) for key, value in _OPTION.findall(options or ""))
    return LayerFields(kind, int(inputs), int(outputs), pairs, note or "")


def changed_fields(wanted: str, found: str) -> dict[str, tuple[str, str]]:
    """The fields in which two layers differ: name -> (wanted, found)."""
    if wanted == found:
        return {}
    one, other = layer_fields(wanted), layer_fields(found)
    if one is None or other is None:
        return {"kind": (wanted, found)}
    left, right = one.items(), other.items()
    names = [*left, *(name for name in right if name not in left)]
    return {
        name: (left.get(name, ""), right.get(name, ""))
        for name in names
        if left.get(name, "") != right.get(name, "")
    }


def _distance(wanted: str, found: str) -> float:
    return sum(_WEIGHTS.get(name, _OTHER) for name in changed_fields(wanted, found))


def align(wanted: Sequence[str], found: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of positions in both lists, in order; None where one has no partner.

    The cheapest alignment, where unlike layers cost by the fields in which they differ.
    """
    rows, columns = len(wanted), len(found)
    if rows == columns:  # one changed layer must not shift the others
        return [(i, i) for i in range(rows)]
    cost = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            if i < rows or j < columns:
                cost[i][j] = min(_choices(cost, i, j, wanted, found).values())
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < rows or j < columns:
        choices = _choices(cost, i, j, wanted, found)
        step = min(choices, key=choices.__getitem__)
        pairs.append((i if step != "extra" else None, j if step != "missing" else None))
        i, j = i + (step != "extra"), j + (step != "missing")
    return pairs


def _choices(
    cost: list[list[float]], i: int, j: int, wanted: Sequence[str], found: Sequence[str]
) -> dict[str, float]:
    choices = {}
    if i < len(wanted) and j < len(found):
        choices["pair"] = cost[i + 1][j + 1] + _distance(wanted[i], found[j])
    if i < len(wanted):
        choices["missing"] = cost[i + 1][j] + _GAP
    if j < len(found):
        choices["extra"] = cost[i][j + 1] + _GAP
    return choices
