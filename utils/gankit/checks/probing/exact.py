"""How exactly torch multiplies in 32 bits: read, made exact, put back.

torch has two interfaces to the same switches, and the older one refuses to answer once the newer
was used otherwise. So the older one is asked only while it answers.
"""

from __future__ import annotations

import functools
from typing import Any

import torch

_PLACES = ("cuda.matmul", "cudnn.conv", "cudnn.rnn", "mkldnn.matmul", "mkldnn.conv", "mkldnn.rnn")

Precision = tuple[tuple[str, bool] | None, tuple[str, ...]]
EXACT: tuple[str, bool] = ("highest", False)


def precision() -> Precision:
    """What the older interface says (None where it refuses), and the newer one by place."""
    return _older(), tuple(getattr(place, "fp32_precision", "") for place in _places())


def set_precision(wanted: Precision) -> None:
    """The inverse of `precision`."""
    older, newer = wanted
    if older is not None:
        _set_older(older)
    for place, value in zip(_places(), newer, strict=True):
        if value and place.fp32_precision != value:
            place.fp32_precision = value


def be_exact() -> None:
    """No TF32 and no bfloat16 inside products of float32, whoever has allowed it."""
    if _older() is not None:
        _set_older(EXACT)
        return
    for place in _places():
        place.fp32_precision = "ieee"


@functools.cache
def _places() -> list[Any]:
    found = []
    for name in _PLACES:
        place: Any = torch.backends
        for part in name.split("."):
            place = getattr(place, part, None)
        if hasattr(place, "fp32_precision"):
            found.append(place)
    return found


def _older() -> tuple[str, bool] | None:
    try:
        return torch.get_float32_matmul_precision(), torch.backends.cudnn.allow_tf32
    except RuntimeError:
        return None


def _set_older(value: tuple[str, bool]) -> None:
    if _older() == value:
        return
    torch.set_float32_matmul_precision(value[0])
    torch.backends.cudnn.allow_tf32 = value[1]
