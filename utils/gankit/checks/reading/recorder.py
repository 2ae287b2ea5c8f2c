"""Records which operations a network applies to which tensors, in a graph of nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from gankit.checks.reading.operations import TRANSPARENT, plain_name


@dataclass(eq=False)
class Node:
    """One tensor of a run: what made it, from what, and its shape.

    `kind` is "input", "parameter", "constant" or "call". In `args` and `kwargs` each tensor is
    replaced by its node, so that the call can be repeated on other tensors.
    """

    kind: str
    name: str
    shape: tuple[int, ...]
    func: Callable | None = None
    args: tuple = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    in_place: bool = False

    def inputs(self) -> Iterator[Node]:
        """The nodes this one was made from, in the order of the call."""
        yield from nodes_in((self.args, self.kwargs))

    def argument(self, position: int, name: str, default: Any = None) -> Any:
        """An argument of the call, given by position or by name."""
        return self.args[position] if position < len(self.args) else self.kwargs.get(name, default)


def nodes_in(value: object) -> Iterator[Node]:
    """Every node inside nested tuples, lists and dicts."""
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from nodes_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from nodes_in(item)


def ancestors(node: Node) -> list[Node]:
    """The node and everything it was made from."""
    found, waiting = {id(node): node}, [node]
    while waiting:
        for part in waiting.pop().inputs():
            if id(part) not in found:
                found[id(part)] = part
                waiting.append(part)
    return list(found.values())


def replace_nodes(value: object, swap: Callable[[Node], Any]) -> Any:
    """A copy of nested tuples, lists and dicts in which `swap(node)` stands for each node."""
    if isinstance(value, Node):
        return swap(value)
    if isinstance(value, tuple):
        return tuple(replace_nodes(item, swap) for item in value)
    if isinstance(value, list):
        return [replace_nodes(item, swap) for item in value]
    if isinstance(value, dict):
        return {key: replace_nodes(item, swap) for key, item in value.items()}
    return value


class Recorder(TorchFunctionMode):
    """While active, notes every torch call that makes or changes a tensor."""

    def __init__(self, inputs: list[Tensor], parameters: dict[str, nn.Parameter]) -> None:
        super().__init__()
        self._nodes: dict[int, Node] = {}
        self._alive: list[Tensor] = []
        self._by_storage: dict[int, list[Tensor]] = {}
        for index, tensor in enumerate(inputs):
            self._register(tensor, Node("input", f"input {index + 1}", tuple(tensor.shape)))
        for name, parameter in parameters.items():
            self._register(parameter, Node("parameter", name, tuple(parameter.shape)))

    def node(self, tensor: Tensor) -> Node:
        """The node that stands for this tensor as it is now."""
        if id(tensor) not in self._nodes:
            kind = "parameter" if isinstance(tensor, nn.Parameter) else "constant"
            self._register(tensor, Node(kind, kind, tuple(tensor.shape)))
        return self._nodes[id(tensor)]

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        node_args = self._to_nodes(args)
        node_kwargs = self._to_nodes(kwargs)
        out = func(*args, **kwargs)
        name, named_in_place = plain_name(func)
        if name == "setitem":
            out = args[0]
        same = isinstance(out, Tensor) and any(out is arg for arg in args)
        in_place = same and name not in TRANSPARENT  # contiguous() gives what is so already
        for index, tensor in enumerate(_tensors(out)):
            label = name if isinstance(out, Tensor) else f"{name}[{index}]"
            shape = tuple(tensor.shape)
            made = Node("call", label, shape, func, node_args, dict(node_kwargs), named_in_place)
            self._register(tensor, made)
            if in_place:
                self._update_aliases(tensor, made)
        return out

    def _register(self, tensor: Tensor, node: Node) -> None:
        if id(tensor) not in self._nodes:
            self._alive.append(tensor)
            self._by_storage.setdefault(_storage(tensor), []).append(tensor)
        self._nodes[id(tensor)] = node

    def _update_aliases(self, changed: Tensor, node: Node) -> None:
        """A change in place shows in every view of the same memory."""
        for other in self._by_storage.get(_storage(changed), []):
            if other is not changed and other.numel() == changed.numel():
                self._nodes[id(other)] = Node("call", "alias", tuple(other.shape), args=(node,))

    def _to_nodes(self, value: Any) -> Any:
        if isinstance(value, Tensor):
            return self.node(value)
        if isinstance(value, tuple):
            return tuple(self._to_nodes(item) for item in value)
        if isinstance(value, list):
            return [self._to_nodes(item) for item in value]
        if isinstance(value, dict):
            kept = {key: item for key, item in value.items() if key != "memory_format"}
            return {key: self._to_nodes(item) for key, item in kept.items()}
        return value


def _tensors(value: object) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [item for item in value if isinstance(item, Tensor)]
    return []


def _storage(tensor: Tensor) -> int:
    return tensor.untyped_storage()._cdata
