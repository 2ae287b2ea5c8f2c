"""Reads a worker's graph of a network as hostile data, and repeats it with the dictated numbers.

Only functions of tensors that stand in `ALLOWED` are ever called, and only after the size of the
result is known to be small: by arithmetic, or by the same call without memory.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.overrides import get_overridable_functions, resolve_name

from gankit.checks.reading.operations import (
    DROPOUTS,
    JOINS,
    LAYERS,
    NORMS,
    POINTWISE,
    RESAMPLERS,
    TRANSPARENT,
    plain_name,
)
from gankit.checks.reading.recorder import Node, replace_nodes
from gankit_autograder.judge.sizes import MOST_ELEMENTS, stays_small
from gankit_autograder.worker.dictate import dictated, without_chance
from gankit_autograder.worker.trace import MOST_NODES, MOST_NUMBERS, RANDOM

MOST_CACHED = 1_000_000
MOST_WORK = 40_000_000_000  # multiplications in all
MOST_EXPANDED = 20_000  # parts of an expression written out
_MOVES = {"to", "cuda", "cpu", "xpu", "mps"}
ALLOWED = (
    set(LAYERS)
    | set(NORMS)
    | set(DROPOUTS)
    | set(RESAMPLERS)
    | TRANSPARENT
    | POINTWISE
    | set(JOINS)
    | _MOVES
    | {
        "max",
        "min",
        "matmul",
        "mm",
        "bmm",
        "addmm",
        "baddbmm",
        "mv",
        "dot",
        "vdot",
        "einsum",
        "outer",
    }
    | {"t", "get_T", "get_mT", "get_H", "get_data", "transpose", "permute", "swapaxes", "movedim"}
    | {"getitem", "setitem", "narrow", "select", "index_select", "chunk", "split", "unbind"}
    | {"mean", "sum", "std", "var", "norm", "prod", "amax", "amin", "cumsum", "normalize"}
    | {"_weight_norm"}
    | {"vector_norm", "linalg_vector_norm", "softmax", "log_softmax", "var_mean", "std_mean"}
    | {"expand", "expand_as", "repeat", "repeat_interleave", "tile", "roll", "flip", "detach"}
    | {"pixel_unshuffle", "hstack", "vstack", "unfold", "fold", "lerp", "addcmul", "addcdiv"}
    | {"broadcast_to", "ravel", "copy", "double", "half", "one_hot", "glu", "prelu", "bilinear"}
    | {"scatter", "scatter_add", "index_add", "index_fill", "masked_scatter", "argmax", "embedding"}
    | {"new_zeros", "new_ones", "new_full", "zero", "fill", "int", "long", "bool", "tril", "triu"}
    | {"unsqueeze", "squeeze", "bitwise_and", "logical_and", "scatter_reduce", "take_along_dim"}
    | {"local_response_norm", "rms_norm", "scaled_dot_product_attention", "avg_pool1d"}
    | {"max_pool1d", "adaptive_max_pool2d", "upsample", "channel_shuffle", "matrix_exp"}
    | {"tensor", "as_tensor", "asarray", "sort", "argsort", "topk", "gather", "cumprod", "diff"}
)
_PRODUCTS = {"matmul", "mm", "bmm", "addmm", "baddbmm", "mv", "einsum", "bilinear", "outer"}


class BadGraph(Exception):
    """The graph cannot be what the network did. The text says why."""


@dataclass
class Graph:
    """A worker's graph: nodes as the kit's own recorder makes them, the last is the output."""

    nodes: list[Node]
    values: dict[int, Tensor] = field(default_factory=dict)  # of constants, by place
    frozen: set[int] = field(default_factory=set)  # places of nodes made under no_grad

    @property
    def output(self) -> Node:
        return self.nodes[-1]

    @property
    def numbers(self) -> list[int]:
        """Places of the dictated parameters, in the order of their numbers."""
        found = [
            (int(node.name.split()[1]), place)
            for place, node in enumerate(self.nodes)
            if node.kind == "parameter"
        ]
        return [place for _, place in sorted(found)]


@functools.lru_cache(maxsize=1)
def functions() -> dict[str, Callable]:
    """The functions that a graph may name."""
    allowed, found = ALLOWED | number_by_number(), {}
    for group in get_overridable_functions().values():
        for function in group:
            name = resolve_name(function)
            if name and plain_name(function)[0] in allowed:
                found[name] = function
    for owner in (torch.Tensor, torch.nn.functional, torch):
        for name in dir(owner):  # some, and forms that end in "_", are in no list
            if name.rstrip("_") not in allowed or not callable(getattr(owner, name)):
                continue
            found.setdefault(f"{_path(owner)}.{name}", getattr(owner, name))
    return found


def number_by_number() -> set[str]:
    """What torch says of itself works on each number alone: harmless, and as large as it was."""
    names = (name.removeprefix("aten::") for name in torch._C._dispatch_get_all_op_names())
    found = set()
    for name in {name.split(".")[0] for name in names if "::" not in name}:
        packet = getattr(torch.ops.aten, name)
        tags = [getattr(packet, overload).tags for overload in packet.overloads()]
        if any(torch.Tag.pointwise in each for each in tags):
            found.add(name.rstrip("_"))
    return {name for name in found if not name.startswith("_") and "backward" not in name}


def _path(owner: Any) -> str:
    return "torch.Tensor" if owner is torch.Tensor else owner.__name__


def read_graph(entries: Any, inputs: list[Tensor]) -> Graph:
    """The graph in a reply.

    Raises:
        BadGraph: it is malformed, too large, or names a function that is not allowed.
    """
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_NODES:
        raise BadGraph("it has no nodes, or too many")
    graph = Graph([])
    for entry in entries:
        if not isinstance(entry, dict):
            raise BadGraph("a node is malformed")
        graph.nodes.append(_node(entry, graph, inputs))
    _refuse_large_numbers(graph)
    _refuse_large_expressions(graph)
    return graph


def _node(entry: dict[str, Any], graph: Graph, inputs: list[Tensor]) -> Node:
    kind, name, shape = entry.get("kind"), entry.get("name"), entry.get("shape")
    if not isinstance(name, str) or not isinstance(shape, list) or len(shape) > 8:
        raise BadGraph("a node is malformed")
    if not all(type(size) is int and 0 <= size <= MOST_ELEMENTS for size in shape):
        raise BadGraph("a node's shape is malformed")
    if math.prod(shape) > MOST_ELEMENTS:
        raise BadGraph("a tensor is too large")
    if kind == "input":
        return _input(name, shape, inputs)
    if kind in {"parameter", "constant"} and is_number(name):
        return Node(kind, name, tuple(shape))
    if isinstance(entry.get("value"), Tensor):
        graph.values[len(graph.nodes)] = entry["value"]
        if name not in RANDOM:
            return Node("constant", "constant", tuple(shape))
        args = entry.get("args")
        read = [_value(value, graph.nodes) for value in args] if isinstance(args, list) else []
        return Node("call", name, tuple(shape), None, tuple(read))
    if kind != "call":
        raise BadGraph("a node is malformed")
    if entry.get("frozen") is True:
        graph.frozen.add(len(graph.nodes))
    return _call(entry, name, shape, graph)


def _input(name: str, shape: list[int], inputs: list[Tensor]) -> Node:
    for place, value in enumerate(inputs, start=1):
        if name == f"input {place}" and shape == list(value.shape):
            return Node("input", name, tuple(shape))
    raise BadGraph("an input is not what was fed")


def is_number(name: str) -> bool:
    return name.startswith("number ") and name[7:].isdigit() and len(name) < 12


def _call(entry: dict[str, Any], name: str, shape: list[int], graph: Graph) -> Node:
    args, kwargs = entry.get("args"), entry.get("kwargs")
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        raise BadGraph("a call is malformed")
    read = functools.partial(_value, nodes=graph.nodes)
    node_args = tuple(read(value) for value in args)
    node_kwargs = {key: read(value) for key, value in kwargs.items() if key != "device"}
    in_place = entry.get("in_place") is True
    if name == "alias":
        return Node("call", name, tuple(shape), None, node_args[:1])
    function = functions().get(entry.get("function"))
    if function is None:
        raise BadGraph(f"it uses {name[:60]}, which cannot be repeated")
    plain = plain_name(function)[0]
    if name != plain and not (name.startswith(f"{plain}[") and name[len(plain) + 1 : -1].isdigit()):
        raise BadGraph("a call has two names")
    return Node("call", name, tuple(shape), function, node_args, node_kwargs, in_place)


def _value(value: Any, nodes: list[Node]) -> Any:
    if not isinstance(value, dict):
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise BadGraph("an argument is malformed")
    if len(value) != 1:
        raise BadGraph("an argument is malformed")
    (key, content), *_ = value.items()
    if key == "node" and type(content) is int and 0 <= content < len(nodes):
        return nodes[content]
    if key == "list" and isinstance(content, list):
        return tuple(_value(item, nodes) for item in content)
    if key == "slice" and isinstance(content, list) and len(content) == 3:
        return slice(*(_value(item, nodes) for item in content))
    if key == "ellipsis":
        return Ellipsis
    if key == "dtype" and content in {"float32", "float64", "int64", "bool"}:
        return getattr(torch, content)
    if key == "float" and content in {"inf", "-inf", "nan"}:
        return float(content)
    raise BadGraph("an argument is malformed")


def _refuse_large_numbers(graph: Graph) -> None:
    numbers = [node for node in graph.nodes if is_number(node.name)]
    if sum(math.prod(node.shape) for node in numbers) > MOST_NUMBERS:
        raise BadGraph("it has too many parameters")


def _refuse_large_expressions(graph: Graph) -> None:
    """An expression is written out between layers; joins of joins would make it endless."""
    sizes: dict[int, int] = {}
    for node in graph.nodes:
        parts = [1 if part.name in LAYERS else sizes[id(part)] for part in node.inputs()]
        sizes[id(node)] = 1 + sum(parts)
        if sizes[id(node)] > MOST_EXPANDED:
            raise BadGraph("its joins are nested too deep")


class Replay:
    """Repeats a graph. `detached` False lets gradients pass where the network stops them."""

    def __init__(
        self,
        graph: Graph,
        inputs: list[Tensor],
        seed: str,
        numbers: dict[tuple, Tensor] | None = None,
    ) -> None:
        self.graph = graph
        self.numbers = {} if numbers is None else numbers  # made before, for another run
        self.inputs = {f"input {n}": value for n, value in enumerate(inputs, start=1)}
        self.seed = seed
        self.work = 0

    def run(self, detached: bool = True) -> dict[int, Tensor]:
        """Every node's tensor by its place.

        Raises:
            BadGraph: a call fails, or gives another shape than the worker said.
        """
        places = {id(node): place for place, node in enumerate(self.graph.nodes)}
        made: dict[int, Tensor] = {}
        self.work = 0
        for place, node in enumerate(self.graph.nodes):
            swap = functools.partial(_look_up, made, places, node)
            learns = not (detached and place in self.graph.frozen)
            try:
                with torch.set_grad_enabled(learns):
                    made[place] = self._one(place, node, swap, detached)
            except BadGraph:
                raise
            except Exception as error:
                raise BadGraph(f"{node.name[:60]} fails ({type(error).__name__})") from None
            if tuple(made[place].shape) != node.shape:
                raise BadGraph(f"{node.name[:60]} gives another shape")
        return made

    def _one(self, place: int, node: Node, swap: Callable, detached: bool) -> Tensor:
        if node.kind == "input":
            return self.inputs[node.name]
        if place in self.graph.values:
            return self.graph.values[place]
        if is_number(node.name):
            return self._number(node)
        if node.name == "alias":
            return swap(node.args[0]).reshape(node.shape)
        if node.name == "detach" and not detached:
            return swap(next(node.inputs()))
        self._count(node)
        args, kwargs = replace_nodes(node.args, swap), replace_nodes(node.kwargs, swap)
        plain = node.name.split("[")[0]
        if plain in DROPOUTS:
            return _dropout(args, kwargs)
        if plain in _MOVES:
            return _converted(args, kwargs)
        if not stays_small(plain, args, kwargs):
            _try_without_memory(node.func, args, kwargs)
        out = node.func(*args, **kwargs)
        if plain == "setitem":
            return args[0]
        if plain != node.name:
            out = out[int(node.name[len(plain) + 1 : -1])]
        if not isinstance(out, Tensor) or out.numel() > MOST_ELEMENTS:
            raise BadGraph(f"{plain} gives no tensor, or one that is too large")
        return out

    def _number(self, node: Node) -> Tensor:
        key = (node.name, node.shape)
        if key not in self.numbers:
            self.numbers[key] = _number_for(self.seed, node.name, node.shape)
        return self.numbers[key].detach().requires_grad_(node.kind == "parameter")

    def _count(self, node: Node) -> None:
        """Refuse more work than a small network can need."""
        size = math.prod(node.shape)
        if node.name in LAYERS and node.name != "embedding":
            weight = max((math.prod(p.shape[1:]) for p in list(node.inputs())[1:2]), default=1)
            size *= max(1, weight)
        elif node.name in _PRODUCTS:
            size *= max((max(p.shape, default=1) for p in node.inputs()), default=1)
        self.work += size
        if self.work > MOST_WORK:
            raise BadGraph("it takes too much work")


def _try_without_memory(function: Callable, args: tuple, kwargs: dict) -> None:
    """Make the call on the meta device: shapes and no memory. Refuse results that are too large."""

    def to_meta(value: Any) -> Any:
        if isinstance(value, Tensor):
            return value.detach().to("meta")
        if isinstance(value, (list, tuple)):
            return type(value)(to_meta(item) for item in value)
        return value

    out = function(*map(to_meta, args), **{k: to_meta(v) for k, v in kwargs.items()})
    tensors = out if isinstance(out, (list, tuple)) else [out]
    if any(isinstance(t, Tensor) and t.numel() > MOST_ELEMENTS for t in tensors):
        raise BadGraph("a tensor is too large")


def _number_for(seed: str, name: str, shape: tuple[int, ...]) -> Tensor:
    make = _cached_number if math.prod(shape) <= MOST_CACHED else dictated
    return make(seed, name, shape)


@functools.lru_cache(maxsize=128)
def _cached_number(seed: str, name: str, shape: tuple[int, ...]) -> Tensor:
    return dictated(seed, name, shape)


def _look_up(made: dict[int, Tensor], places: dict[int, int], user: Node, part: Node) -> Tensor:
    """An input's tensor; a copy where the call might change it in place."""
    value = made[places[id(part)]]
    plain = user.name.split("[")[0]
    changes = user.in_place or plain in POINTWISE or plain == "setitem"
    return value.clone() if changes or plain in NORMS else value


def _converted(args: tuple, kwargs: dict) -> Tensor:
    """`.to(...)` and its like: the device does not matter here, the number type does."""
    for value in (*args[1:], *kwargs.values()):
        if isinstance(value, torch.dtype):
            return args[0].to(value)
        if isinstance(value, Tensor):
            return args[0].to(value.dtype)
    return args[0]


def _dropout(args: tuple, kwargs: dict) -> Tensor:
    rate = args[1] if len(args) > 1 else kwargs.get("p", 0.5)
    training = args[2] if len(args) > 2 else kwargs.get("training", True)
    return without_chance(args[0], float(rate), bool(training))
