"""What a small module computes, and how a layer scales its weights at run time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.plain import plain_tensor

FAR = 1.8  # in standard deviations: 7.2 % of a normal distribution lie beyond, of a uniform none


def module_call(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Make `target(**options["build"])` and feed it one tensor.

    Views: `value`, `gradient` (of the value's sum, to the input), `type`, `health` (is a number
    not finite), and `learned`, how many numbers it could learn.
    """
    module = target(**options.get("build", {}))
    x = inputs[0].requires_grad_()
    value = module(x)
    gradient = _gradient(value, x)
    return {
        "value": plain_tensor(value),
        "gradient": None if gradient is None else plain_tensor(gradient),
        "type": f"tensor of shape {tuple(value.shape)}",
        "health": _health(value, gradient),
        "learned": sum(parameter.numel() for parameter in module.parameters()),
    }


def _health(value: Tensor, gradient: Tensor | None) -> str:
    if not value.isfinite().all():
        return "value not finite"
    if gradient is None or not gradient.isfinite().all():
        return "no gradient" if gradient is None else "gradient not finite"
    return "value and gradient finite"


def _gradient(value: Tensor, x: Tensor) -> Tensor | None:
    if not value.requires_grad:
        return None
    return torch.autograd.grad(value.sum(), x, allow_unused=True)[0]


def scaled_layer(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Make `target(*options["arguments"], **options["named"])`, put known numbers in, feed it.

    `inputs` are what to feed, the weight and the bias. Views: `value`, `gradient` (to what was
    fed), `type`, and, of a wide layer made with `options["wide"]`, how `weight` and `bias` start.
    """
    x, *numbers = inputs
    layer = target(*options["arguments"], **options.get("named", {}))
    _put_in(layer, numbers)
    x = x.requires_grad_()
    value = layer(x)
    gradient = _gradient(value, x)
    views = {
        "value": plain_tensor(value),
        "gradient": None if gradient is None else plain_tensor(gradient),
        "type": f"tensor of shape {tuple(value.shape)}",
    }
    if "wide" in options:
        views.update(_beginnings(target(*options["wide"])))
    return views


def _put_in(layer: nn.Module, numbers: list[Tensor]) -> None:
    """Copy each tensor into the parameter of its shape; weights may lie transposed."""
    with torch.no_grad():
        for parameter in layer.parameters():
            for values in numbers:
                turned = values.T if values.dim() == 2 else values
                fitting = next((v for v in (values, turned) if v.shape == parameter.shape), None)
                if fitting is not None:
                    parameter.copy_(fitting)


def _beginnings(layer: nn.Module) -> dict[str, str]:
    parameters = list(layer.parameters())
    weights = [p.detach() for p in parameters if p.dim() > 1]
    others = [p.detach() for p in parameters if p.dim() <= 1]
    return {
        "weight": _spread(weights[0]) if len(weights) == 1 else f"{len(weights)} tensors",
        "bias": _spread(others[0]) if len(others) == 1 else f"{len(others)} tensors",
    }


def _spread(numbers: Tensor) -> str:
    """In words, and so roughly that chance does not show."""
    numbers = numbers.double()
    mean, deviation = numbers.mean().item(), numbers.std().item()
    if deviation == 0:
        return f"{mean:.3g} everywhere"
    far = ((numbers - mean).abs() > FAR * deviation).double().mean().item()
    shape = "uniform" if far < 0.01 else "normal" if 0.05 < far < 0.09 else "random"
    return f"{shape}, mean {round(mean, 1) + 0.0:g}, standard deviation {deviation:.1g}"
