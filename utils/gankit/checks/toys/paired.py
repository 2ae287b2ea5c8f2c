"""Tiny networks for pairs, stacks of convolutions, and losses that stand in for a student's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.registry import toy, toy_function


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


@toy_function("paired_d_loss")
def paired_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Stands in for a student's loss, so that a mistake there does not spoil the training step."""
    return (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / 2


@toy_function("paired_g_loss")
def paired_g_loss(
    fake_logits: Tensor | None,
    fake: Tensor,
    target: Tensor,
    lambda_l1: float = 100.0,
    use_gan: bool = True,
) -> Tensor:
    """Stands in for a student's loss, as `paired_d_loss` does."""
    distance = lambda_l1 * F.l1_loss(fake, target)
    return distance + F.softplus(-fake_logits).mean() if use_gan else distance
