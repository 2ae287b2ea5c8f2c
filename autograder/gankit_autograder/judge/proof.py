"""Turns a worker's traced graph into views, after proving that the network computes that graph.

The worker ran the network with parameters dictated from the hidden seed. The same graph, repeated
here with the same numbers, must give the same output in training and in evaluation mode, and the
same gradients. What was claimed and not computed fails here.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from gankit.checks.reading.architecture import add_evaluation
from gankit.checks.reading.expressions import Expr
from gankit.checks.reading.reader import Layer, Reader
from gankit.checks.reading.recorder import Node
from gankit.checks.reading.views import network_views
from gankit_autograder.judge.graph import BadGraph, Graph, Replay, is_number, read_graph
from gankit_autograder.worker.dictate import directed_sum

LARGE = 8_000_000  # numbers
_one_at_a_time = threading.Lock()
NEGLIGIBLE = 1e-2  # of the largest gradient: behind a BatchNorm over two images is mostly noise
TOLERANCE = 2e-3  # of the largest number: both sides do the same arithmetic in float32


class NoLayers(BadGraph):
    """Not hostile, only wrong: a network without layers."""


def proven_views(
    reply: Any,
    inputs: list[Tensor],
    seed: str,
    fixed: int = 0,
    make_reader: Callable[[], Reader] = Reader,
) -> dict[str, Any]:
    """The views of a network's probe, from a worker's reply. `fixed`: see `fixed_layers`.

    Raises:
        BadGraph: the reply is malformed, or the network does not compute what it claims.
    """
    if not isinstance(reply, dict) or type(reply.get("count")) is not int:
        raise BadGraph("the trace is malformed")
    with _one_at_a_time if _is_large(reply) else contextlib.nullcontext():
        return _prove(reply, inputs, seed, fixed, make_reader)


def _is_large(reply: dict[str, Any]) -> bool:
    """Whether repeating the graph takes hundreds of megabytes."""
    run = reply.get("train")
    nodes = run.get("nodes") if isinstance(run, dict) else None
    shapes = [n.get("shape") for n in nodes or [] if isinstance(n, dict)]
    sizes = [math.prod(s) for s in shapes if isinstance(s, list) and all(type(x) is int for x in s)]
    return sum(sizes) > LARGE


def _prove(
    reply: dict[str, Any],
    inputs: list[Tensor],
    seed: str,
    fixed: int,
    make_reader: Callable[[], Reader],
) -> dict[str, Any]:
    numbers: dict[tuple, Tensor] = {}
    training, made = _proven(reply.get("train"), inputs, seed, numbers)
    evaluation, _ = _proven(reply.get("eval"), inputs, seed, numbers)
    reader, expression = _read(training, make_reader())
    if not reader.layers:
        raise NoLayers("it has no layers")
    ours = _gradients(training, made, training.numbers, seed)
    gradients = _proven_gradients(reply["train"], training, ours, seed)
    _refuse_idle_layers(training, reader, ours, inputs, seed, fixed)
    views = network_views(reader, expression, training.output.shape, reply["count"])
    views["fixed"] = fixed_layers(reader)
    views["reach"] = _reach(reader.layers, training, gradients, reply.get("unused"))
    reader, expression = _read(evaluation, make_reader())
    other = network_views(reader, expression, evaluation.output.shape, reply["count"])
    return add_evaluation(views, other)


def _proven(
    run: Any, inputs: list[Tensor], seed: str, numbers: dict[tuple, Tensor]
) -> tuple[Graph, dict[int, Tensor]]:
    """The graph of one run, repeated, with its output found equal."""
    if not isinstance(run, dict) or not isinstance(run.get("output"), Tensor):
        raise BadGraph("the trace is malformed")
    graph = read_graph(run.get("nodes"), inputs)
    made = Replay(graph, inputs, seed, numbers).run()
    ours, theirs = made[len(graph.nodes) - 1].detach(), run["output"]
    if ours.shape != theirs.shape or not _close(ours.double(), theirs.double()):
        raise BadGraph("its output is not what its trace computes")
    return graph, made


def _close(ours: Tensor, theirs: Tensor) -> bool:
    if not bool(torch.isfinite(ours).all()):
        return bool(torch.equal(torch.isfinite(ours), torch.isfinite(theirs)))
    scale = max(1e-3, ours.abs().max().item()) if ours.numel() else 1.0
    return bool(((ours - theirs).abs() <= TOLERANCE * scale).all())


def _read(graph: Graph, reader: Reader) -> tuple[Reader, Expr]:
    try:
        return reader, reader.read(graph.output)
    except Exception as error:  # a graph of somebody's invention
        raise BadGraph(f"its trace cannot be read ({type(error).__name__})") from None


def _proven_gradients(
    run: dict[str, Any], graph: Graph, ours: list[Tensor | None], seed: str
) -> dict[int, float | None]:
    """The claimed gradient of each parameter by its place; those that are there are checked."""
    claimed = run.get("gradients")
    if not isinstance(claimed, dict):
        raise BadGraph("the trace is malformed")
    found: dict[int, float | None] = {}
    least = NEGLIGIBLE * max((_scale(g) for g in ours if g is not None), default=0.0)
    for place, gradient in zip(graph.numbers, ours, strict=True):
        name = graph.nodes[place].name
        value = claimed.get(name)
        found[place] = value if isinstance(value, float) else None
        if found[place] is not None and not _agrees(found[place], gradient, seed, name, least):
            raise BadGraph("its gradients are not what its trace computes")
    return found


def _gradients(
    graph: Graph, made: dict[int, Tensor], places: list[int], seed: str
) -> list[Tensor | None]:
    output = made[len(graph.nodes) - 1]
    if not output.requires_grad or not places:
        return [None] * len(places)
    total = directed_sum(output, seed, "output")
    return list(torch.autograd.grad(total, [made[p] for p in places], allow_unused=True))


def _agrees(claimed: float, gradient: Tensor | None, seed: str, name: str, least: float) -> bool:
    if gradient is None:
        return False
    ours = directed_sum(gradient, seed, f"gradient {name}").item()
    return abs(ours - claimed) <= TOLERANCE * max(_scale(gradient), least, 1e-6)


def _scale(gradient: Tensor) -> float:
    """How large a directed sum of this gradient may get."""
    return gradient.norm().item() * max(1, gradient.numel()) ** 0.5


def _refuse_idle_layers(
    graph: Graph,
    reader: Reader,
    ours: list[Tensor | None],
    inputs: list[Tensor],
    seed: str,
    fixed: int,
) -> None:
    """Each claimed layer must matter, through numbers that were dictated.

    A trace whose weights are zeros of the student's choice, or multiplied by 0, proves nothing.
    `fixed` layers, such as a blur, may have weights of their own: as many as in the solution.
    """
    sources = [_dictated_below(layer.weight) for layer in reader.layers]
    if sum(not source for source in sources) > fixed:
        raise BadGraph("a layer's weights are not parameters")
    if _all_matter(graph, sources, ours):
        return
    free = Replay(graph, inputs, seed).run(detached=False)
    if not _all_matter(graph, sources, _gradients(graph, free, graph.numbers, seed)):
        raise BadGraph("a layer in its trace has no effect")


def fixed_layers(reader: Reader) -> int:
    """How many layers have weights that no parameter goes into."""
    return sum(not _dictated_below(layer.weight) for layer in reader.layers)


def _dictated_below(weight: Node | None) -> set[int]:
    """The dictated numbers that a weight is computed from, by node."""
    found: set[int] = set()
    seen: set[int] = set()
    waiting = [weight] if weight is not None else []
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if is_number(node.name):
            found.add(id(node))
        waiting += list(node.inputs())
    return found


def _all_matter(graph: Graph, sources: list[set[int]], gradients: list[Tensor | None]) -> bool:
    by_node = {id(graph.nodes[p]): g for p, g in zip(graph.numbers, gradients, strict=True)}
    for source in sources:
        learning = [by_node[node] for node in source if node in by_node]
        if learning and not any(map(_matters, learning)):
            return False
    return True


def _matters(gradient: Tensor | None) -> bool:
    return gradient is not None and bool(gradient.abs().sum() > 0)


def _reach(
    layers: list[Layer], graph: Graph, gradients: dict[int, float | None], unused: Any
) -> dict[str, Any]:
    """As `gankit.checks.reading.architecture` says it, from gradients that were checked."""
    if gradients and all(value is None for value in gradients.values()):
        return {"layers without": list(range(1, len(layers) + 1)), "unused": 0}
    by_node = {id(graph.nodes[place]): value for place, value in gradients.items()}
    silent = {node for node, value in by_node.items() if value is None}
    without = [n for n, layer in enumerate(layers, 1) if id(layer.weight) in silent]
    idle = unused if type(unused) is int else 1
    return {"layers without": without, "unused": idle + len(silent) - len(without)}
