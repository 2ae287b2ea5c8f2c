"""Tiny networks from one image to another, and for pairs of images."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.registry import toy


@toy("translator")
class ToyTranslator(nn.Module):
    """Image (N, *source) -> image (N, *shape) in [-1, 1], with one BatchNorm."""

    def __init__(self, source: Sequence[int], shape: Sequence[int]) -> None:
        super().__init__()
        self.shape = tuple(shape)
        self.hidden = nn.Linear(math.prod(source), 8)
        self.norm = nn.BatchNorm1d(8)
        self.out = nn.Linear(8, math.prod(shape))

    def forward(self, x: Tensor) -> Tensor:
        h = F.leaky_relu(self.norm(self.hidden(x.flatten(1))), 0.2)
        return torch.tanh(self.out(h)).view(-1, *self.shape)


@toy("patch discriminator")
class ToyPatchDiscriminator(nn.Module):
    """Source x (N, *source) and image y (N, *shape) -> a map of logits (N, 1, 2, 3); no norm."""

    def __init__(self, source: Sequence[int], shape: Sequence[int]) -> None:
        super().__init__()
        self.hidden = nn.Linear(math.prod(source) + math.prod(shape), 8)
        self.out = nn.Linear(8, 6)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        joined = torch.cat([x.flatten(1), y.flatten(1)], 1)
        return self.out(F.leaky_relu(self.hidden(joined), 0.2)).view(-1, 1, 2, 3)
