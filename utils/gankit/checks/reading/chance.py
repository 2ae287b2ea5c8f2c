"""Takes chance out of dropout: a factor in its place, or numbers that are always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from gankit.checks.reading.operations import DROPOUTS, plain_name


class WithoutChance(TorchFunctionMode):
    """Puts a factor in place of each dropout: it depends on kind and rate, on nothing random."""

    used = False

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name, in_place = plain_name(func)
        if name not in DROPOUTS:
            return func(*args, **kwargs)
        names = ("input", "p", "training", "inplace")
        given = {"p": 0.5, "training": True, "inplace": in_place}
        given |= dict(zip(names, args, strict=False)) | kwargs
        rate = float(given["p"]) if given["training"] else 0.0
        if rate == 0:
            return given["input"]
        self.used = True
        factor = 1 - rate * (0.5 if name == "dropout" else 0.4)
        return given["input"].mul_(factor) if given["inplace"] else given["input"] * factor


class SameChance(TorchFunctionMode):
    """Dropout by `torch.rand`, whose numbers are the same on every processor."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name, _ = plain_name(func)
        if name not in DROPOUTS:
            return func(*args, **kwargs)
        given = dict(zip(("input", "p", "training"), args, strict=False)) | kwargs
        value, rate = given["input"], float(given.get("p", 0.5))
        if not given.get("training", True) or rate in (0, 1):
            return value * (1 - rate) if given.get("training", True) else value
        axes = value.dim() if name == "dropout" else 2
        shape = [*value.shape[:axes], *[1] * (value.dim() - axes)]
        return value * (torch.rand(shape) >= rate) / (1 - rate)


_GENERATORS = (torch.Generator, np.random.Generator, np.random.RandomState, random.Random)


def random_state() -> tuple:
    """Where the random numbers of torch, NumPy and Python stand: equal where none was drawn."""
    _, keys, position, *_ = np.random.get_state()
    return bytes(torch.get_rng_state()), keys.tobytes(), position, random.getstate()


def has_generator(network: nn.Module) -> bool:
    """Whether a module keeps a generator of its own, or its code names one beside it."""
    for module in network.modules():
        values = [*vars(module).values(), *_named_in(type(module))]
        if any(isinstance(value, _GENERATORS) for value in values):
            return True
    return False


def _named_in(kind: type) -> Iterator[Any]:
    """What the code of a class names of what stands beside it."""
    for written in vars(kind).values():
        names = getattr(getattr(written, "__code__", None), "co_names", ())
        beside = getattr(written, "__globals__", {})
        yield from (beside[name] for name in names if name in beside)
