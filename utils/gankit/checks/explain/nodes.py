"""What a tensor of a training step is: `D(G(z_d))`, as plain data."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

Node = dict[str, Any]  # {"name", "of": [Node], "notes": [str]}
CUT = "detached"  # no gradient goes back through it
SUMS = ("the sum of", "a loss of", "one batch of")


def node(name: str, of: list[Node] | None = None, notes: list[str] | None = None) -> Node:
    """A thing with a name, what it was made of, and notes on it."""
    return {"name": name, "of": of or [], "notes": notes or []}


def with_notes(what: Node, notes: list[str]) -> Node:
    """The same thing with further notes."""
    return node(what["name"], what["of"], [*what["notes"], *notes]) if notes else what


def without_notes(what: Node) -> Node:
    """The same thing without what is noted of it and of what it was made of."""
    return node(what["name"], [without_notes(part) for part in what["of"]])


def names_in(what: Node) -> set[str]:
    """The names of a thing and of all that it was made of."""
    return {what["name"]}.union(*map(names_in, what["of"]))


def same_numbers(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors of one shape hold the same numbers, for the eye of a story."""
    if one.is_floating_point() != other.is_floating_point():
        return False
    if not one.is_floating_point():
        return torch.equal(one.long(), other.long())
    one, other = one.double(), other.double()
    return bool(((one - other).abs() <= 1e-6 + 1e-5 * one.abs()).all())


def said(what: Node) -> str:
    """`D(G(z_d) [detached])`: what a tensor is, in one line."""
    inner = ", ".join(map(said, what["of"]))
    notes = [note for note in what["notes"] if not note.startswith("value")]
    if what["name"].endswith((" of", ":")) and inner:
        text = f"{what['name']} {inner}"
    else:
        text = f"{what['name']}({inner})" if inner else what["name"]
    return f"{text} [{', '.join(notes)}]" if notes else text
