"""Tensors and numbers as plain JSON data, and back."""

from __future__ import annotations

import math
from typing import Any

import torch


def plain_number(value: float) -> float | str:
    """A JSON number; "nan", "inf" or "-inf" where JSON has none."""
    value = float(value)
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")


def is_float(value: object) -> bool:
    """Whether this is as good as a Python float: a whole 0 or 1 is, and numpy's subclass of it."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def plain_tensor(tensor: torch.Tensor) -> dict[str, Any]:
    """`{"shape": [...], "values": [...]}`, row by row."""
    flat = tensor.detach().to("cpu", torch.float64).flatten().tolist()
    return {"shape": list(tensor.shape), "values": [plain_number(value) for value in flat]}


def join_tensors(tensors: list[torch.Tensor]) -> dict[str, Any]:
    """Many tensors as one flat plain tensor."""
    if not tensors:
        return {"shape": [0], "values": []}
    return plain_tensor(torch.cat([tensor.detach().flatten().double() for tensor in tensors]))


def is_plain_tensor(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"shape", "values"}


def one_tensor(output: Any) -> torch.Tensor:
    """What `forward` gave, where it is a tensor.

    Raises:
        TypeError: it is something else; the message is for the student.
    """
    if output is None:
        raise TypeError("forward() gives nothing; does it end in return?")
    if not isinstance(output, torch.Tensor):
        raise TypeError(f"forward() gives a {type(output).__name__}, not one tensor")
    return output
