"""Runs a student's network without real arithmetic and says how it is built."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from gankit.checks.compare import first_difference
from gankit.checks.plain import one_tensor
from gankit.checks.probing.calling import call_named
from gankit.checks.probing.on_meta import on, on_meta_first
from gankit.checks.probing.student_error import student_error
from gankit.checks.reading.expressions import Expr
from gankit.checks.reading.first_use import SMALL
from gankit.checks.reading.reach import without_gradient
from gankit.checks.reading.reader import Reader
from gankit.checks.reading.recorder import Recorder, ancestors
from gankit.checks.reading.views import network_views

MOST_PRODUCTS = 20_000_000  # of a small network: parameters times positions
NO_LAYERS = "the network has no layers"


def observe_architecture(
    module: Callable[..., nn.Module],
    build: dict[str, Any],
    inputs: list[Tensor],
    passing: Sequence[int] = (),
) -> dict[str, Any]:
    """Build `module(**build)`, run it on inputs of these shapes, and describe what it did.

    On the "meta" device tensors have shapes but no numbers, so a network of 54 million parameters
    costs neither memory nor arithmetic. A small network is quicker with real numbers; code that
    needs numbers is run once more with them.
    `passing` are the inputs (from 0) at which a gradient must arrive.

    Raises:
        StudentError: the student's code raised on real tensors.
    """
    try:
        return describe(module, build, inputs, passing=passing)
    except Exception as error:
        raise student_error(error) from error


def describe(
    module: Callable[..., nn.Module],
    build: dict[str, Any],
    inputs: list[Tensor],
    make_reader: Callable[[], Reader] = Reader,
    passing: Sequence[int] = (),
) -> dict[str, Any]:
    """The views of `observe_architecture`, read by readers of this kind.

    Raises:
        Exception: what the student's code raised on real tensors.
    """

    def described(device: str) -> dict[str, Any]:
        with on(device):
            network = _made(module, build)
        if device == "meta" and _is_small(network, inputs):
            raise _Quicker
        return _describe(network, inputs, make_reader, passing, device)

    return on_meta_first(described)


class _Quicker(Exception):
    """With numbers it takes less time."""


def _made(module: Callable[..., nn.Module], build: dict[str, Any]) -> nn.Module:
    network = call_named(module, build)
    if not isinstance(network, nn.Module):
        raise TypeError(f"{_name(module)}(...) gives a {type(network).__name__}, not a network")
    return network


def _is_small(network: nn.Module, inputs: list[Tensor]) -> bool:
    """Whether computing takes less time than pretending to.

    A network that has registered nothing may hold layers of any size in a list.
    """
    count = sum(parameter.numel() for parameter in network.parameters())
    positions = max(math.prod([len(x), *x.shape[2:]]) for x in inputs if x.dim())
    return 0 < count <= SMALL and count * positions <= MOST_PRODUCTS


def _describe(
    network: nn.Module,
    inputs: list[Tensor],
    make_reader: Callable[[], Reader],
    passing: Sequence[int],
    device: str,
) -> dict[str, Any]:
    placed = [tensor.detach().clone().to(device) for tensor in inputs]
    learning = [placed[position].requires_grad_() for position in passing]
    with on(device):
        network.train()
        training, output = _record(network, placed)
        network.eval()
        evaluation, evaluated = _record(network, placed)
    reader = make_reader()
    views = _views(reader, reader.read(training.node(output)), output, network)
    views["reach"] = _gradient_view(network, training, reader, output)
    silent = without_gradient(output, learning)
    if silent and isinstance(views["reach"], dict):
        views["reach"]["inputs without"] = [passing[place] + 1 for place in silent]
    reader = make_reader()
    other = _views(reader, reader.read(evaluation.node(evaluated)), evaluated, network)
    return add_evaluation(views, other)


def add_evaluation(views: dict[str, Any], evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """The views in training mode, and what a run in evaluation mode adds to them.

    There dropout must be off and norms must use running statistics, and nothing else may change.
    """
    views["evaluation"] = {name: evaluation[name] for name in ("dropout", "norms")}
    differences = [
        first_difference(name, views[name], evaluation[name])
        for name in ("layers", "activations", "output")
    ]
    found = [f"{other.where}: {other.got}" for other in differences if other]
    views["output"]["in eval mode"] = found[0] if found else "as in training"
    return views


def _record(network: nn.Module, inputs: list[Tensor]) -> tuple[Recorder, Tensor]:
    if any(map(is_lazy, network.parameters())):
        network(*inputs)  # lazy layers take their shapes from the first input
    inputs = [tensor.clone() for tensor in inputs]
    recorder = Recorder(inputs, dict(network.named_parameters()))
    with recorder:
        output = one_tensor(network(*inputs))
    if any(tensor._version for tensor in inputs):
        raise TypeError("forward() overwrites its input; write x = x + ..., not x += ...")
    return recorder, output


def _views(reader: Reader, expression: Expr, output: Tensor, network: nn.Module) -> dict[str, Any]:
    count = sum(parameter.numel() for parameter in network.parameters())
    return network_views(reader, expression, tuple(output.shape), count)


def _gradient_view(
    network: nn.Module, recorder: Recorder, reader: Reader, output: Tensor
) -> dict[str, Any] | str:
    """Which layers (from 1) get no gradient, and how many parameters the output does not need."""
    parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
    if not reader.layers and not (parameters and output.requires_grad):
        return NO_LAYERS
    if not parameters:
        return {"layers without": [], "unused": 0}
    if not output.requires_grad:
        return {"layers without": list(range(1, len(reader.layers) + 1)), "unused": 0}
    silent = {
        id(recorder.node(parameters[place])) for place in without_gradient(output, parameters)
    }
    without = [n for n, layer in enumerate(reader.layers, 1) if id(layer.weight) in silent]
    used = {id(node) for node in ancestors(recorder.node(output))}
    unused = sum(id(recorder.node(parameter)) not in used for parameter in parameters)
    return {"layers without": without, "unused": unused}


def _name(module: object) -> str:
    return getattr(module, "__name__", "it")
