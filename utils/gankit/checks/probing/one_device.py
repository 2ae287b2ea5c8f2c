"""Whether a network works on one device only, seen without a second device.

Parameters and inputs are put on the "meta" device, where tensors have shapes and no numbers. What
the code makes without a word about its place lies on the processor, as it would beside a GPU; where
the two meet, a GPU would refuse. Devices that are named are taken for that of the notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gankit.checks.probing.calling import call_named
from gankit.checks.probing.device import is_device, tensors_in
from gankit.checks.probing.student_error import place_of
from gankit.checks.probing.undisturbed import undisturbed

_META = torch.device("meta")
_MOVES = {"cuda", "cpu"}
_MAY_MEET = {"__set__", "__setitem__", "copy_", "_has_compatible_shallow_copy_type"}
STAYS = (
    "On a GPU this network stops at {place}: a tensor that stays on the processor meets one that "
    "lies where the input does. Make it with device=x.device, or keep it by register_buffer."
)
MOVES = (
    "This network works on one device only: {place} moves a tensor by .{how}(). Move the network "
    "and its input before you call it, and let forward() compute where the input lies."
)


class _OneDevice(Exception):
    """The sentence, whose place is still open."""


class _Building(TorchFunctionMode):
    """Remembers which tensors were made for a device that is named."""

    def __init__(self) -> None:
        super().__init__()
        self.placed: list[Tensor] = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs, named = _on_meta(kwargs)
        name = getattr(func, "__name__", "")
        if args and isinstance(args[0], Tensor) and name in {*_MOVES, "to"}:
            args, named = _without_devices(args), True
            result = func(*args, **kwargs) if name == "to" and len(args) > 1 else args[0]
        else:
            result = func(*args, **kwargs)
        self.placed += tensors_in([result]) if named else []
        return result


class _Calling(TorchFunctionMode):
    """Stops where the code moves a tensor, or where tensors of two places meet."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs, _ = _on_meta(kwargs)
        name = getattr(func, "__name__", "")
        first = args[0] if args else None
        if isinstance(first, Tensor) and name in _MOVES:
            raise _OneDevice(MOVES.replace("{how}", name))
        if isinstance(first, Tensor) and name == "to":
            args = tuple(_META if is_device(value) else value for value in args)
            return func(*args, **kwargs)
        places = {t.device.type for t in tensors_in((*args, *kwargs.values())) if t.dim()}
        if len(places) > 1 and not _may_meet(name, first):
            raise _OneDevice(STAYS)
        return func(*args, **kwargs)


def _may_meet(name: str, first: object) -> bool:
    """A GPU takes indices from the processor, and copies from there."""
    indexed_there = name == "__getitem__" and isinstance(first, Tensor) and first.device == _META
    return name in _MAY_MEET or indexed_there


def _on_meta(kwargs: Mapping[str, Any] | None) -> tuple[dict[str, Any], bool]:
    named = is_device((kwargs or {}).get("device"))
    return {**(kwargs or {}), **({"device": _META} if named else {})}, named


def _without_devices(args: tuple) -> tuple:
    return tuple(value for value in args if not is_device(value))


def one_device_only(
    module: Callable[..., nn.Module], build: Mapping[str, Any], inputs: Sequence[Any]
) -> str:
    """A sentence about the place that a second device would stop at; "" where none is found."""
    with undisturbed(), torch.no_grad():
        try:
            building = _Building()
            with torch.device("meta"), building:
                network = call_named(module, dict(build))
            _leave_behind(network, building.placed)
            placed = [x.to(_META) if isinstance(x, Tensor) else x for x in inputs]
            with _Calling():
                network(*placed)
        except _OneDevice as error:
            place = place_of(error)
            return str(error).replace("{place}", place) if place else ""
        except Exception:  # told by the check itself, or asks for numbers, which there are none of
            return ""
    return ""


def _leave_behind(network: nn.Module, placed: list[Tensor]) -> None:
    """Tensors that are no parameters and no buffers stay where they were made."""
    known = set(map(id, placed))
    for module in network.modules():
        for name, value in list(vars(module).items()):
            if isinstance(value, Tensor) and id(value) not in known:
                vars(module)[name] = torch.zeros_like(value, device="cpu")
