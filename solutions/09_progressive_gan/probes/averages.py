"""Running averages of a network's parameters, and calendars: rows of plain answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.registry import measure


@measure
def average_step(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(ema, model, *options["decay"])`; an empty `decay` takes the default.

    Views in words: `moved` (which share of the way to the model, of what moves), `model` (was it
    left alone) and `graph` (does a graph hang on the average's parameters).
    """
    ema, model = inputs
    before, goal = _numbers(ema), _numbers(model)
    target(ema, model, *options["decay"])
    after = _numbers(ema)
    share = (after - before) / (goal - before)
    moved = share[share != 0] if bool((share != 0).any()) else share
    middle = moved.median().item()
    even = (moved - middle).abs().max().item() < 0.02 * (abs(middle) + 1e-3)
    grown = any(not parameter.is_leaf for parameter in ema.parameters())
    return {
        "moved": f"{middle:.2g} of the way" if even else "parameters unlike",
        "model": _left_alone(model, goal),
        "graph": "grows" if grown else "none",
    }


def _left_alone(model: nn.Module, before: Tensor) -> str:
    """Whether the model has its numbers, still learns, and is in training mode."""
    if not torch.equal(before, _numbers(model)):
        return "changed"
    if not all(parameter.requires_grad for parameter in model.parameters()):
        return "its parameters no longer learn"
    return "unchanged" if model.training else "left in eval mode"


def _numbers(network: nn.Module) -> Tensor:
    return torch.cat([parameter.detach().flatten().double() for parameter in network.parameters()])


@measure
def calendar(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(shown, length)` for the rows `(name, shown, length)` in `inputs[0]`.

    Views: for each name, `depth` and `alpha` by the number shown; and `type`.
    """
    views: dict[str, Any] = {}
    kinds = set()
    for name, shown, length in inputs[0]:
        answer = target(shown, length)
        if not isinstance(answer, (tuple, list)) or len(answer) != 2:
            kind = "nothing" if answer is None else f"a {type(answer).__name__}"
            raise TypeError(f"schedule gives {kind}, not (depth, alpha)")
        depth, alpha = answer
        kinds.add(f"{type(answer).__name__} of {type(depth).__name__} and {_kind(alpha)}")
        views.setdefault(name, {})[f"{shown} of {length}"] = [float(depth), round(float(alpha), 5)]
    views["type"] = ", ".join(sorted(kinds))
    return views


def _kind(alpha: Any) -> str:
    """A whole 0 or 1 is as good as a float."""
    return "float" if type(alpha) in (int, float) else type(alpha).__name__
