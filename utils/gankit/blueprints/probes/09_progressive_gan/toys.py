# Written by `gankit build` from solutions/09_progressive_gan/probes/toys.py: edit that file.
"""Right parts of a growing network, to stand in for a student's, and critics of known gradient."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import handle_torch_function, has_torch_function


def _one_operation(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A trace shows the function as one operation of its name, not as what it is made of."""

    def traced(*args: Any) -> Tensor:
        tensors = tuple(value for value in args if isinstance(value, Tensor))
        if has_torch_function(tensors):
            return handle_torch_function(traced, tensors, *args)
        return function(*args)

    return functools.update_wrapper(traced, function)


@_one_operation
def pixel_norm(x: Tensor) -> Tensor:
    return x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + 1e-8)


@_one_operation
def minibatch_std(x: Tensor, group: int) -> Tensor:
    images, channels, height, width = x.shape
    group = min(group, images)
    grouped = x.reshape(group, -1, channels, height, width)
    values = (grouped.var(dim=0, unbiased=False) + 1e-8).sqrt().mean(dim=(1, 2, 3), keepdim=True)
    return torch.cat([x, values.repeat(group, 1, height, width)], dim=1)


@_one_operation
def fade(old: Tensor, new: Tensor, alpha: float) -> Tensor:
    return (1 - alpha) * old + alpha * new


class PixelNorm(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return pixel_norm(x)


class MinibatchStdDev(nn.Module):
    def __init__(self, group: int = 4) -> None:
        super().__init__()
        self.group = group

    def forward(self, x: Tensor) -> Tensor:
        return minibatch_std(x, self.group)


class EqualizedConv2d(nn.Module):
    """Its weights are cheap to draw: what is tried here holds for any weights."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, padding: int = 0, gain: float = 2**0.5
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs, kernel, kernel))
        nn.init.uniform_(self.weight, -1.7, 1.7)
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-0.3, 0.3))
        self.scale = gain / math.sqrt(inputs * kernel**2)
        self.padding = padding

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight * self.scale, self.bias, padding=self.padding)


class EqualizedLinear(nn.Module):
    def __init__(self, inputs: int, outputs: int, gain: float = 2**0.5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        nn.init.uniform_(self.weight, -1.7, 1.7)
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-0.3, 0.3))
        self.scale = gain / math.sqrt(inputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.scale, self.bias)


# By the names that the exercise gives them.
PARTS: dict[str, Callable] = {
    "PixelNorm": PixelNorm,
    "MinibatchStdDev": MinibatchStdDev,
    "fade": fade,
}
EQUALIZED: dict[str, Callable] = {
    "EqualizedConv2d": EqualizedConv2d,
    "EqualizedLinear": EqualizedLinear,
}


class SpyCritic(nn.Module):
    """`D(x, depth, alpha)` -> (N, 1) that remembers what it was asked."""

    notes = ("fed", "asked")

    def __init__(self, steepness: float = 1.0) -> None:
        super().__init__()
        self.steepness = nn.Parameter(torch.tensor(float(steepness)))
        self.fed: list[Tensor] = []
        self.asked: list[tuple[int, float]] = []

    def forward(self, x: Tensor, depth: int, alpha: float) -> Tensor:
        self.fed.append(x)
        self.asked.append((depth, alpha))
        return self.steepness * self.score(x.flatten(1))[:, None]

    def score(self, x: Tensor) -> Tensor:
        raise NotImplementedError


class LinearCritic(SpyCritic):
    """The score is `steepness` times the first number: a gradient of that length everywhere."""

    def score(self, x: Tensor) -> Tensor:
        return x[:, 0]


class ProductCritic(SpyCritic):
    """The score is `steepness` times the sum of two products, of numbers 0 and 1, and of 2 and 3.

    Where numbers 0 and 2 are 0 the score is 0, and the gradient is made of the other two: another
    length for every image, and another by another norm.
    """

    def score(self, x: Tensor) -> Tensor:
        return x[:, 0] * x[:, 1] + x[:, 2] * x[:, 3]


class SortingCritic(SpyCritic):
    """A score whose gradient has one of `slopes` as its length, by which number is the largest.

    Numbers 0 and 2 make the score. The largest of the numbers from 4 on says which slope counts: an
    image that is moved a little keeps its own.
    """

    def __init__(self, slopes: Tensor, steepness: float = 1.0) -> None:
        super().__init__(steepness)
        self.register_buffer("slopes", slopes)

    def score(self, x: Tensor) -> Tensor:
        kind = x.detach()[:, 4 : 4 + len(self.slopes)].argmax(dim=1)
        return self.slopes[kind] * (0.6 * x[:, 0] + 0.8 * x[:, 2])


class CurvedCritic(SpyCritic):
    """A score that bends everywhere."""

    def score(self, x: Tensor) -> Tensor:
        return torch.tanh(x).sum(1) + 0.3 * x[:, 0].square()
