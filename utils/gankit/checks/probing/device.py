"""Keeps a student's code on the device of the probe, whatever device it names."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable, Iterator

import torch
from torch.overrides import TorchFunctionMode

_MOVES = {"cuda", "cpu", "xpu", "mps", "pin_memory"}
_NAMED = {*_MOVES, "to"}


def is_device(value: object) -> bool:
    """Whether a value names a device: a word that torch knows, a number, a device."""
    if isinstance(value, str):
        return _names_a_device(value)
    return isinstance(value, torch.device) or type(value) is int  # 0 is the first GPU


@functools.lru_cache(maxsize=64)
def _names_a_device(word: str) -> bool:
    try:
        torch.device(word)
    except RuntimeError:
        return False
    return True


def other_devices_are_used() -> bool:
    """Whether a tensor of this process may lie anywhere but on the processor."""
    return torch.cuda.is_initialized() or torch.xpu.is_initialized() or _has_metal()


@functools.cache
def _has_metal() -> bool:
    return torch.backends.mps.is_available()


class StayOn(TorchFunctionMode):
    """Sends `.cuda()`, `.to("cuda")`, `device="cuda"` and the like to one device.

    A check must give the same answer with and without a GPU, so it runs where its inputs are. What
    the notebook holds elsewhere, such as a constant on the GPU, is moved where it is used.
    """

    def __init__(self, device: str | torch.device) -> None:
        super().__init__()
        self.device = torch.device(device)
        self.may_mix = False

    def __enter__(self) -> StayOn:
        self.may_mix = self.device.type != "meta" and other_devices_are_used()
        return super().__enter__()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name = getattr(func, "__name__", "")
        if not kwargs and not self.may_mix and name not in _NAMED:  # most calls
            return func(*args)
        kwargs = dict(kwargs or {})
        if name in _MOVES and len(args) >= 1 and isinstance(args[0], torch.Tensor):
            return args[0]
        if name == "to":
            args = tuple(self.device if is_device(value) else value for value in args)
        if is_device(kwargs.get("device")):
            kwargs["device"] = self.device
        if self.may_mix:
            args, kwargs = self._together(name, args, kwargs)
        return func(*args, **kwargs)

    def _together(self, name: str, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        """The arguments on one device, where they lie on two."""
        devices = {tensor.device for tensor in tensors_in((*args, *kwargs.values()))}
        devices.discard(_META)
        if len(devices) < 2:
            return args, kwargs
        changes = name in {"__set__", "__setitem__"} or (name[-1:] == "_" and name[-2:] != "__")
        to = args[0].device if changes and isinstance(args[0], torch.Tensor) else self.device
        return _moved(args, to), {key: _moved(value, to) for key, value in kwargs.items()}


def kept_on(device: str, target: object) -> contextlib.AbstractContextManager:
    """`StayOn` around calls of a student's object; one in another process stays there anyway."""
    kind = target if isinstance(target, type) else type(target)
    return contextlib.nullcontext() if hasattr(kind, "remote_number") else StayOn(device)


_META = torch.device("meta")


def tensors_in(values: Iterable[object]) -> Iterator[torch.Tensor]:
    """All tensors among the values, also in lists and tuples."""
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from tensors_in(value)


def _moved(value: object, to: torch.device) -> object:
    if isinstance(value, torch.Tensor):
        return value if value.device in (to, _META) else value.to(to)
    if type(value) in (list, tuple):
        return type(value)(_moved(item, to) for item in value)
    return value
