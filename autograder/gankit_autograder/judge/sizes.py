"""How large the result of a call can get, by arithmetic on its arguments' shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from gankit.checks.reading.operations import JOINS, NORMS, POINTWISE, TRANSPARENT

MOST_ELEMENTS = 20_000_000  # of any tensor on the way
_NEVER_LARGER = set(NORMS) | TRANSPARENT | {
    "t", "transpose", "permute", "getitem", "chunk", "split", "unbind", "narrow", "select",
    "mean", "sum", "amax", "amin", "detach", "avg_pool2d", "max_pool2d", "flip", "roll",
    "softmax", "get_T", "get_mT", "setitem",
}  # fmt: skip


def stays_small(name: str, args: tuple, kwargs: dict[str, Any]) -> bool:
    """Whether the result certainly has at most `MOST_ELEMENTS` elements."""
    tensors = list(_tensors((args, tuple(kwargs.values()))))
    shapes = [tuple(tensor.shape) for tensor in tensors]
    if not shapes:
        return False
    if name in _NEVER_LARGER:
        return name != "getitem" or len(shapes) == 1  # an index of tensors may repeat its input
    if name in JOINS:
        return sum(map(math.prod, shapes)) <= MOST_ELEMENTS
    if name in POINTWISE:
        return math.prod(torch.broadcast_shapes(*shapes)) <= MOST_ELEMENTS
    if name == "linear":
        rows = math.prod(shapes[0][:-1])
        return rows * shapes[1][0] <= MOST_ELEMENTS
    if name.startswith("conv"):
        return _convolved(name, shapes, args, kwargs) <= MOST_ELEMENTS
    return False


def _convolved(name: str, shapes: Sequence[tuple], args: tuple, kwargs: dict[str, Any]) -> int:
    """An upper bound on the elements that a convolution gives."""
    image, weight = shapes[0], shapes[1]
    numbers = [_largest(value) for value in (*args[3:], *kwargs.values())]
    most = max([1, *numbers])
    kernel = max(weight[2:], default=1)
    if "transpose" in name:
        channels = weight[1] * most
        sides = [(side + 1) * most + kernel * most for side in image[2:]]
    else:
        channels = weight[0]
        sides = [side + 2 * most for side in image[2:]]
    return image[0] * channels * math.prod(sides)


def _largest(value: Any) -> int:
    if isinstance(value, (list, tuple)):
        return max(map(_largest, value), default=1)
    return abs(value) if type(value) is int else 1


def _tensors(value: Any):
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tensors(item)
