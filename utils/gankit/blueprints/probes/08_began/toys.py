# Written by `gankit build` from solutions/08_began/probes/toys.py: edit that file.
"""Tiny autoencoders for BEGAN, and the losses and rules that stand in for a student's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.registry import toy, toy_function


@toy("autoencoder")
class ToyAutoencoder(nn.Module):
    """Image (N, *shape) -> image (N, *shape), through a code of four numbers; no norm."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.encode = nn.Linear(math.prod(shape), 4)
        self.decode = nn.Linear(4, math.prod(shape))

    def forward(self, x: Tensor) -> Tensor:
        code = F.leaky_relu(self.encode(x.flatten(1)), 0.2)
        return torch.tanh(self.decode(code)).view(-1, *self.shape)


@toy("constant image")
class ConstantImage(nn.Module):
    """Whatever comes in, (N, ...), the image (N, *shape) with every pixel equal to `value`.

    As a discriminator it makes the reconstruction loss of v the mean of |v - value|. Its one
    parameter has no effect.
    """

    def __init__(self, shape: Sequence[int], value: float) -> None:
        super().__init__()
        self.shape, self.value = tuple(shape), value
        self.idle = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        return (self.value + 0 * self.idle).expand(len(x), *self.shape)


class ToyEncoder(nn.Module):
    """Stands in for a student's encoder: same arguments, one layer, no norm."""

    def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
        super().__init__()
        self.layer = nn.Linear(channels * size * size, hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x.flatten(1))


class ToyDecoder(nn.Module):
    """Stands in for a student's decoder: same arguments, one layer and a sine."""

    def __init__(self, channels: int = 3, n: int = 128, hidden: int = 64, size: int = 64) -> None:
        super().__init__()
        self.shape = (channels, size, size)
        self.layer = nn.Linear(hidden, channels * size * size)

    def forward(self, z: Tensor) -> Tensor:
        return torch.sin(self.layer(z)).view(-1, *self.shape)


@toy_function("reconstruction_loss")
def reconstruction_loss(v: Tensor, autoencoder: nn.Module) -> Tensor:
    """Stands in for a student's loss, so that a mistake there does not spoil the training step."""
    return F.l1_loss(autoencoder(v), v)


@toy_function("began_d_loss")
def began_d_loss(loss_real: Tensor, loss_fake: Tensor, k: float) -> Tensor:
    """Stands in for a student's loss, as `reconstruction_loss` does."""
    return loss_real - k * loss_fake


@toy_function("began_g_loss")
def began_g_loss(loss_fake: Tensor) -> Tensor:
    """Stands in for a student's loss, as `reconstruction_loss` does."""
    return loss_fake


@toy_function("update_k")
def update_k(
    k: float,
    loss_real: Tensor | float,
    loss_fake_g: Tensor | float,
    gamma: float = 0.7,
    lr_k: float = 0.001,
) -> float:
    """Stands in for a student's rule, as `reconstruction_loss` does for a loss."""
    balance = gamma * _number(loss_real) - _number(loss_fake_g)
    return min(1.0, max(0.0, _number(k) + lr_k * balance))


@toy_function("convergence")
def convergence(loss_real: Tensor | float, loss_fake_g: Tensor | float, gamma: float) -> float:
    """Stands in for a student's measure, as `reconstruction_loss` does for a loss."""
    return _number(loss_real) + abs(gamma * _number(loss_real) - _number(loss_fake_g))


def _number(value: Tensor | float) -> float:
    return value.item() if isinstance(value, Tensor) else float(value)
