"""What common operations give on the "meta" device, found without PyTorch's way there.

PyTorch finds the shape behind an activation or a norm in Python, which takes up to three
milliseconds, more than to compute it. Where the arguments are plainly right, the shape is that of
the input. All else is left to PyTorch, also to refuse it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

_OWN_ARGUMENTS = {  # behind the input, all of them numbers
    F.relu,
    F.leaky_relu,
    torch.relu,
    torch.tanh,
    torch.sigmoid,
    Tensor.relu,
    Tensor.tanh,
    Tensor.sigmoid,
    Tensor.add,
    Tensor.sub,
    Tensor.mul,
    Tensor.div,
    Tensor.__add__,
    Tensor.__sub__,
    Tensor.__mul__,
    Tensor.__truediv__,
    Tensor.__radd__,
    Tensor.__rmul__,
}
_CONVOLUTIONS = {3: F.conv1d, 4: F.conv2d, 5: F.conv3d}


def quick_shape(func: Callable, args: tuple, kwargs: dict[str, Any]) -> Tensor | None:
    """A tensor of the shape that a call gives, with the same gradients; None if it has to be made.

    Numbers are without meaning: all arguments are on the "meta" device.
    """
    x = args[0] if args else None
    if not isinstance(x, Tensor) or x.dtype != torch.float32 or x.device.type != "meta":
        return None
    if func in _OWN_ARGUMENTS:
        return x.clone() if _are_numbers(args[1:], kwargs) else None
    if func in _NORMS:
        with contextlib.suppress(TypeError):  # another PyTorch may have other arguments
            return _NORMS[func](*args, **kwargs)
    return None


def _are_numbers(args: tuple, kwargs: dict[str, Any]) -> bool:
    """Whether nothing else is given. True asks for a change in place."""
    return all(type(value) in (int, float) or value is False for value in (*args, *kwargs.values()))


def _batch_norm(
    x: Tensor,
    mean: Tensor | None,
    variance: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor | None:
    if x.dim() not in _CONVOLUTIONS or (training and x[:, 0].numel() < 2):
        return None
    return _scaled(x, weight, bias, [mean, variance]) if training or mean is not None else None


def _instance_norm(
    x: Tensor,
    mean: Tensor | None = None,
    variance: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor | None:
    if x.dim() not in _CONVOLUTIONS or not use_input_stats or x[0, 0].numel() < 2:
        return None
    return _scaled(x, weight, bias, [mean, variance])


def _scaled(
    x: Tensor, weight: Tensor | None, bias: Tensor | None, others: list[Tensor | None]
) -> Tensor | None:
    """As a convolution that gives each map a factor and a summand."""
    maps = x.shape[1]
    given = [value for value in (weight, bias, *others) if value is not None]
    if any(tuple(value.shape) != (maps,) or value.dtype != x.dtype for value in given):
        return None
    if not x.is_contiguous() or (weight is None) != (bias is None):
        return None
    if weight is None:
        return x.clone()
    kernel = weight.reshape(maps, *[1] * (x.dim() - 1))
    return _CONVOLUTIONS[x.dim()](x, kernel, bias, groups=maps)


_NORMS = {F.batch_norm: _batch_norm, F.instance_norm: _instance_norm}
