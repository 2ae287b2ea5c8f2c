"""What a check looks at in a traced network: layers, activations, norms, dropout, output."""

from __future__ import annotations

from collections.abc import Iterator

from gankit.checks.compare import AFTER, BEFORE, NOTHING
from gankit.checks.reading.activations import activation_name
from gankit.checks.reading.expressions import (
    Expr,
    Function,
    Join,
    LayerOutput,
    Origin,
    Step,
    remembered,
)
from gankit.checks.reading.reader import Layer

MEANS = ("AvgPool2d", "AdaptiveAvgPool2d", "Upsample(bi", "Upsample(area")


def layer_view(layers: list[Layer], output: Expr) -> list[dict]:
    """Each layer's text, what it is fed by, and its bias (None where a norm cancels the bias)."""
    cancelled = layers_with_cancelled_bias(layers, output)
    rows = []
    for index, layer in enumerate(layers):
        bias = None if index in cancelled else layer.bias
        rows.append({"layer": layer.text, "from": wiring(layer.of), "bias": bias})
    return rows


def activation_view(layers: list[Layer]) -> list[dict]:
    """For each layer, the element-wise functions between it and what feeds it."""
    return [{"layer": layer.text, "value": chain(layer.of, "function")} for layer in layers]


def norm_view(layers: list[Layer]) -> list[dict]:
    """For each layer, the norms on its input, and on which side of the activation they stand."""
    return [{"layer": layer.text, "value": chain(layer.of, "norm")} for layer in layers]


def dropout_view(layers: list[Layer], output: Expr) -> list[dict]:
    """For each layer, and for the output, the dropout on its input."""
    rows = [{"layer": layer.text, "value": chain(layer.of, "dropout")} for layer in layers]
    return [*rows, {"layer": "output", "value": chain(output, "dropout")}]


def output_view(output: Expr, shape: tuple[int, ...], layers: int) -> dict:
    """The output's shape, and what stands between the last layer and it."""
    origin = wiring(output)
    return {
        "shape": list(shape),
        "function": chain(output, "function"),
        "norm": chain(output, "norm").replace(AFTER, "").replace(BEFORE, ""),
        "from": origin.replace(f"layer {layers}", "the last layer"),
    }


def layers_with_cancelled_bias(layers: list[Layer], output: Expr) -> set[int]:
    """Layers whose output goes straight into a norm over the batch or the image."""
    found = set()
    for root in [*(layer.of for layer in layers), output]:
        for part in walk(root):
            cancels = isinstance(part, Step) and part.text.startswith(("BatchNorm", "InstanceNorm"))
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
def wiring(expression: Expr) -> str:
    """Which layers and inputs an expression joins, functions, norms and dropout left out."""
    if isinstance(expression, (Origin, LayerOutput)):
        return expression.key
    if isinstance(expression, Join):
        return f"{expression.name}[{'; '.join(sorted(wiring(part) for part in expression.of))}]"
    inner = wiring(expression.of)
    if isinstance(expression, Step) and expression.kind in {"resample", "other"}:
        return f"{inner} → {expression.text}"
    return inner


@remembered
def chain(expression: Expr, kind: str) -> str:
    """The steps of one kind in an expression, in the order of the data, or "nothing"."""
    if isinstance(expression, Join):
        return _chains_of_parts(expression, kind)
    steps, root = segment(expression)
    texts = [_text(steps, position, kind) for position in range(len(steps))]
    here = " → ".join(text for text in texts if text)
    before = chain(root, kind) if isinstance(root, Join) else NOTHING
    return " → ".join(text for text in (before, here) if text and text != NOTHING) or NOTHING


def _chains_of_parts(joined: Join, kind: str) -> str:
    """What all parts that come from layers share, told once; else each part's own."""
    made = [part for part in joined.of if "layer " in wiring(part)]
    found = {chain(part, kind) for part in made}
    if len(found) == 1 and joined.name.startswith("cat"):
        return found.pop()
    parts = [f"{wiring(part)}: {chain(part, kind)}" for part in joined.of]
    used = sorted(part for part in parts if not part.endswith(f": {NOTHING}"))
    return "; ".join(used) or NOTHING


def segment(expression: Expr) -> tuple[list[Step | Function], Expr]:
    """The steps from the nearest layer, input or join up to here, in the order of the data."""
    steps: list[Step | Function] = []
    while isinstance(expression, (Step, Function)):
        steps.append(expression)
        expression = expression.of
    return steps[::-1], expression


def _function_text(before: list[Step | Function], function: Function) -> str:
    """A function's name; where it stands behind a mean of pixels, that is said, as it matters."""
    name = activation_name(function.values)
    if name.startswith(("times", "plus")):  # a straight line may stand on either side
        return name
    means = [step.text for step in before if isinstance(step, Step) and step.text.startswith(MEANS)]
    return f"{name}, after {means[-1].split('(')[0]}" if means else name


def _text(steps: list[Step | Function], position: int, kind: str) -> str:
    step = steps[position]
    if isinstance(step, Function):
        return _function_text(steps[:position], step) if kind == "function" else ""
    if step.kind != kind:
        return ""
    if kind != "norm":
        return step.text
    if any(isinstance(other, Function) for other in steps[:position]):
        return step.text + AFTER
    if any(isinstance(other, Function) for other in steps[position:]):
        return step.text + BEFORE
    return step.text
