"""Tiny networks and losses that a training step is tried on: exact, quick and asymmetric."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.inputs import random_numbers
from gankit.checks.registry import NETS, OPTIMISERS, toy, toy_function, toy_optimiser
from gankit.checks.spec import Recipe
from gankit.checks.toys.called import watch_calls


def in_order(names: Sequence[str], given: tuple, named: dict[str, Any]) -> list[Any]:
    """What a toy is fed, by position or by name; under names of their own, in the call's order.

    Raises:
        TypeError: there are more or fewer than it takes.
    """
    known = [named[name] for name in names[len(given) :] if name in named]
    values = [*given, *known, *(value for name, value in named.items() if name not in names)]
    if len(values) != len(names):
        raise TypeError(f"the network takes {' and '.join(names)}, not {len(values)} things")
    return values


@toy("generator")
class ToyGenerator(nn.Module):
    """Latent (N, latent) -> image (N, *shape) in [-1, 1], with one BatchNorm."""

    def __init__(self, latent: int, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.hidden = nn.Linear(latent, 8)
        self.norm = nn.BatchNorm1d(8)
        self.out = nn.Linear(8, math.prod(shape))

    def forward(self, z: Tensor) -> Tensor:
        h = F.leaky_relu(self.norm(self.hidden(z)), 0.2)
        return torch.tanh(self.out(h)).view(-1, *self.shape)


@toy("discriminator")
class ToyDiscriminator(nn.Module):
    """Image (N, *shape) -> logit (N, 1); no norm, so batches may be joined or kept apart."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.hidden = nn.Linear(math.prod(shape), 8)
        self.out = nn.Linear(8, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(F.leaky_relu(self.hidden(x.flatten(1)), 0.2))


def make_net(name: str, build: dict, *names: object) -> nn.Module:
    """A toy in training mode whose weights depend on `names` alone."""
    network = NETS[name](**build)
    with torch.no_grad():
        for position, parameter in enumerate(network.parameters()):
            numbers = random_numbers(*names, position).standard_normal(tuple(parameter.shape))
            parameter.copy_(0.5 * torch.from_numpy(numbers))
    return watch_calls(network).train()


@toy_function("d_loss")
def probe_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Treats real and fake differently on purpose, so that swapped arguments show."""
    return F.softplus(-real_logits).mean() + 0.6 * (fake_logits + 0.4).square().mean()


@toy_function("g_loss")
def probe_g_loss(fake_logits: Tensor) -> Tensor:
    return (fake_logits - 1.5).square().mean()


class Watching(torch.optim.Optimizer):
    """Notes, at its first step, whether gradients lie on another network, `watch`.

    Those that the other network's own step has used, and nothing has added to since, do not count.
    It stands before an optimiser of torch's: `class WatchingAdam(Watching, torch.optim.Adam)`.
    """

    notes = ("steps", "gradient_on_watched")  # what it says of itself, in another process too

    def __init__(self, parameters, watch: nn.Module | None = None, **settings) -> None:
        super().__init__(parameters, **settings)
        self.watched = watch
        self.gradient_on_watched: bool | None = None
        self.steps = 0

    def step(self, closure=None):
        """As torch's; notes what lies on the watched network, and what its own has used."""
        self.steps += 1
        if self.watched is not None and self.gradient_on_watched is None:
            self.gradient_on_watched = any(map(_has_unused_gradient, self.watched.parameters()))
        result = super().step(closure)
        for parameter in (p for group in self.param_groups for p in group["params"]):
            parameter.used_gradient = None if parameter.grad is None else parameter.grad.clone()
        return result


@toy_optimiser("sgd")
class WatchingSGD(Watching, torch.optim.SGD):
    """Plain gradient descent."""

    def __init__(self, parameters, lr: float, watch: nn.Module | None) -> None:
        super().__init__(parameters, watch, lr=lr)


def make_optimiser(recipe: Recipe, scene: Mapping[str, Any]) -> Watching:
    """The optimiser of a recipe, for the network of the scene that it is to move."""
    parameters = scene[recipe["of"]].parameters()
    watch = recipe.get("watch")
    watched = scene[watch] if watch else None
    if recipe["make"] == "sgd":
        made = WatchingSGD(parameters, recipe["lr"], watched)
    else:
        made = OPTIMISERS[recipe["name"]](parameters, watch=watched, **recipe.get("settings", {}))
    made.watched_name = watch
    return made


def _has_unused_gradient(parameter: Tensor) -> bool:
    gradient, used = parameter.grad, getattr(parameter, "used_gradient", None)
    if gradient is None or not gradient.abs().sum() > 0:
        return False
    return used is None or not torch.equal(gradient, used)
