"""Recognises what several operations compute together, by running them again on small numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from gankit.checks.inputs import random_numbers
from gankit.checks.reading.recorder import Node, ancestors, replace_nodes

LARGEST = 2**20  # numbers in a sample

Rule = Callable[[Tensor], Tensor]


def computes(node: Node, rule: Rule) -> Node | None:
    """The input of `node` from which its operations compute what `rule` does; None if none."""
    for base in node.inputs():
        others = [part for part in node.inputs() if part is not base]
        if any(base in ancestors(part) for part in others) and computes_from(base, node, rule):
            return base
    return None


def computes_from(base: Node, node: Node, rule: Rule) -> bool:
    """Whether the operations from `base` to `node` compute what `rule` does.

    Both are tried on random numbers with a place where all are 0: first on a small map, then, for
    code that holds sizes as plain numbers, on one of the traced size.
    """
    small = (*base.shape[:2], *(min(side, 2) for side in base.shape[2:]))
    return any(
        math.prod(shape) <= LARGEST and _agrees(node, base, rule, _sample(shape))
        for shape in dict.fromkeys((small, base.shape))
    )


def _sample(shape: tuple[int, ...]) -> Tensor:
    numbers = torch.from_numpy(random_numbers("replay", *shape).standard_normal(shape)).float()
    numbers[(0, slice(None), *(0 for _ in shape[2:]))] = 0
    return numbers


def _agrees(node: Node, base: Node, rule: Rule, sample: Tensor) -> bool:
    try:
        found, wanted = _run(node, base, sample, {}), rule(sample)
    except Exception:  # operations on other tensors, or sizes that do not fit
        return False
    return found.shape == wanted.shape and torch.allclose(found, wanted, rtol=1e-4, atol=1e-5)


def _run(node: Node, base: Node, sample: Tensor, done: dict[int, Tensor]) -> Tensor:
    """What the operations between `base` and `node` make of `sample`."""
    if node is base:
        return sample.clone()
    if id(node) not in done:
        if node.kind != "call":
            raise LookupError(f"{node.name} is not computed from the base")
        inputs = {id(part): _run(part, base, sample, done) for part in node.inputs()}
        if node.func is None:  # another name of the same numbers
            done[id(node)] = next(iter(inputs.values()))
        else:
            args, kwargs = (
                replace_nodes(value, lambda part: inputs[id(part)])
                for value in (node.args, node.kwargs)
            )
            done[id(node)] = node.func(*args, **kwargs)
    return done[id(node)].clone()
