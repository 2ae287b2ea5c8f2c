"""Takes back what a story says of a loss where two batches tell otherwise.

A loss is read from its slopes in one batch. Behind a squared mean, a root or a logarithm these
have a factor that belongs to that batch: it is no weight, and its sign is none of the function.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from gankit.checks.explain.nodes import Node, without_notes

CHANGING = "that changes with the batch"
SAME = 1e-3  # of a weight, which has four digits


def settle(events: Sequence[Mapping[str, Any]]) -> None:
    """Compare the calls of a story, and put `CHANGING` where a weight is another in each."""
    calls: list[list[Mapping[str, Any]]] = []
    for event in events:
        if "call" in event:
            calls.append([])
        elif "step" in event and calls:
            calls[-1].append(event)
    for before, after in zip(calls, calls[1:], strict=False):
        for one, other in zip(before, after, strict=False):
            if one["step"] == other["step"]:
                _settle_moves(one["moves"], other["moves"])


def _settle_moves(before: Sequence[Mapping], after: Sequence[Mapping]) -> None:
    for one, other in zip(before, after, strict=True):
        newest = other["from"][-len(one["from"]) :] if one["from"] else []  # old ones may lie there
        for pair in zip(one["from"], newest, strict=False):
            _settle_nodes(*pair)


def _settle_nodes(one: Node, other: Node) -> None:
    if one is other or one["name"] != other["name"]:
        return
    for part in one["of"]:
        same = [x for x in other["of"] if without_notes(x) == without_notes(part)]
        if len(same) == 1:
            _settle_nodes(part, same[0])
    (function, weight), (again, weight_again) = map(_counted, (one, other))
    if function != again or not weight or not weight_again:
        return
    if math.isclose(weight, weight_again, rel_tol=SAME):
        return
    note = f"as {function} with a weight {CHANGING}" if function else f"weight {CHANGING}"
    for what in (one, other):
        kept = [note for note in what["notes"] if not note.startswith(("as ", "weight "))]
        what["notes"] = [*kept, note]


def _counted(what: Node) -> tuple[str, float]:
    """The function by which a tensor counts, and its weight with its sign; 0 where none is told."""
    function = next((note[3:] for note in what["notes"] if note.startswith("as ")), "")
    weight = next((note[7:] for note in what["notes"] if note.startswith("weight ")), "")
    if not weight or CHANGING in weight:
        return function, 0.0
    sign = -1.0 if function.startswith("minus ") else 1.0
    return function.removeprefix("minus "), sign * float(weight)
