"""Makes a probe's tensors from their recipes: the same everywhere, different for each seed."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import numpy as np
import torch

from gankit.checks.spec import Recipe

PUBLIC_SEED = "public"
_thread = threading.local()


def random_numbers(*names: object) -> np.random.RandomState:
    """A stream of numbers that depends on these names alone, up to the next call in this thread.

    numpy guarantees that RandomState's streams never change; torch's change between devices. One
    stream is seeded again and again: making a new one takes twenty times as long.
    """
    digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
    if not hasattr(_thread, "stream"):
        _thread.stream = np.random.RandomState()
    _thread.stream.seed(np.frombuffer(digest[:16], dtype=np.uint32))
    return _thread.stream


def make_tensor(recipe: Recipe, *names: object) -> torch.Tensor:
    """The tensor of a recipe, for the seed and place given by `names`."""
    kind, stream = recipe["make"], random_numbers(*names)
    if kind == "exactly":
        return torch.tensor(recipe["values"], dtype=torch.float32)
    shape = tuple(recipe["shape"])
    if kind == "integers":
        return torch.from_numpy(stream.randint(0, recipe["below"], shape).astype(np.int64))
    if kind == "normal":
        numbers = stream.standard_normal(shape)
    else:
        numbers = stream.uniform(recipe["low"], recipe["high"], shape)
    return torch.from_numpy(np.asarray(numbers, dtype=np.float32))


def is_tensor(recipe: Any) -> bool:
    return recipe["make"] in {"exactly", "integers", "normal", "uniform"}
