"""In which fields two layers differ, and which layers of two networks belong together."""

from __future__ import annotations

from collections.abc import Sequence

Fields = dict[str, str]  # of a layer
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


def changed_fields(wanted: Fields, found: Fields) -> dict[str, tuple[str, str]]:
    """The fields in which two layers differ: name -> (wanted, found)."""
    pairs = {name: (wanted.get(name, ""), found.get(name, "")) for name in {**wanted, **found}}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _distance(wanted: Fields, found: Fields) -> float:
    return sum(_WEIGHTS.get(name, _OTHER) for name in changed_fields(wanted, found))


def align(wanted: Sequence[Fields], found: Sequence[Fields]) -> list[tuple[int | None, int | None]]:
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
    cost: list[list[float]], i: int, j: int, wanted: Sequence[Fields], found: Sequence[Fields]
) -> dict[str, float]:
    choices = {}
    if i < len(wanted) and j < len(found):
        choices["pair"] = cost[i + 1][j + 1] + _distance(wanted[i], found[j])
    if i < len(wanted):
        choices["missing"] = cost[i + 1][j] + _GAP
    if j < len(found):
        choices["extra"] = cost[i][j + 1] + _GAP
    return choices
