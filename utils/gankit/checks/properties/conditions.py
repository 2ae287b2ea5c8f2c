"""Whether a conditional network listens to its label, and to nothing of another image's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

SMALLEST_CHANGE = 1e-6
BATCHES = (1, 2, 5)


def condition_use(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """Build the network, change one number of its input at a time, and see which outputs change.

    `inputs` are data `(N, ...)` and labels `(N,)`; `options` hold `build` and `classes`. In eval
    mode, so that neither dropout nor the batch's statistics play a part. Views: `classes` (how
    many labels can be told apart), `label` and `data` (what changes when those of the first image
    change) and `batches` (the output's shape for one, two and five images).
    """
    data, labels = inputs
    network = target(**options.get("build", {})).eval()
    classes = int(options["classes"])
    with torch.no_grad():
        before = network(data, labels)
        other_labels, other_data = labels.clone(), data.clone()
        other_labels[0] = (labels[0] + 1) % classes
        other_data[0] = -data[0]
        return {
            "classes": f"{_distinct(network, data, classes)} of {classes} labels differ",
            "label": _changed(before, network(data, other_labels)),
            "data": _changed(before, network(other_data, labels)),
            "batches": {str(n): _shape(network, data[:n], labels[:n]) for n in BATCHES},
        }


def _distinct(network: nn.Module, data: Tensor, classes: int) -> int:
    """How many different outputs the same data give with all labels."""
    labels = torch.arange(classes, device=data.device)
    outputs = network(data[:1].expand(classes, *data.shape[1:]).contiguous(), labels).flatten(1)
    kept: list[Tensor] = []
    for output in outputs:
        if all((output - other).abs().max() > SMALLEST_CHANGE for other in kept):
            kept.append(output)
    return len(kept)


def _changed(before: Tensor, after: Tensor) -> str:
    moved = ((after - before).flatten(1).abs().amax(1) > SMALLEST_CHANGE).tolist()
    if not any(moved):
        return "changes nothing"
    if any(moved[1:]):
        return "changes other images' outputs"
    return "changes its own output"


def _shape(network: nn.Module, data: Tensor, labels: Tensor) -> str:
    try:
        return str(tuple(network(data, labels).shape))
    except Exception as error:
        return f"raises {type(error).__name__}"
