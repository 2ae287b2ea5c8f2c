"""Which leaves a gradient of an output comes to, seen in autograd's graph without computing it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.autograd.function import BackwardCFunction


def reached(output: Tensor) -> set[int]:
    """The ids of the leaves that autograd's graph of this output ends at."""
    return _walked(output)[0]


def without_gradient(output: Tensor, leaves: Sequence[Tensor]) -> list[int]:
    """The places of the leaves to which no gradient comes.

    A function with a `backward` of its own may give none where the graph has an edge: then
    gradients are computed.
    """
    if not leaves or not output.requires_grad:
        return list(range(len(leaves)))
    there, own = _walked(output)
    if not own:
        return [place for place, leaf in enumerate(leaves) if id(leaf) not in there]
    found = torch.autograd.grad(output.sum(), leaves, retain_graph=True, allow_unused=True)
    return [place for place, gradient in enumerate(found) if gradient is None]


def _walked(output: Tensor) -> tuple[set[int], bool]:
    """The leaves of a graph, and whether a step has a `backward` of somebody's own."""
    leaves, own, seen, waiting = set(), False, set(), [output.grad_fn]
    while waiting:
        step = waiting.pop()
        if step is None or step in seen:
            continue
        seen.add(step)
        own = own or isinstance(step, BackwardCFunction)
        if hasattr(step, "variable"):
            leaves.add(id(step.variable))
        waiting += [other for other, _ in step.next_functions]
    return leaves, own
