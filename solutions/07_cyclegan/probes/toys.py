"""Tiny networks for translation without pairs: exact shifts, constants, and random ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.registry import toy, toy_function


class Shift(nn.Module):
    """Adds a number to every pixel. A shift of +1 and one of -1 make exact round trips."""

    def __init__(self, by: float) -> None:
        super().__init__()
        self.by = nn.Parameter(torch.tensor(float(by)))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.by


class Constant(nn.Module):
    """Gives `shape` filled with one number, whatever it is shown."""

    def __init__(self, value: float, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.value = nn.Parameter(torch.tensor(float(value)))

    def forward(self, x: Tensor) -> Tensor:
        # The picture's numbers count zero times, so that a gradient may be asked for.
        return self.value.expand(len(x), *self.shape) + 0 * x.sum()


@toy("repainter")
class ToyRepainter(nn.Module):
    """Image (N, *shape) -> image (N, *shape) in [-1, 1]; no norm, so batches may be joined."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.hidden = nn.Linear(math.prod(shape), 8)
        self.out = nn.Linear(8, math.prod(shape))

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.hidden(x.flatten(1)), 0.2)
        return torch.tanh(self.out(h)).view(-1, *self.shape)


@toy("map critic")
class ToyMapCritic(nn.Module):
    """Image (N, *shape) -> a map of logits (N, 1, 2, 3); no norm."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.hidden = nn.Linear(math.prod(shape), 8)
        self.out = nn.Linear(8, 6)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(F.leaky_relu(self.hidden(x.flatten(1)), 0.2)).view(-1, 1, 2, 3)


class PlainResNetBlock(nn.Module):
    """Stands in for a student's residual block, so that a mistake there is not counted twice.

    Features (N, channels, H, W) -> the same shape. Further arguments are ignored.
    """

    def __init__(self, channels: int, *_rest: object, **_options: object) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            nn.InstanceNorm2d(channels),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            nn.InstanceNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


@toy_function("least_squares_d")
def least_squares_d(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Stands in for a student's loss, so that a mistake there does not spoil the step."""
    return ((real_logits - 1).square().mean() + fake_logits.square().mean()) / 2


@toy_function("least_squares_g")
def least_squares_g(fake_logits: Tensor) -> Tensor:
    """Stands in for a student's loss, as `least_squares_d` does."""
    return (fake_logits - 1).square().mean()


@toy_function("mean_distance")
def mean_distance(one: Tensor, other: Tensor) -> Tensor:
    """Stands in for a student's cycle and identity loss."""
    return (one - other).abs().mean()
