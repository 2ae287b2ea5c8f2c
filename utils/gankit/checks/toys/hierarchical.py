"""Tiny networks for a global and a local painter, and a pair of them that is already joined."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.registry import toy


@toy("painter")
class ToyPainter(nn.Module):
    """Picture (N, 3, H, W) -> numbers of the same shape, without bounds."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return 0.5 * self.conv(x)


@toy("hierarchy")
class ToyHierarchy(nn.Module):
    """Picture (N, *shape) -> picture (N, *shape), and with `with_global` one of half the side."""

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        channels, height, width = shape
        self.shape, self.small = tuple(shape), (channels, height // 2, width // 2)
        self.norm = nn.BatchNorm1d(6)
        self.hidden = nn.Linear(math.prod(self.shape), 6)
        self.out = nn.Linear(6, math.prod(self.shape))
        self.out_small = nn.Linear(6, math.prod(self.small))

    def forward(self, x: Tensor, with_global: bool = False):
        h = F.leaky_relu(self.norm(self.hidden(x.flatten(1))), 0.2)
        y = torch.tanh(self.out(h)).view(-1, *self.shape)
        painting = torch.tanh(self.out_small(h)).view(-1, *self.small)
        return (y, painting) if with_global else y
