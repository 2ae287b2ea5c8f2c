"""Whether a loss stays finite, and can still be learned from, on inputs far out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gankit.checks.registry import measure


@measure
def loss_health(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(*inputs)`. View `health`: is the value finite, does a gradient reach its place.

    `options["learned"]` are the positions (from 0) of the inputs that a gradient must reach. The
    others are data; a loss may detach them.
    """
    learned = [inputs[position].requires_grad_() for position in options["learned"]]
    value = target(*inputs)
    finite = isinstance(value, Tensor) and bool(value.isfinite().all())
    return {
        "health": {
            "value": "finite" if finite else "not finite",
            "gradient": _reached(value, learned),
        }
    }


def _reached(value: Any, learned: list[Tensor]) -> str:
    if not isinstance(value, Tensor) or not value.requires_grad:
        return "does not reach every input"
    gradients = torch.autograd.grad(value.sum(), learned, allow_unused=True)
    if any(gradient is None or not bool((gradient != 0).any()) for gradient in gradients):
        return "does not reach every input"
    finite = all(bool(gradient.isfinite().all()) for gradient in gradients)
    return "reaches every input" if finite else "not finite"
