"""How much each layer of a network can stretch its input: the spectral norm of the weights used."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gankit.checks.probing.calling import call_named
from gankit.checks.reading.operations import LAYERS, plain_name
from gankit.checks.registry import measure

STRETCH = 7.0
STEPS = 3  # power iteration on a matrix of rank one is exact after one
ROUNDS = 8  # normalised or not, the matrices measured are of rank one or close to it


class _WeightWatch(TorchFunctionMode):
    """Notes the weight of every layer that runs while it is active."""

    def __init__(self) -> None:
        super().__init__()
        self.weights: list[Tensor] = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if plain_name(func)[0] in LAYERS:
            self.weights.append(args[1] if len(args) > 1 else kwargs["weight"])
        return func(*args, **kwargs)


@measure(reads_network=True)
def weight_gains(
    target: Callable[..., nn.Module], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """View `gains`: the largest singular value of each layer's weights, in the order of use.

    Every weight is first replaced by a matrix of rank one whose norm is 7. A layer with spectral
    normalisation still uses weights of norm 1.
    """
    network = call_named(target, options.get("build", {}))
    _stretch(network)
    network.train()
    for _ in range(STEPS):
        network(*inputs)
    network.eval()
    with torch.no_grad(), _WeightWatch() as watch:
        network(*inputs)
    return {"gains": [f"{_gain(weight):.1f}" for weight in watch.weights]}


def _stretch(network: nn.Module) -> None:
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.dim() > 1:
                parameter.fill_(STRETCH / math.sqrt(parameter.numel()))


def _gain(weight: Tensor) -> float:
    """The largest singular value, by power iteration."""
    matrix = weight.detach().flatten(1)
    direction = torch.ones(matrix.shape[1], device=matrix.device)
    for _ in range(ROUNDS):
        image = matrix @ (direction / direction.norm())
        direction = matrix.T @ image
    return image.norm().item()
