"""A student's function, class or object as the judge uses it: every call is made in a worker.

What comes back looks like the thing itself, so a measure runs here as it runs in a notebook: a
tensor has its gradient, a network its parameters. Numbers come from the worker, judging is here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from gankit_autograder.judge.link import Link, Malformed, remote_error

MOST_DEPTH = 24
_CONTAINERS = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


class Thing:
    """Something of the student's. Subclasses are made for what it can do."""

    def __init__(self, link: Link, number: int) -> None:
        self.__dict__.update(_link=link, _number=number)

    def remote_number(self) -> int:
        return self._number

    @contextlib.contextmanager
    def replaced(self, stand_ins: dict[str, Any], known_only: bool) -> Iterator[None]:
        """See `gankit.checks.probing.steps`. It is done, and undone, before the next call."""
        self._link.names.append((self._number, stand_ins, known_only))
        try:
            yield
        finally:
            self._link.names.append(None)

    def call_row(self, options: dict[str, Any], rows: Sequence[Sequence[Any]]) -> list[Any]:
        """See `gankit.checks.probing.calling`; for one message."""
        rows = tuple(map(tuple, rows))  # a list would be shared with the worker, and kept there
        found = decode(self._link, self._link.ask("row", self._number, options, rows))
        if not isinstance(found, list) or len(found) != len(rows):
            raise Malformed("a row of another length")
        return [_value_or_error(entry) for entry in found]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = decode(self._link, self._link.ask("find", self._number, name))
        if found == ():
            raise AttributeError(name)
        if type(found[0]).__name__ == "method":  # its class has it: it stays
            self.__dict__[name] = found[0]
        return found[0]

    def __del__(self) -> None:
        if self._number:
            self._link.dropped.append(self._number)


def _value_or_error(entry: Any) -> Any:
    if not isinstance(entry, tuple) or len(entry) != 2:
        raise Malformed("an entry of a row")
    failed, value = entry
    return remote_error(value) if failed else value


def _call(self: Any, *args: Any, **kwargs: Any) -> Any:
    return decode(self._link, self._link.ask("call", self._number, args, kwargs))


def _iterate(self: Thing) -> Iterator[Any]:
    iterator = decode(self._link, self._link.ask("iterator", self._number))
    while True:
        item = decode(self._link, iterator._link.ask("next", iterator._number))
        if item == ():
            return
        yield item[0]


def _next(self: Thing) -> Any:
    item = decode(self._link, self._link.ask("next", self._number))
    if item == ():
        raise StopIteration
    return item[0]


def _length(self: Thing) -> int:
    return int(self._link.ask("length", self._number))


_METHODS = {"call": ("__call__", _call), "iterates": ("__iter__", _iterate),
            "has next": ("__next__", _next), "has length": ("__len__", _length)}  # fmt: skip


class RemoteModule(nn.Module):
    """A student's network. Its parts and numbers are fetched when something looks at them."""

    def __init__(self, link: Link, number: int) -> None:
        super().__init__()
        self.__dict__.update(_link=link, _number=number, _fetched=False)

    def remote_number(self) -> int:
        return self._number

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _call(self, *args, **kwargs)

    def train(self, mode: bool = True) -> RemoteModule:
        self._link.ask("call", self._number, (mode,), {}, method="train")
        for part in super().modules():
            part.training = mode
        return self

    def named_modules(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, nn.Module]]:
        self._fetch()
        return super().named_modules(*args, **kwargs)

    def named_parameters(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, nn.Parameter]]:
        self._fetch()
        return super().named_parameters(*args, **kwargs)

    def named_buffers(self, *args: Any, **kwargs: Any) -> Iterator[tuple[str, Tensor]]:
        self._fetch()
        return super().named_buffers(*args, **kwargs)

    def state_dict(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._fetch()
        return super().state_dict(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            return Thing.__getattr__(self, name)

    def _fetch(self) -> None:
        """Put the parts in place, with the parameters and buffers that they have there."""
        if self._fetched:
            return
        self.__dict__["_fetched"] = True
        found = decode(self._link, self._link.ask("module", self._number))
        try:
            for part in found["parts"]:
                self._put_part(part["path"], part["kind"], bool(part["training"]))
            for path, value in found["parameters"].items():
                owner, name = self._owner(path)
                owner._parameters[name] = value
            for path, value in found["buffers"].items():
                owner, name = self._owner(path)
                owner._buffers[name] = value
        except (KeyError, TypeError, AttributeError) as error:
            raise Malformed(f"a network ({type(error).__name__})") from None

    def _put_part(self, path: str, kind: str, training: bool) -> None:
        if not path:
            self.training = training
            return
        cls = getattr(nn, kind, None)
        base = cls if isinstance(cls, type) and issubclass(cls, nn.Module) else nn.Module
        part = base.__new__(type(kind if kind.isidentifier() else "Part", (base,), {}))
        nn.Module.__init__(part)
        part.training = training
        owner, name = self._owner(path)
        owner._modules[name] = part

    def _owner(self, path: str) -> tuple[nn.Module, str]:
        *parents, name = path.split(".")
        owner: nn.Module = self
        for parent in parents:
            owner = owner._modules[parent]
        return owner, name


class _Result(torch.autograd.Function):
    """A tensor from a worker, whose gradient is asked for there."""

    @staticmethod
    def forward(ctx: Any, link: Link, held: _Held, data: Tensor, *inputs: Tensor) -> Tensor:
        ctx.link, ctx.held = link, held
        ctx.inputs = inputs  # kept, and with them their numbers
        return data.view_as(data)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, direction: Tensor) -> tuple:
        _, *inputs = ctx.inputs
        numbers = [ctx.link.number_of(tensor) for tensor in inputs]
        found = ctx.held.gradient(numbers, direction)
        return (None, None, None, torch.zeros(1), *found)


class _Held:
    """Keeps a tensor in the worker for as long as its gradient may be asked for."""

    def __init__(self, link: Link, number: int, foreseen: Any = None) -> None:
        self.link, self.number = link, number
        self._foreseen = foreseen if isinstance(foreseen, dict) else {}

    def gradient(self, to: list[int], direction: Tensor) -> list[Tensor | None]:
        """The gradient in a direction; that of the sum may have come with the numbers."""
        there, found = self._foreseen.get("to"), self._foreseen.get("found")
        if isinstance(there, list) and isinstance(found, list) and bool((direction == 1).all()):
            known = dict(zip(map(str, there), found, strict=False))
            if all(str(number) in known for number in to):
                return self.link.fitting(to, [known[str(number)] for number in to])
        return self.link.gradient(self.number, to, direction)

    def __del__(self) -> None:
        self.link.dropped.append(self.number)


class Remote(Link):
    """A connection whose replies become things."""

    def decode(self, value: Any) -> Any:
        return decode(self, value)


def decode(link: Link, value: Any, depth: int = 0) -> Any:
    """What a reply's value stands for."""
    if depth > MOST_DEPTH:
        raise Malformed("a value that is nested too deep")
    if value is None or isinstance(value, (bool, int, float, str, Tensor)):
        return value
    if isinstance(value, list):
        return [decode(link, item, depth + 1) for item in value]
    if not isinstance(value, dict):
        raise Malformed("a value")
    if "$x" not in value:
        return {key: decode(link, item, depth + 1) for key, item in value.items()}
    try:
        return _special(link, value, depth)
    except Malformed:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError, OverflowError) as error:
        raise Malformed(f"a value ({type(error).__name__})") from None


def _special(link: Link, value: dict[str, Any], depth: int) -> Any:
    kind = value["$x"]
    if kind == "tensor":
        return _tensor(link, value)
    if kind == "object":
        return link.objects[value["n"]]
    if kind in _CONTAINERS:
        return _CONTAINERS[kind](decode(link, item, depth + 1) for item in value["items"])
    if kind == "dict":
        pairs = ([decode(link, part, depth + 1) for part in pair] for pair in value["items"])
        return dict(pairs)
    if kind == "int":
        return int(value["text"])
    if kind == "numpy":
        return np.dtype(value["dtype"]).type(value["number"])
    if kind == "array":
        return value["numbers"].numpy()
    if kind == "dtype":
        return getattr(torch, value["name"])
    if kind == "thing":
        return thing(link, value)
    raise Malformed("a value of no known kind")


def thing(link: Link, described: dict[str, Any]) -> Any:
    """A student's object, with the methods that it has there."""
    number, traits = described["n"], described["traits"]
    kind = described["kind"] if str(described["kind"]).isidentifier() else "object"
    if "module" in traits:
        return type(kind, (RemoteModule,), {})(link, number)
    methods = dict(_METHODS[trait] for trait in traits if trait in _METHODS)
    return type(kind, (Thing,), methods)(link, number)


def _tensor(link: Link, value: dict[str, Any]) -> Tensor:
    number = value["n"]
    known = link.tensors.get(number)
    if known is not None:
        return known
    data = value["data"]
    if not isinstance(data, Tensor):
        raise Malformed("a tensor without numbers")
    dtype = getattr(torch, value["dtype"])
    data = torch.view_as_complex(data).to(dtype) if dtype.is_complex else data.to(dtype)
    if value["parameter"]:
        tensor: Tensor = nn.Parameter(data, requires_grad=bool(value["learns"]))
        link.register(number, tensor, known=True)
    elif value["learns"]:
        held = _Held(link, number, value.get("gradients"))
        tensor = _attached(link, held, data, _sources(link))
        link.register(number, tensor, known=True, held=True)
    else:
        tensor = data
        link.register(number, tensor, known=True)
    return tensor


def _sources(link: Link) -> list[Tensor]:
    """What a result may come from: what the worker was given, and what it learns."""
    with torch._C.DisableTorchFunction():  # no probe's mode looks at what is done here
        shared = list(link.tensors.items())
        return [t for n, t in shared if t.requires_grad and (t.is_leaf or n in link.sent)]


def _attached(link: Link, held: _Held, data: Tensor, inputs: list[Tensor]) -> Tensor:
    """The numbers, with a graph that leads to the worker's, also under `no_grad`."""
    with torch.enable_grad():
        return _Result.apply(link, held, data, link.root, *inputs)
