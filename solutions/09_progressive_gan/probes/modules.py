"""What a small module computes, and how a layer scales its weights at run time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.plain import one_tensor, plain_tensor
from gankit.checks.probing.calling import call_named
from gankit.checks.registry import measure

FAR = 1.8  # in standard deviations: 7.2 % of a normal distribution lie beyond, of a uniform none


@measure
def module_call(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Make `target(**options["build"])` and feed it one tensor.

    Views: `value`, `gradient` (of the value's sum, to the input), `type`, `health` (is a number
    not finite, or does the input come back as it was), and `learned`, how many numbers it could
    learn.
    """
    module = call_named(target, options.get("build", {}))
    x = inputs[0].requires_grad_()
    value = one_tensor(module(x))
    gradient = _gradient(value, x)
    return {
        "value": plain_tensor(value),
        "gradient": None if gradient is None else plain_tensor(gradient),
        "type": f"tensor of shape {tuple(value.shape)}",
        "health": _health(value, gradient, x),
        "learned": sum(parameter.numel() for parameter in module.parameters()),
    }


def _health(value: Tensor, gradient: Tensor | None, x: Tensor) -> str:
    if not value.isfinite().all():
        return "value not finite"
    if gradient is None or not gradient.isfinite().all():
        return "no gradient" if gradient is None else "gradient not finite"
    idle = torch.equal(value, x) and bool((gradient == 1).all())
    return "the input comes back as it was" if idle else "value and gradient finite"


def _gradient(value: Tensor, x: Tensor) -> Tensor | None:
    if not value.requires_grad:
        return None
    return torch.autograd.grad(value.sum(), x, allow_unused=True)[0]


@measure
def scaled_layer(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Make `target(*options["arguments"], **options["named"])`, put known numbers in, feed it.

    `inputs` are what to feed, the weight and the bias. Views: `value`, `gradient` (to what was
    fed), `type`, `again` (does a second call give the same), `learns` (which parameters get a
    gradient) and, of a wide layer made with `options["wide"]`, how `weight` and `bias` start.
    """
    x, *numbers = inputs
    layer = target(*options["arguments"], **options.get("named", {}))
    _put_in(layer, numbers)
    x = x.requires_grad_()
    value = one_tensor(layer(x))
    learns = _learns(layer, value)
    gradient = _gradient(value, x)
    same = torch.allclose(value.detach(), layer(x).detach(), rtol=1e-4, atol=1e-6)
    views = {
        "value": plain_tensor(value),
        "gradient": None if gradient is None else plain_tensor(gradient),
        "type": f"tensor of shape {tuple(value.shape)}",
        "again": "a second call gives the same" if same else "a second call gives something else",
        "learns": learns,
    }
    if "wide" in options:
        views.update(_beginnings(target(*options["wide"])))
    return views


def _learns(layer: nn.Module, value: Tensor) -> str:
    """Which of weight and bias a gradient reaches."""
    parameters = [parameter for parameter in layer.parameters() if parameter.requires_grad]
    if not parameters or not value.requires_grad:
        return "nothing"
    found = torch.autograd.grad(
        value.square().sum(), parameters, retain_graph=True, allow_unused=True
    )
    reached = {
        "bias" if _is_bias(parameter) else "weight"
        for parameter, gradient in zip(parameters, found, strict=True)
        if gradient is not None
    }
    return " and ".join(sorted(reached, reverse=True)) or "nothing"


def _is_bias(parameter: Tensor) -> bool:
    """One number a channel, also where it has been given the shape of a map or a row."""
    return sum(side > 1 for side in parameter.shape) <= 1


def _put_in(layer: nn.Module, numbers: list[Tensor]) -> None:
    """Copy weight and bias into the parameters that hold them; weights may be transposed."""
    weight, bias = numbers
    with torch.no_grad():
        for parameter in layer.parameters():
            if _is_bias(parameter) and parameter.numel() == bias.numel():
                parameter.copy_(bias.view(parameter.shape))
                continue
            turned = weight.T if weight.dim() == 2 else weight
            fitting = [v for v in (weight, turned) if v.shape == parameter.shape]
            if fitting:
                parameter.copy_(fitting[0])


def _beginnings(layer: nn.Module) -> dict[str, str]:
    parameters = list(layer.parameters())
    weights = [p.detach() for p in parameters if not _is_bias(p)]
    others = [p.detach() for p in parameters if _is_bias(p)]
    if len(parameters) > 2:
        return dict.fromkeys(("weight", "bias"), f"{len(parameters)} parameters in all, not 2")
    return {
        "weight": _spread(weights[0]) if len(weights) == 1 else f"{len(weights)} parameters",
        "bias": _spread(others[0]) if len(others) == 1 else f"{len(others)} parameters",
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
