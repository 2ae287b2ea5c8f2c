"""What a student's code gave and what it changed, as plain data for the judge."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from gankit.checks.toys.called import was_called

MOST_DEPTH = 8
MOST_ITEMS = 20_000  # parts of one result
FIRST_OWN = 1 << 40  # numbers of what is made here; the judge's are below
_SAME_NUMBERS = {torch.float16: torch.float32, torch.bfloat16: torch.float32}
_WHOLE = (torch.int8, torch.int16, torch.uint8, torch.int32)


class Replies:
    """Encodes results; gives numbers to tensors and things that the judge may name again."""

    def __init__(self, calls: Any) -> None:  # `worker.calls.Calls`
        self.calls = calls
        self._next = FIRST_OWN
        self._parts = 0
        self._versions: dict[int, int | None] = {}  # of results, when they were last compared

    def target(self) -> Any:
        """The student's object that a probe is put to; a network stands for its class."""
        return self.value(self.calls.things[0])

    def value(self, value: Any) -> Any:
        """A result as plain data."""
        self._parts = 0
        return self._encode(value, 0)

    def _encode(self, value: Any, depth: int) -> Any:
        self._parts += 1
        if self._parts > MOST_ITEMS or depth > MOST_DEPTH:
            return self._thing(value)
        if value is None or type(value) in (bool, str, float):
            return value
        if type(value) is int:
            return value if abs(value) < 1 << 62 else {"$x": "int", "text": str(value)[:4000]}
        if isinstance(value, Tensor):
            return self.tensor(value)
        known = next((n for n, mine in self.calls.objects.items() if mine is value), None)
        if known is not None:
            return {"$x": "object", "n": known}
        if isinstance(value, (list, tuple, set, frozenset)):
            kind = next(k for k in (list, tuple, set, frozenset) if isinstance(value, k))
            items = [self._encode(item, depth + 1) for item in value]
            return {"$x": kind.__name__, "items": items}
        if isinstance(value, dict):
            pairs = [[self._encode(part, depth + 1) for part in pair] for pair in value.items()]
            return {"$x": "dict", "items": pairs}
        return self._other(value)

    def _other(self, value: Any) -> Any:
        if isinstance(value, np.generic) and value.dtype.kind in "biuf":
            return {"$x": "numpy", "dtype": str(value.dtype), "number": value.item()}
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
            return {"$x": "array", "numbers": self._data(torch.from_numpy(value.copy()))}
        if isinstance(value, torch.dtype):
            return {"$x": "dtype", "name": str(value).split(".")[1]}
        return self._thing(value)

    def _thing(self, value: Any) -> dict[str, Any]:
        number = self._new()
        self.calls.things[number] = value
        traits = {
            "module": isinstance(value, nn.Module),
            "call": callable(value),
            "iterates": hasattr(value, "__iter__"),
            "has next": hasattr(value, "__next__"),
            "has length": hasattr(value, "__len__"),
        }
        names = [name for name, has in traits.items() if has]
        return {"$x": "thing", "n": number, "kind": type(value).__name__, "traits": names}

    def _new(self) -> int:
        self._next += 1
        return self._next

    def tensor(self, value: Tensor) -> dict[str, Any]:
        """A tensor's number, with its data where the judge has none of it, or no more."""
        number = self.calls.numbers.get(id(value))
        if number in self.calls.seen:
            return {"$x": "tensor", "n": number}
        number = number or self._new()
        self.calls.keep(number, value)
        self.calls.seen[number] = value.detach().clone()
        return {
            "$x": "tensor",
            "n": number,
            "data": self._data(value),
            "dtype": str(value.dtype).split(".")[1],
            "learns": value.requires_grad,
            "leaf": value.is_leaf,
            "parameter": isinstance(value, nn.Parameter),
        }

    def _data(self, value: Tensor) -> Tensor:
        """Numbers in a type that travels."""
        value = value.detach()
        if value.is_complex():
            return torch.view_as_real(value).double()
        value = value.to(_SAME_NUMBERS.get(value.dtype, value.dtype))
        return value.long() if value.dtype in _WHOLE else value.contiguous()

    def changes(self) -> dict[str, Any]:
        """Shared tensors with other numbers, flags or gradients, and objects of the judge's."""
        tensors = []
        for number in list(self.calls.seen):  # of others the judge has no tensor any more
            entry = self._change(number, self.calls.tensors[number])
            if entry is not None:
                tensors.append(entry)
        objects = {str(n): self._state(thing) for n, thing in self.calls.objects.items()}
        return {"tensors": tensors, "objects": objects}

    def _change(self, number: int, tensor: Tensor) -> dict[str, Any] | None:
        own = number >= FIRST_OWN and not isinstance(tensor, nn.Parameter)
        version = None if tensor.is_inference() else tensor._version
        if own and version is not None and version == self._versions.get(number):
            return None
        self._versions[number] = version
        leaf = self.calls.leaves.get(number, tensor)
        gradient = leaf.grad if leaf.is_leaf else None
        data = tensor.detach()
        seen = self.calls.seen[number]
        same = data.shape == seen.shape and data.dtype == seen.dtype and torch.equal(data, seen)
        moved = not same and not (data.shape == seen.shape and _equal_with_nan(data, seen))
        state = (leaf.requires_grad, tensor.is_leaf or number in self.calls.leaves, gradient)
        if not moved and (own or _same_state(state, self.calls.told.get(number))):
            return None
        self.calls.told[number] = (*state[:2], None if gradient is None else gradient.clone())
        if moved:
            self.calls.seen[number] = data.clone()
        return {
            "n": number,
            "data": self._data(tensor) if moved else None,
            "dtype": str(tensor.dtype).split(".")[1],
            "learns": leaf.requires_grad,
            "leaf": tensor.is_leaf or number in self.calls.leaves,
            "gradient": None if gradient is None else self._data(gradient),
        }

    def _state(self, thing: Any) -> dict[str, Any]:
        """What a shared object says of itself: modes, rates, and its plain attributes."""
        state: dict[str, Any] = {}
        if isinstance(thing, nn.Module):
            state["training"] = [module.training for module in thing.modules()]
            state["called"] = was_called(thing)
        if isinstance(thing, torch.optim.Optimizer):
            state["groups"] = [
                {k: v for k, v in group.items() if isinstance(v, (bool, int, float))}
                for group in thing.param_groups
            ]
        if isinstance(thing, torch.Generator):
            state["generator"] = thing.get_state()
        if isinstance(thing, list):
            state["items"] = self.value(list(thing))
        parts = thing.modules() if isinstance(thing, nn.Module) else [thing]
        state["notes"] = [
            {name: self.value(getattr(part, name)) for name in getattr(type(part), "notes", ())}
            for part in parts
        ]
        return state

    def module(self, thing: nn.Module) -> dict[str, Any]:
        """A student's network: its parts with their kinds and modes, parameters and buffers."""
        parts = [
            {"path": path, "kind": type(part).__name__, "training": part.training}
            for path, part in thing.named_modules()
        ]
        numbers = {"parameters": thing.named_parameters(), "buffers": thing.named_buffers()}
        return {"parts": parts, **{name: dict(pairs) for name, pairs in numbers.items()}}


def _same_state(now: tuple, told: tuple | None) -> bool:
    """Whether the judge knows these flags and this gradient already."""
    if told is None or now[:2] != told[:2]:
        return False
    one, other = now[2], told[2]
    if one is None or other is None:
        return one is other
    return one.shape == other.shape and torch.equal(one, other)


def _equal_with_nan(one: Tensor, other: Tensor) -> bool:
    if one.dtype != other.dtype or not one.is_floating_point():
        return False
    return torch.equal(torch.nan_to_num(one), torch.nan_to_num(other)) and torch.equal(
        one.isnan(), other.isnan()
    )
