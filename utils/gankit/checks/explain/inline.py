"""Reads a loss that a training step writes itself, from its slopes in what the networks gave."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gankit.checks.explain.elementary import NO_EFFECT, fit_slopes
from gankit.checks.explain.nodes import Node, node, said, with_notes

ROUNDING = 1e-4  # of a slope: two that cancel leave so much
Known = Sequence[tuple[Tensor, Node, bool]]


def weighted_sum(value: Tensor, losses: Sequence[tuple[Tensor, Node]]) -> Node | None:
    """A sum of known losses, each with its weight; None where that does not make up the value."""
    parts, total = [], 0.0
    for loss, what in losses:
        slope = _slopes(value, loss)
        if slope is not None and abs(float(slope)) > 1e-9:
            parts.append(with_notes(what, [f"weight {float(slope):.4g}"]))
            total += float(slope) * float(loss.detach())
    whole = abs(total - float(value.detach())) <= 1e-4 * (1 + abs(total))
    if not parts or not (whole or _rest_is_constant(value, losses)):
        return None
    return node("the sum of", parts)


def _rest_is_constant(value: Tensor, losses: Sequence[tuple[Tensor, Node]]) -> bool:
    """Whether the value's gradient is that of the losses alone: the rest carries none."""
    leaves = _leaves(value)
    whole = torch.autograd.grad(value, leaves, retain_graph=True, allow_unused=True)
    made = [torch.zeros_like(leaf) for leaf in leaves]
    for loss, _ in losses:
        slope = _slopes(value, loss)
        if slope is None:
            continue
        parts = torch.autograd.grad(loss, leaves, slope, retain_graph=True, allow_unused=True)
        made = [m if part is None else m + part for m, part in zip(made, parts, strict=True)]
    return all(
        torch.allclose(m, torch.zeros_like(m) if part is None else part, rtol=1e-3, atol=1e-6)
        for m, part in zip(made, whole, strict=True)
    )


def _leaves(value: Tensor) -> list[Tensor]:
    """The parameters that a value depends on."""
    found, waiting, seen = [], [value.grad_fn], set()
    while waiting:
        step = waiting.pop()
        if step is None or step in seen:
            continue
        seen.add(step)
        if hasattr(step, "variable"):
            found.append(step.variable)
        waiting += [following for following, _ in step.next_functions]
    return found


def read_loss(value: Tensor, outputs: Sequence[tuple[Tensor, Node]], known: Known) -> Node:
    """`a loss of` the networks' outputs on which it depends, each with its function and weight."""
    parts = []
    slopes = [_slopes(value, tensor) for tensor, _ in outputs]
    for index, (tensor, what) in enumerate(outputs):
        direct = slopes[index]
        if direct is None:
            continue
        for later in range(index + 1, len(outputs)):
            direct = direct - _through(outputs[later][0], slopes[later], tensor)
        if float(direct.abs().max()) < ROUNDING * float(slopes[index].abs().max()):
            continue  # all of it comes by way of later outputs
        part = _part(tensor.detach(), what, direct, known)
        if part is not None:
            parts.append(part)
    return node("a loss of", parts, [f"value {float(value.detach().sum()):.4g}"])


def _through(later: Tensor, slope: Tensor | None, tensor: Tensor) -> Tensor | float:
    """The part of a slope that comes by way of a later output; 0 where that has none of its own."""
    if slope is None or not later.requires_grad:
        return 0.0
    found = torch.autograd.grad(later, tensor, slope, retain_graph=True, allow_unused=True)[0]
    return 0.0 if found is None else found


def _part(numbers: Tensor, what: Node, slopes: Tensor, known: Known) -> Node | None:
    size = float(slopes.abs().max())
    if size < 1e-8:
        return None
    points, flat = numbers.reshape(-1), slopes.reshape(-1)
    for other, name, _ in known:
        if other.numel() != points.numel() or not other.is_floating_point() or name == what:
            continue
        distance = points - other.reshape(-1)
        for function, slope in (("|x - y|", distance.sign()), ("(x - y)²", 2 * distance)):
            if bool((slope == slope[0]).all()):  # as of x alone
                continue
            weight = _factor(slope, flat)
            if weight is not None:
                text = function.replace("y", said(name))
                return with_notes(what, [f"as {text}", _weight(weight, points)])
    found = fit_slopes(points, flat)
    if found is None or found.name == NO_EFFECT:
        return with_notes(what, ["as another function"])
    sign = "minus " if found.factor < 0 else ""
    return with_notes(what, [f"as {sign}{found.name}", _weight(abs(found.factor), points)])


def _factor(slope: Tensor, wanted: Tensor) -> float | None:
    square = float((slope * slope).sum())
    if square < 1e-12:
        return None
    factor = float((slope * wanted).sum()) / square
    fits = (wanted - factor * slope).abs().max() <= 1e-3 * wanted.abs().max()
    return factor if bool(fits) else None


def _weight(factor: float, points: Tensor) -> str:
    """The weight of a mean: 1 for a plain mean, the count for a sum."""
    return f"weight {factor * points.numel():.4g}"


def _slopes(value: Tensor, tensor: Tensor) -> Tensor | None:
    if not value.requires_grad or not tensor.requires_grad:
        return None
    try:
        return torch.autograd.grad(value.sum(), tensor, retain_graph=True, allow_unused=True)[0]
    except RuntimeError:  # the graph was used up
        return None
