# Written by `gankit build` from solutions/06_receptive_field/probes.py: edit that file.
"""Probes of the receptive field: one number a layer, measured fields, and answers beside them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.measures.answers import plain_answer, short_answers
from gankit.checks.registry import measure, toy

NOT_SEEN = "not to be seen"
AGREES = "what your own function says"


@measure
def receptive_fields(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict:
    """Call `target(layers)`, `layers` a list of `(kernel, stride, padding)`.

    Lists, tuples, arrays, tensors and dicts are taken, and pairs of height and width. Views:
    `fields`, one number a layer, and `argument`, whether it was left alone; with
    `options["growth"]` also `growth`, what a layer adds, in words.
    """
    layers = [tuple(layer) for layer in inputs[0]]
    given = list(layers)
    numbers = _numbers(target(given))
    fields: Any = {f"layer {index}": number for index, number in enumerate(numbers, start=1)}
    if len(numbers) != len(layers):
        fields = f"{len(numbers)} numbers for {len(layers)} layers"
    views = {"fields": fields, "argument": "unchanged" if given == layers else "changed"}
    return views | ({"growth": _growth(target)} if options.get("growth") else {})


# What a layer may add to a field is one of these times one of those.
_OWN: dict[str, Callable[[int, int, int], float]] = {
    "(kernel - 1)": lambda kernel, stride, padding: kernel - 1,
    "kernel": lambda kernel, stride, padding: kernel,
    "(kernel + 1)": lambda kernel, stride, padding: kernel + 1,
    "(kernel - 2)": lambda kernel, stride, padding: kernel - 2,
    "(kernel - stride)": lambda kernel, stride, padding: kernel - stride,
    "(kernel - 1) / 2": lambda kernel, stride, padding: (kernel - 1) / 2,
    "((kernel - 1) // 2)": lambda kernel, stride, padding: (kernel - 1) // 2,
    "2 · ((kernel - 1) // 2)": lambda kernel, stride, padding: 2 * ((kernel - 1) // 2),
    "2 · (kernel // 2)": lambda kernel, stride, padding: 2 * (kernel // 2),
    "(kernel // 2)": lambda kernel, stride, padding: kernel // 2,
    "(kernel - 1 - padding)": lambda kernel, stride, padding: kernel - 1 - padding,
    "(kernel - 1 - 2 · padding)": lambda kernel, stride, padding: kernel - 1 - 2 * padding,
    "(kernel - 1 + 2 · padding)": lambda kernel, stride, padding: kernel - 1 + 2 * padding,
}
_STEPS: dict[str, Callable[[list[int], int], float]] = {
    " · the product of the strides before": lambda before, own: math.prod(before),
    "": lambda before, own: 1,
    " · the product of the strides before and its own": lambda before, own: math.prod(before) * own,
    " · the product of the strides before, the first one twice": lambda before, own: (
        math.prod(before) * [*before, own][0]
    ),
    " · its own stride": lambda before, own: own,
    " · the last stride before": lambda before, own: before[-1] if before else 1,
    " · the sum of the strides before": lambda before, own: sum(before) if before else 1,
    " · the largest stride before": lambda before, own: max(before, default=1),
    " · the largest stride so far": lambda before, own: max([*before, own]),
    " · 2 for each layer before": lambda before, own: 2 ** len(before),
    " · 2 for each layer so far": lambda before, own: 2 ** (len(before) + 1),
    " · how many layers there are so far": lambda before, own: len(before) + 1,
}
_TRIED = [
    [(5, 2, 1), (4, 3, 0), (7, 2, 3), (3, 1, 2)],
    [(2, 3, 3), (6, 1, 1), (3, 4, 2), (8, 2, 0)],
    [(9, 4, 0), (2, 2, 1), (5, 3, 2), (4, 1, 1)],
]


def _growth(target: Callable) -> str:
    """What a layer adds to the field, in words, and where the field starts if that is not 1."""
    try:
        fields = [_numbers(target(list(layers))) for layers in _TRIED]
        added = [
            [now - then for then, now in zip(row, row[1:], strict=False)]
            for row in fields
            if len(row) == len(_TRIED[0])
        ]
    except Exception:  # the fields themselves are told
        return NOT_SEEN
    for (own, first), (steps, second) in itertools.product(_OWN.items(), _STEPS.items()):
        wanted = [
            [
                first(*layer) * second([s for _, s, _ in row[:n]], layer[1])
                for n, layer in enumerate(row)
            ]
            for row in _TRIED
        ]
        if added == [row[1:] for row in wanted]:
            starts = {field[0] - row[0] for field, row in zip(fields, wanted, strict=True)}
            start = f", from {starts.pop():g} on" if len(starts) == 1 and starts != {1} else ""
            return f"{own}{steps}{start}"
    return NOT_SEEN


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
