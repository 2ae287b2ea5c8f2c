"""What a check looks at in a traced network: layers, activations, norms, dropout, output.

Rows are plain data; `gankit.checks.fields` says what stands in their fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gankit.checks.fields import AFTER, BEFORE, LAST, Chain, Operation, Wire, ordered, plain
from gankit.checks.reading.activations import activation_name
from gankit.checks.reading.expressions import (
    Expr,
    Function,
    Join,
    LayerOutput,
    Origin,
    Step,
    is_concatenation,
    remembered,
)
from gankit.checks.reading.reader import Layer, Reader

MEANS = ("AvgPool2d", "AdaptiveAvgPool2d")
SMOOTH = ("bilinear", "bicubic", "area")  # modes of an enlargement


def network_views(
    reader: Reader, output: Expr, shape: tuple[int, ...], count: int
) -> dict[str, Any]:
    """All views of one run: of what a reader found, the output, and the count of parameters."""
    layers = reader.layers
    last = {"layer": "output", "value": plain(chain(output, "dropout"))}
    return {
        "layers": layer_view(layers, output),
        "activations": chain_view(layers, "function"),
        "norms": chain_view(layers, "norm"),
        "dropout": [*chain_view(layers, "dropout"), last],
        "output": output_view(output, shape, len(layers)),
        "parameters": {
            "count": count,
            "in norms": sum(reader.norm_parameters.values()),
            "in biases": sum(layer.bias_elements for layer in layers),
        },
        "shapes": [list(layer.shape) for layer in layers],
        "widths": sorted({size for layer in layers for size in layer.sizes}),
    }


def layer_view(layers: list[Layer], output: Expr) -> list[dict]:
    """Each layer's fields, what it is fed by, and its bias (None where a norm cancels the bias)."""
    cancelled = layers_with_cancelled_bias(layers, output)
    rows = []
    for index, layer in enumerate(layers):
        bias = None if index in cancelled else layer.bias
        rows.append({"layer": layer.fields, "from": plain(wiring(layer.of)), "bias": bias})
    return rows


def chain_view(layers: list[Layer], kind: str) -> list[dict]:
    """For each layer, the steps of one kind between it and what feeds it."""
    return [{"layer": layer.fields, "value": plain(chain(layer.of, kind))} for layer in layers]


def output_view(output: Expr, shape: tuple[int, ...], layers: int) -> dict:
    """The output's shape, and what stands between the last layer and it."""
    origin = wiring(output).renamed(lambda name: LAST if name == str(layers) else name)
    return {
        "shape": list(shape),
        "function": plain(chain(output, "function")),
        "norm": plain(chain(output, "norm").bare()),
        "from": plain(origin),
    }


def layers_with_cancelled_bias(layers: list[Layer], output: Expr) -> set[int]:
    """Layers whose output goes straight into a norm over the batch or the image."""
    found = set()
    for root in [*(layer.of for layer in layers), output]:
        for part in walk(root):
            cancels = isinstance(part, Step) and part.what.name in ("BatchNorm", "InstanceNorm")
            if cancels and isinstance(part.of, LayerOutput):
                found.add(part.of.index)
    return found


def walk(expression: Expr) -> Iterator[Expr]:
    """The expression and every part of it."""
    yield expression
    if isinstance(expression, Join):
        for part in expression.of:
            yield from walk(part)
    elif isinstance(expression, (Step, Function)):
        yield from walk(expression.of)


@remembered
def wiring(expression: Expr) -> Wire:
    """Which layers and inputs an expression joins, functions, norms and dropout left out."""
    if isinstance(expression, LayerOutput):
        return Wire(str(expression.index + 1))
    if isinstance(expression, Origin):
        return Wire(expression.name)
    if isinstance(expression, Join):
        return Wire(expression.name, ordered(map(wiring, expression.of)), dim=expression.dim)
    inner = wiring(expression.of)
    if isinstance(expression, Step) and expression.kind in {"resample", "other"}:
        return replace(inner, steps=(*inner.steps, expression.what))
    return inner


@remembered
def chain(expression: Expr, kind: str) -> Chain:
    """The steps of one kind in an expression, in the order of the data."""
    if isinstance(expression, Join):
        return _chains_of_parts(expression, kind)
    steps, root = segment(expression)
    found = (_operation(steps, position, kind) for position in range(len(steps)))
    before = chain(root, kind) if isinstance(root, Join) else Chain()
    return before.then(tuple(filter(None, found)))


def _chains_of_parts(joined: Join, kind: str) -> Chain:
    """What all parts that come from layers share, told once; else each part's own."""
    pairs = [(wiring(part), chain(part, kind)) for part in joined.of]
    made = {each for wire, each in pairs if any(source.layer for source in wire.sources)}
    return made.pop() if len(made) == 1 and is_concatenation(joined) else Chain.joined(pairs)


def segment(expression: Expr) -> tuple[list[Step | Function], Expr]:
    """The steps from the nearest layer, input or join up to here, in the order of the data."""
    steps: list[Step | Function] = []
    while isinstance(expression, (Step, Function)):
        steps.append(expression)
        expression = expression.of
    return steps[::-1], expression


def _activation(before: list[Step | Function], function: Function) -> Operation:
    """A function's name; where it stands behind a mean of pixels, that is said, as it matters."""
    name = activation_name(function.values)
    if name.startswith(("times", "plus")):  # a straight line may stand on either side
        return Operation(name)
    means = [step.what.name for step in before if isinstance(step, Step) and _is_mean(step.what)]
    return Operation(name, behind=means[-1] if means else "")


def _is_mean(what: Operation) -> bool:
    return what.name in MEANS or (what.name == "Upsample" and what.mode in SMOOTH)


def _operation(steps: list[Step | Function], position: int, kind: str) -> Operation | None:
    """The step at a position, if it is of this kind."""
    step = steps[position]
    if isinstance(step, Function):
        return _activation(steps[:position], step) if kind == "function" else None
    if step.kind != kind or kind != "norm":
        return step.what if step.kind == kind else None
    if any(isinstance(other, Function) for other in steps[:position]):
        return replace(step.what, side=AFTER)
    if any(isinstance(other, Function) for other in steps[position:]):
        return replace(step.what, side=BEFORE)
    return step.what
