"""Probes of DCGAN: what initial weights are, and how much each layer can stretch its input."""

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

BIAS_BEFORE = 0.3  # no initialisation gives it, so a bias that is left alone shows
FAR = 1.8  # in standard deviations: 7.2 % of a normal distribution lie beyond, of a uniform none


@measure
def initial_weights(
    target: Callable[[nn.Module], Any], inputs: list[Any], options: dict[str, Any]
) -> dict[str, Any]:
    """One view a layer kind, `{"weight", "bias"}` in words, and the view `apply`.

    `options["width"]` sets the layers' sizes: about 100,000 weights each, so that a standard
    deviation is known to half a percent. `apply` says whether `network.apply(target)` gets through
    a network that also has layers without weights or without a bias, and sets something there.
    """
    width = int(options.get("width", 64))
    views: dict[str, Any] = {name: _effect(target, layer) for name, layer in _layers(width).items()}
    views["apply"] = _apply_to_all(target)
    return views


def _layers(width: int) -> dict[str, nn.Module]:
    return {
        "Conv2d": nn.Conv2d(width, width, 5),
        "ConvTranspose2d": nn.ConvTranspose2d(width, width, 5),
        "Linear": nn.Linear(25 * width, width),
        "BatchNorm2d": nn.BatchNorm2d(25 * width * width),
    }


def _effect(target: Callable[[nn.Module], Any], layer: nn.Module) -> dict[str, str]:
    with torch.no_grad():
        layer.bias.fill_(BIAS_BEFORE)
    before = {name: value.detach().clone() for name, value in layer.named_parameters()}
    layer.apply(target)
    views = {
        name: _describe(value.detach(), before[name]) for name, value in layer.named_parameters()
    }
    first = layer.weight.detach().clone()
    layer.apply(target)  # as it would a second layer of this size
    if "deviation" in views["weight"] and torch.equal(first, layer.weight.detach()):
        views["weight"] += ", the same numbers in every layer"
    return views


def _describe(now: Tensor, before: Tensor) -> str:
    if torch.equal(now, before):
        return "left as it was"
    now = now.double()
    mean, deviation = now.mean().item(), now.std().item()
    if deviation == 0:
        return f"{mean:.3g} everywhere"
    far = ((now - mean).abs() > FAR * deviation).double().mean().item()
    shape = "uniform" if far < 0.01 else "normal" if 0.05 < far < 0.09 else "random"
    return f"{shape}, mean {round(mean, 2) + 0.0:g}, standard deviation {deviation:.2g}"


def _apply_to_all(target: Callable[[nn.Module], Any]) -> str:
    network = nn.Sequential(
        nn.Sequential(nn.Conv2d(2, 3, 3, bias=False), nn.LeakyReLU(0.1), nn.BatchNorm2d(3)),
        nn.Dropout(0.5),
        nn.Flatten(),
        nn.Linear(3, 1),
    )
    visited: list[str] = []
    before = [value.clone() for value in network.state_dict().values()]

    def visit(module: nn.Module) -> None:
        visited.append(type(module).__name__)
        target(module)

    try:
        network.apply(visit)
    except Exception as error:
        return f"raises {type(error).__name__} at {visited[-1]}"
    after = network.state_dict().values()
    same = all(torch.equal(old, new) for old, new in zip(before, after, strict=True))
    return "leaves every layer as it was" if same else "works"


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
