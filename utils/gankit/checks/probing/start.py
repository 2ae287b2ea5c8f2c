"""Starts large parameters with numbers that cost little, where others take their place anyway."""

from __future__ import annotations

import functools
import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

LARGE = 10_000  # numbers
PERIOD = 65_537  # a prime, so that no two rows of a weight are the same


class QuickStart(TorchFunctionMode):
    """Meanwhile, large parameters get one row of numbers again and again, of the asked spread."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        tensor = args[0] if args else None
        own = func in _SPREADS and isinstance(tensor, nn.Parameter) and tensor.is_contiguous()
        if own and tensor.numel() >= LARGE and tensor.device.type == "cpu":
            centre, spread = _SPREADS[func](*args[1:], **kwargs)
            return _filled(tensor, centre, spread)
        return func(*args, **kwargs)


def _even(low: float = 0.0, high: float = 1.0, **_: Any) -> tuple[float, float]:
    return (low + high) / 2, (high - low) / math.sqrt(12)


def _normal(mean: float = 0.0, std: float = 1.0, **_: Any) -> tuple[float, float]:
    return mean, std


_SPREADS = {Tensor.uniform_: _even, Tensor.normal_: _normal}


@functools.cache
def _row() -> Tensor:
    return torch.randn(PERIOD, generator=torch.Generator().manual_seed(0))


def repeated(row: Tensor, count: int) -> Tensor:
    """The first `count` numbers of a row that is said again and again."""
    return row[:count] if count <= len(row) else row.repeat(-(-count // len(row)))[:count]


def _filled(tensor: Tensor, centre: float, spread: float) -> Tensor:
    with torch.no_grad():
        flat, row = tensor.view(-1), centre + spread * _row()
        whole = len(flat) // PERIOD * PERIOD
        flat[:whole].view(-1, PERIOD).copy_(row)
        flat[whole:].copy_(row[: len(flat) - whole])
    return tensor
