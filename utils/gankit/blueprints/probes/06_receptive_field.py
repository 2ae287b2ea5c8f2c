# Written by `gankit build` from solutions/06_receptive_field/probes.py: edit that file.
"""Probes of the receptive field: one number a layer, measured fields, and answers beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.measures.answers import plain_answer, short_answers
from gankit.checks.registry import measure, toy

AGREES = "what your own function says"


@measure
def receptive_fields(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict:
    """Call `target(layers)`, `layers` a list of `(kernel, stride, padding)`.

    Lists, tuples, arrays, tensors and dicts are taken, and pairs of height and width. Views:
    `fields`, one number a layer, and `argument`, whether it was left alone.
    """
    layers = [tuple(layer) for layer in inputs[0]]
    given = list(layers)
    numbers = _numbers(target(given))
    fields: Any = {f"layer {index}": number for index, number in enumerate(numbers, start=1)}
    if len(numbers) != len(layers):
        fields = f"{len(numbers)} numbers for {len(layers)} layers"
    return {"fields": fields, "argument": "unchanged" if given == layers else "changed"}


def _numbers(value: Any) -> list[float]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if not isinstance(value, (list, tuple)) and not hasattr(value, "tolist"):
        raise TypeError(f"receptive_field gives a {type(value).__name__}, not a list of numbers")
    try:
        rows = torch.as_tensor(value, dtype=torch.float64)
        if rows.dim() == 2 and rows.shape[1] == 2 and bool((rows[:, 0] == rows[:, 1]).all()):
            rows = rows[:, 0]  # height and width
        return rows.flatten().tolist()
    except (TypeError, ValueError):
        raise TypeError(f"receptive_field gives {value!r}, not a list of numbers") from None


@measure
def measured_fields(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict:
    """Call `target(network, layer, size)` with a network in the mode `options["mode"]`.

    `options["scale"]` multiplies the weights, so that gradients are small. Views: `field` (the
    number), and of the network afterwards `mode`, `numbers` (parameters and running statistics)
    and `gradients`.
    """
    network, layer, size = inputs
    network.train(options["mode"] == "train")
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(options.get("scale", 1.0))
    before = _state(network)
    field = _one_number(target(network, layer, size))
    modes = {"train" if module.training else "eval" for module in network.modules()}
    left = any(parameter.grad is not None for parameter in network.parameters())
    return {
        "field": field,
        "mode": modes.pop() if len(modes) == 1 else "some parts train, others eval",
        "numbers": _change(before, network),
        "gradients": "left on its parameters" if left else "none",
    }


def _one_number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        name = type(value).__name__
        raise TypeError(f"measured_field gives a {name}, not a number") from None


def _change(before: Tensor, network: nn.Module) -> str:
    if not torch.equal(before, _state(network)):
        return "changed"
    if any(parameter.dtype != torch.float32 for parameter in network.parameters()):
        return "no longer float32"
    learns = all(parameter.requires_grad for parameter in network.parameters())
    return "unchanged" if learns else "frozen"


def _state(network: nn.Module) -> Tensor:
    return torch.cat([value.double().flatten() for value in network.state_dict().values()])


@measure
def agreement(target: Any, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Compare the short answers with what the student's own function `(layers) -> fields` says.

    `options["stacks"]` holds the layers behind which each answer stands, `(kernel, stride,
    padding)` each. One view a name: `AGREES`, or both numbers.
    """
    stacks = options["stacks"]
    answers = short_answers(target, [], {"names": list(stacks)})
    views = {}
    for name, layers in stacks.items():
        given, own = answers[name]["kept"], _last_field(inputs[0], layers)
        views[name] = AGREES if given == own or not own else f"{given or 'no answer'}, not {own}"
    return views


def _last_field(function: Callable, layers: list) -> str:
    """The last number that a function gives; "" from one that is not written, or fails."""
    try:
        return plain_answer(_numbers(function([tuple(layer) for layer in layers]))[-1])
    except Exception:  # it has a check of its own
        return ""


@toy("stack")
def toy_stack(channels: int, layers: Sequence[Sequence[int]]) -> nn.Sequential:
    """Blocks of convolution, BatchNorm and LeakyReLU(0.2), one for each (kernel, stride, padding).

    Image (N, channels, H, W) -> features (N, 4, h, w).
    """
    blocks = nn.Sequential()
    for kernel, stride, padding in layers:
        conv = nn.Conv2d(channels, 4, kernel, stride, padding)
        blocks.append(nn.Sequential(conv, nn.BatchNorm2d(4), nn.LeakyReLU(0.2)))
        channels = 4
    return blocks
