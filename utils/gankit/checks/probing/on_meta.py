"""Runs code on the "meta" device, where tensors have shapes and no numbers; else with numbers.

What an operation refuses there by the shapes of its tensors it refuses on any device. So it is
tried alone on tensors of the same shapes that have numbers: where it raises too, nothing has to be
run again, and the exception has the words that it has everywhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from gankit.checks.probing.device import StayOn
from gankit.checks.probing.quick_shapes import quick_shape

T = TypeVar("T")
_EVERYWHERE = "gankit_raised_everywhere"


@contextlib.contextmanager
def on(device: str) -> Iterator[None]:
    """Meanwhile, tensors are made on this device, and code stays there."""
    tried = _TriedWithNumbers() if device == "meta" else contextlib.nullcontext()
    with torch.device(device), StayOn(device), tried:
        yield


def on_meta_first(run: Callable[[str], T]) -> T:
    """What `run("meta")` gives; where it raises for want of numbers, what `run("cpu")` gives.

    `run` calls the student's code inside `on(device)`.

    Raises:
        Exception: what the code raises with numbers.
    """
    try:
        return run("meta")
    except Exception as error:
        if hasattr(error, _EVERYWHERE):
            raise
    return run("cpu")


class _TriedWithNumbers(TorchFunctionMode):
    """Tries an operation that raised on "meta" once more, on tensors with numbers."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        found = quick_shape(func, args, kwargs)
        if found is not None:
            return found
        try:
            return func(*args, **kwargs)
        except NotImplementedError:  # numbers are asked for
            raise
        except Exception as error:
            found = _raised_with_numbers(func, args, kwargs)
            if found is None:
                raise
            setattr(found, _EVERYWHERE, True)
            raise found from error


def _raised_with_numbers(func: Callable, args: tuple, kwargs: dict) -> Exception | None:
    with torch._C.DisableTorchFunction(), torch.no_grad():
        try:
            func(*_with_numbers(args), **_with_numbers(kwargs))
        except Exception as error:
            return error
    return None


def _with_numbers(value: Any) -> Any:
    """Tensors of the same shapes on the processor, whatever numbers are in them."""
    if isinstance(value, Tensor) and value.device.type == "meta":
        return torch.empty_strided(value.shape, value.stride(), dtype=value.dtype, device="cpu")
    if type(value) in (list, tuple):
        return type(value)(map(_with_numbers, value))
    if type(value) is dict:
        return {key: _with_numbers(item) for key, item in value.items()}
    return value
