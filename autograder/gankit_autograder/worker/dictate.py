"""Numbers that the grader dictates for a network's parameters: the same on both sides."""

from __future__ import annotations

import hashlib
import math

import torch
from torch import Tensor

from gankit.checks.probing.start import PERIOD, repeated


def dictated(seed: str, name: str, shape: tuple[int, ...]) -> Tensor:
    """Float32 numbers of this shape. Vectors lie in [0.5, 1.5), so that they may be variances;
    anything else is N(0, 1), scaled by the fan-in so that no layer explodes. Long rows of numbers
    repeat: drawing millions would take longer than all that is done with them."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))
    if len(shape) < 2:
        return 0.5 + torch.rand(shape, generator=generator)
    fan_in = max(1, math.prod(shape[1:]))
    count = math.prod(shape)
    row = torch.randn(min(count, PERIOD), generator=generator) / math.sqrt(fan_in)
    return repeated(row, count).reshape(shape)


def directed_sum(tensor: Tensor, seed: str, name: str) -> Tensor:
    """The dot product of a tensor with dictated numbers."""
    direction = dictated(seed, name, (1, *tensor.shape)) * math.sqrt(max(1, tensor.numel()))
    return (tensor * direction[0]).sum()


def without_chance(value: Tensor, rate: float, training: bool) -> Tensor:
    """Stands for a dropout in a proof: it depends on the rate and on nothing random."""
    return value * (1 - 0.5 * rate) if training else value
