"""Tells what the numbers are that a training step gives back: which loss, or which sum of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from torch import Tensor

from gankit.checks.explain.nodes import Node, said, without_notes

Known = Sequence[tuple[float, Node]]
CLOSE = 1e-5
PLAIN_SUM = "the plain sum, without weights, of"
_FACTORS = {1.0: "", 2.0: "twice ", 0.5: "half of "}


def said_returned(value: Any, known: Known) -> dict[str, str]:
    """By key, what each number is; "" where it is nothing that the step has made."""
    parts = value if isinstance(value, (tuple, list)) else [value]
    found = next((part for part in parts if isinstance(part, Mapping)), {})
    return {str(key): _said(item, known) for key, item in found.items()}


def _said(item: Any, known: Known) -> str:
    if isinstance(item, bool) or not isinstance(item, (int, float, Tensor)):
        return ""
    if isinstance(item, Tensor) and item.numel() != 1:
        return ""
    number = float(item)
    for factor, words in _FACTORS.items():
        for value, what in reversed(known):
            if abs(number - factor * value) <= CLOSE * (1 + abs(number)):
                return words + said(without_notes(what))
    return ""


def plain_sum(what: Node, scalars: Known) -> tuple[float, Node] | None:
    """The terms of a weighted sum, added up without their weights."""
    if what["name"] != "the sum of":
        return None
    names = [said(without_notes(part)) for part in what["of"]]
    numbers = {said(without_notes(node)): value for value, node in scalars}
    if not all(name in numbers for name in names):
        return None
    bare = {**without_notes(what), "name": PLAIN_SUM}
    return sum(numbers[name] for name in names), bare


def adds_up(value: float, what: Node, scalars: Known) -> bool:
    """Whether the terms of a sum, as they are known, give its value.

    A sum is read from its gradients: a term without any is in the value alone.
    """
    if what["name"] != "the sum of":
        return True
    numbers = {said(without_notes(node)): number for number, node in scalars}
    terms = [(numbers.get(said(without_notes(part))), _weight(part)) for part in what["of"]]
    if any(number is None for number, _ in terms):
        return True
    total = sum(number * weight for number, weight in terms)
    return abs(total - value) <= 1e-3 * (1 + abs(value))


def _weight(part: Node) -> float:
    notes = [note for note in part["notes"] if note.startswith("weight ")]
    return float(notes[0].split()[1]) if notes else 1.0


def tell_returned(wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each number that is another one than asked, where both are known."""
    for key, asked in wanted.items():
        got = found.get(key, "")
        if asked.startswith("the sum of") and got == asked.replace("the sum of", PLAIN_SUM, 1):
            yield f"What comes back as {key} is the plain sum of its terms; asked: with weights."
        elif got.startswith("a loss of"):  # known by its gradients, and not by its value
            continue
        elif asked and got and asked.split("(")[0] != got.split("(")[0]:  # else told before
            yield f"What comes back as {key} is {got}; asked: {asked}."
