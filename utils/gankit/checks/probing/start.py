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
        args, tensor = _tensor_first(args, kwargs)
        own = func in _SPREADS and isinstance(tensor, nn.Parameter) and tensor.is_contiguous()
        if own and tensor.numel() >= LARGE and tensor.device.type == "cpu":
            centre, spread = _SPREADS[func](tensor, *args[1:], **kwargs)
            with torch.no_grad():
                fill(tensor, centre + spread * _row())
            return tensor
        return func(*args, **kwargs)


def _tensor_first(args: tuple, kwargs: dict[str, Any]) -> tuple[tuple, Tensor | None]:
    """What is filled; torch's own initialisers give it by name."""
    if not args and "tensor" in kwargs:
        args = (kwargs.pop("tensor"),)
    return args, args[0] if args else None


def _even(_: Tensor, low: float = 0.0, high: float = 1.0, **more: Any) -> tuple[float, float]:
    return (low + high) / 2, (high - low) / math.sqrt(12)


def _normal(_: Tensor, mean: float = 0.0, std: float = 1.0, **more: Any) -> tuple[float, float]:
    return mean, std


def _kaiming(
    tensor: Tensor,
    a: float = 0.0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    **more: Any,
) -> tuple[float, float]:
    fan = tensor.numel() // tensor.shape[0 if mode == "fan_in" else 1]
    return 0.0, nn.init.calculate_gain(nonlinearity, a) / math.sqrt(fan)


# By the names of `nn.init`, too: inside them no mode sees what fills the tensor.
_SPREADS = {
    Tensor.uniform_: _even,
    Tensor.normal_: _normal,
    nn.init.uniform_: lambda tensor, a=0.0, b=1.0, **more: _even(tensor, a, b),
    nn.init.normal_: _normal,
    nn.init.kaiming_uniform_: _kaiming,
    nn.init.kaiming_normal_: _kaiming,
}


@functools.cache
def _row() -> Tensor:
    return torch.randn(PERIOD, generator=torch.Generator().manual_seed(0))


def repeated(row: Tensor, count: int) -> Tensor:
    """The first `count` numbers of a row that is said again and again."""
    return row[:count] if count <= len(row) else row.repeat(-(-count // len(row)))[:count]


def fill(tensor: Tensor, row: Tensor) -> None:
    """Put what `repeated` gives into a contiguous tensor, without a second one of its size."""
    flat = tensor.view(-1)
    if not len(flat):
        return
    whole = len(flat) // len(row) * len(row)
    flat[:whole].view(-1, len(row)).copy_(row)
    flat[whole:].copy_(row[: len(flat) - whole])
