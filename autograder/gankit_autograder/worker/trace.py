"""Runs a network with dictated numbers and writes down the graph of what it did, as plain data.

The grader repeats the graph with the same numbers. A graph that was made up does not give the
numbers that come out here unless somebody computes them, and that is the network.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.overrides import resolve_name

from gankit.checks.probing.calling import call_named
from gankit.checks.probing.device import StayOn
from gankit.checks.probing.start import QuickStart
from gankit.checks.probing.undisturbed import undisturbed
from gankit.checks.reading.operations import DROPOUTS, LAYERS, NORMS, plain_name
from gankit.checks.reading.recorder import Node, Recorder
from gankit_autograder.worker.dictate import dictated, directed_sum, without_chance

MOST_NUMBERS = 60_000_000  # parameters; a student's network may be far too large
MOST_CONSTANTS = 1_000_000  # numbers in constants
MOST_NODES = 4_000
# Their result is sent along: nobody can repeat it.
RANDOM = {"randn_like", "rand_like", "randint_like", "bernoulli", "normal", "multinomial"}
_LEAF_PLACES = {"weight", "bias", "running_mean", "running_var"}
_POSITIONS = {
    "batch_norm": (1, 2, 3, 4),
    "instance_norm": (1, 2, 3, 4),
    "group_norm": (2, 3),
    "layer_norm": (2, 3),
}


class TooLarge(Exception):
    """The network has more parameters than a proof can repeat."""


def trace(target: Any, build: dict[str, Any], inputs: list[Tensor], seed: str) -> dict[str, Any]:
    """The graphs of one run in training and one in evaluation mode, with what came out."""
    module = type(target) if isinstance(target, nn.Module) else target
    with undisturbed(), torch.device("cpu"), StayOn("cpu"):
        with QuickStart():
            network = call_named(module, build)
        if not isinstance(network, nn.Module):
            raise TypeError(f"it gives a {type(network).__name__}, not a network")
        if any(map(is_lazy, network.parameters())):
            network(*[value.clone() for value in inputs])  # it takes its shapes from them
        count = sum(parameter.numel() for parameter in network.parameters())
        if count > MOST_NUMBERS:
            raise TooLarge(f"{count:,} parameters")
        made: dict[tuple, Tensor] = {}
        network.train()
        training, used = _run(network, inputs, seed, made)
        network.eval()
        evaluation, _ = _run(network, inputs, seed, made)
    unused = [p for p in network.parameters() if p.requires_grad and id(p) not in used]
    return {"train": training, "eval": evaluation, "count": count, "unused": len(unused)}


def _run(
    network: nn.Module, inputs: list[Tensor], seed: str, made: dict[tuple, Tensor]
) -> tuple[dict[str, Any], set[int]]:
    recorder = DictatingRecorder([value.clone() for value in inputs], seed, made)
    with recorder:
        output = network(*recorder.fed)
    if not isinstance(output, Tensor):
        raise TypeError(f"forward() gives a {type(output).__name__}, not one tensor")
    entries = _Writer(recorder).write(recorder.node(output))
    result = {"nodes": entries, "output": output.detach(), "gradients": {}}
    if network.training:
        result["gradients"] = _gradients(recorder, output, seed)
    return result, set(recorder.replaced)


def _gradients(recorder: DictatingRecorder, output: Tensor, seed: str) -> dict[str, float | None]:
    """For each dictated parameter, the gradient in a dictated direction; None where it has none."""
    names = [f"number {place}" for place, (_, learns) in enumerate(recorder.numbers) if learns]
    numbers = [number for number, learns in recorder.numbers if learns]
    needing = [number for number in numbers if number.requires_grad]
    if not output.requires_grad or not needing:
        return dict.fromkeys(names)
    total = directed_sum(output, seed, "output")
    found = torch.autograd.grad(total, needing, allow_unused=True)
    by_number = {id(n): g for n, g in zip(needing, found, strict=True)}
    return {
        name: _directed(by_number.get(id(number)), seed, name)
        for name, number in zip(names, numbers, strict=True)
    }


def _directed(gradient: Tensor | None, seed: str, name: str) -> float | None:
    return None if gradient is None else directed_sum(gradient, seed, f"gradient {name}").item()


class DictatingRecorder(Recorder):
    """A recorder that puts dictated numbers in place of each parameter and running statistic."""

    def __init__(self, inputs: list[Tensor], seed: str, made: dict[tuple, Tensor]) -> None:
        super().__init__(inputs, {})
        self.made = made  # numbers of an earlier run
        self.fed = inputs
        self.seed = seed
        self.numbers: list[tuple[Tensor, bool]] = []  # and whether it stands for a parameter
        self.replaced: dict[int, Tensor] = {}
        self.originals: list[Tensor] = []
        self.values: dict[int, Tensor] = {}  # of constants, by node
        self.frozen: set[int] = set()  # nodes made under no_grad

    def __torch_function__(self, func, types, args=(), kwargs=None):
        name, in_place_name = plain_name(func)
        args, kwargs = self._dictate(name, args, kwargs or {})
        node_args, node_kwargs = self._to_nodes(args), self._to_nodes(kwargs)
        out = self._call(name, func, args, kwargs)
        if name == "setitem":
            out = args[0]
        in_place = isinstance(out, Tensor) and any(out is argument for argument in args)
        tensors = [out] if isinstance(out, Tensor) else _tensors_of(out)
        for index, tensor in enumerate(tensors):
            label = name if isinstance(out, Tensor) else f"{name}[{index}]"
            shape = tuple(tensor.shape)
            made = Node("call", label, shape, func, node_args, dict(node_kwargs), in_place_name)
            if not torch.is_grad_enabled():
                self.frozen.add(id(made))
            if name in RANDOM or not list(made.inputs()):
                self.values[id(made)] = tensor.detach().clone()
            self._register(tensor, made)
            if in_place:
                self._update_aliases(tensor, made)
        return out

    def _call(self, name: str, func: Callable, args: tuple, kwargs: dict) -> Any:
        if name not in DROPOUTS:
            return func(*args, **kwargs)
        rate = args[1] if len(args) > 1 else kwargs.get("p", 0.5)
        training = args[2] if len(args) > 2 else kwargs.get("training", True)
        return without_chance(args[0], float(rate), bool(training))

    def node(self, tensor: Tensor) -> Node:
        known = id(tensor) in self._nodes
        node = super().node(tensor)
        if not known:
            self.values[id(node)] = tensor.detach().clone()
        return node

    def _dictate(self, name: str, args: tuple, kwargs: dict) -> tuple[tuple, dict]:
        places = _POSITIONS.get(name, (1, 2) if name in LAYERS else ())
        inside = name in LAYERS or name in NORMS
        args = tuple(
            self._replace(value, position in places) for position, value in enumerate(args)
        )
        kwargs = {
            key: self._replace(value, inside and key in _LEAF_PLACES)
            for key, value in kwargs.items()
        }
        return args, kwargs

    def _replace(self, value: Any, leaf_too: bool) -> Any:
        if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
            return type(value)(self._replace(item, leaf_too) for item in value)
        if not isinstance(value, Tensor) or not value.is_floating_point():
            return value
        if id(value) in self.replaced:
            return self.replaced[id(value)]
        is_parameter = isinstance(value, nn.Parameter)
        fresh = id(value) not in self._nodes
        if not is_parameter and not (leaf_too and fresh):
            return value
        return self._number_for(value, is_parameter)

    def _number_for(self, value: Tensor, is_parameter: bool) -> Tensor:
        if sum(number.numel() for number, _ in self.numbers) + value.numel() > MOST_NUMBERS:
            raise TooLarge(f"more than {MOST_NUMBERS:,} parameters")
        shape = tuple(value.shape)
        with torch._C.DisableTorchFunction():
            key = (len(self.numbers), shape)
            if key not in self.made:
                self.made[key] = dictated(self.seed, f"number {len(self.numbers)}", shape)
            number = self.made[key].detach()
            if not is_parameter:
                number = number.clone()  # running statistics change in place
            number.requires_grad_(is_parameter and value.requires_grad)
        kind = "parameter" if is_parameter else "constant"
        self._register(number, Node(kind, f"number {len(self.numbers)}", shape))
        self.numbers.append((number, is_parameter))
        self.replaced[id(value)] = number
        self.originals.append(value)  # keeps the id in use
        return number


def _tensors_of(value: object) -> list[Tensor]:
    return [v for v in value if isinstance(v, Tensor)] if isinstance(value, (list, tuple)) else []


class _Writer:
    """Writes the nodes that an output depends on as a list in which inputs come first."""

    def __init__(self, recorder: DictatingRecorder) -> None:
        self.recorder = recorder
        self.places: dict[int, int] = {}
        self.entries: list[dict[str, Any]] = []
        self.constants = 0

    def write(self, output: Node) -> list[dict[str, Any]]:
        for node in _in_order(output):
            self.places[id(node)] = len(self.entries)
            self.entries.append(self._entry(node))
        return self.entries

    def _entry(self, node: Node) -> dict[str, Any]:
        entry: dict[str, Any] = {"kind": node.kind, "name": node.name, "shape": list(node.shape)}
        if node.name.startswith("number ") or node.kind == "input":
            return entry
        if id(node) in self.recorder.values:
            entry["value"] = self._constant(self.recorder.values[id(node)])
        if node.kind != "call" or not list(node.inputs()):
            return entry
        entry["function"] = _function_name(node.func)
        entry["args"] = [self._plain(value) for value in node.args]
        entry["kwargs"] = {k: self._plain(v) for k, v in node.kwargs.items() if k != "out"}
        entry["in_place"] = node.in_place
        entry["frozen"] = id(node) in self.recorder.frozen
        return entry

    def _constant(self, value: Tensor) -> Tensor:
        self.constants += value.numel()
        if self.constants > MOST_CONSTANTS:
            raise TooLarge("its constants")
        wide = value.dtype in (torch.float64, torch.int64, torch.bool)
        if wide or value.dtype == torch.float32:
            return value
        return value.float() if value.is_floating_point() else value.long()

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Node):
            return {"node": self.places[id(value)]}
        if isinstance(value, (tuple, list)):
            return {"list": [self._plain(item) for item in value]}
        if isinstance(value, slice):
            parts = (value.start, value.stop, value.step)
            return {"slice": [self._plain(part) for part in parts]}
        if value is Ellipsis:
            return {"ellipsis": True}
        if isinstance(value, torch.dtype):
            return {"dtype": str(value).split(".")[1]}
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, (int, float)):
            return value if math.isfinite(value) else {"float": str(value)}
        return None


def _function_name(function: Any) -> str:
    """The public name of a torch function, "" where it has none."""
    if function is None:
        return ""
    known = resolve_name(function)
    if known:
        return known
    name = getattr(function, "__name__", "")
    for owner in (torch.Tensor, torch.nn.functional, torch):
        if getattr(owner, name, None) is function:
            return f"{'torch.Tensor' if owner is torch.Tensor else owner.__name__}.{name}"
    return ""


def _in_order(output: Node) -> list[Node]:
    """Every node below the output, inputs first, without recursion."""
    order: list[Node] = []
    seen: set[int] = set()
    waiting: list[tuple[Node, bool]] = [(output, False)]
    while waiting:
        node, done = waiting.pop()
        if done:
            order.append(node)
            continue
        if id(node) in seen:
            continue
        seen.add(id(node))
        if len(seen) > MOST_NODES:
            raise TooLarge(f"more than {MOST_NODES} operations")
        waiting.append((node, True))
        waiting += [(part, False) for part in reversed(list(node.inputs()))]
    return order
