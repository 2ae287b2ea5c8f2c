"""Turns a recorded run into the network's layers and the expression of each layer's input."""

from __future__ import annotations

import math
from dataclasses import dataclass

from torch import Tensor

from gankit.checks.fields import Operation
from gankit.checks.reading.described import (
    layer_fields,
    norm_operation,
    padding_of,
    resampling,
    sides,
    sized,
)
from gankit.checks.reading.expressions import (
    Expr,
    Function,
    Join,
    LayerOutput,
    Origin,
    PointFunction,
    Step,
    apply_function,
    bounded,
    copies_pixels,
    is_concatenation,
    join,
)
from gankit.checks.reading.notations import (
    SCALINGS,
    Product,
    averaged_pixels,
    divided_by_a_norm,
    instance_normed,
    is_bias,
    linear_product,
    only_reshapes,
    permutes_dense_output,
    randomly_dropped,
    repeated_pixels,
    scaled_by_averages,
    unpermuted,
    zero_padding,
)
from gankit.checks.reading.operations import (
    DROPOUTS,
    JOINS,
    LAYERS,
    NORMS,
    OTHER_NORMS,
    POINTWISE,
    RESAMPLERS,
    TRANSPARENT,
)
from gankit.checks.reading.recorder import Node, nodes_in, replace_nodes

CONSTANT = Origin("a constant")
OWN_MASK = Operation("multiplication by random numbers")


@dataclass
class Layer:
    """One weight layer of a network, in the order in which data reach it."""

    fields: dict[str, str]
    bias: bool
    bias_elements: int
    sizes: tuple[int, int]  # features or channels in, and out
    weight: Node | None
    of: Expr
    shape: tuple[int, ...] = ()  # of what it gives

    @property
    def kind(self) -> str:
        return self.fields["kind"]


class Reader:
    """Reads expressions back from a node; `layers` fills up on the way."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.norm_parameters: dict[int, int] = {}  # elements of each norm's scale and shift
        self._norms: dict[int, Node] = {}  # by its running mean or scale, the call that uses it
        self._read: dict[int, Expr] = {}

    def read(self, node: Node) -> Expr:
        """The canonical expression of what this node holds."""
        if id(node) not in self._read:
            self._read[id(node)] = bounded(self._build(node))
        return self._read[id(node)]

    def _build(self, node: Node) -> Expr:
        if node.kind != "call":
            return Origin(node.name if node.kind == "input" else f"a {node.kind}")
        if node.name in LAYERS:
            return self._layer(node)
        product = linear_product(node)
        if product is not None:
            return self._linear(product, node.shape)
        if node.name in NORMS:
            return self._norm(node)
        if node.name in DROPOUTS:
            return self._dropout(node)
        if node.name in OTHER_NORMS:
            return self._step(node, "norm", Operation(node.name))
        if node.name == "prelu":
            return self._step(node, "function", Operation("PReLU (its slope is learned)"))
        if node.name in TRANSPARENT or only_reshapes(node) or permutes_dense_output(node):
            return self.read(next(node.inputs()))
        if node.name in RESAMPLERS:
            return self._step(node, "resample", resampling(node))
        repeated = repeated_pixels(node)
        if repeated is not None:
            source, *sizes = repeated
            what = Operation("Upsample", "nearest", sides(*sizes))
            return Step("resample", what, self.read(source))
        averaged = averaged_pixels(node)
        if averaged is not None:
            source, *sizes = averaged
            what = Operation("AvgPool2d", sizes=sides(*sizes))
            return Step("resample", what, self.read(source))
        if node.name in JOINS or node.name == "hstack":
            return self._concatenation(node)
        if node.name in POINTWISE or (node.name in {"max", "min"} and len(list(node.inputs())) > 1):
            return self._pointwise(node)
        return self._other(node)

    def _layer(self, node: Node) -> Expr:
        source, weight = node.argument(0, "input"), node.argument(1, "weight")
        bias = node.argument(2, "bias")
        sizes = _sizes(node, weight.shape)
        source = unpermuted(source) if node.name == "linear" else source
        zeros = zero_padding(source) if node.name == "conv2d" else None
        if zeros is not None and padding_of(node, weight.shape[2:], False) != "same":
            source = next(source.inputs())
        else:
            zeros = (0, 0)
        of = self.read(source)
        fields = layer_fields(node, sizes, weight.shape, zeros) | self._weight_note(weight)
        elements = bias.shape[0] if isinstance(bias, Node) else 0
        layer = Layer(fields, bool(elements), elements, sizes, weight, of, node.shape)
        return self._normalised(self._add_layer(layer))

    def _linear(self, product: Product, shape: tuple[int, ...]) -> Expr:
        of, sizes = self.read(unpermuted(product.source)), product.sizes
        fields = sized("Linear", sizes) | self._weight_note(product.weight)
        elements = product.bias.shape[-1] if product.bias is not None else 0
        weight = product.weight
        layer = Layer(fields, bool(elements), elements, sizes, weight, of, shape)
        return self._normalised(self._add_layer(layer))

    def _norm(self, node: Node) -> Expr:
        """A norm; one whose scale or running mean another norm uses as well is marked."""
        for part in node.inputs():
            if part.kind == "parameter":
                self.norm_parameters[id(part)] = math.prod(part.shape)
        of = self.read(node.argument(0, "input"))  # first: the norms in there come before
        owned = [part for part in list(node.inputs())[1:] if part.kind in {"parameter", "constant"}]
        shared = any(self._norms.setdefault(id(part), node) is not node for part in owned)
        return Step("norm", norm_operation(node, shared and not self._shares_weights(of)), of)

    def _shares_weights(self, of: Expr) -> bool:
        """Whether this comes from a layer that is used again: its norm is then, too."""
        while isinstance(of, (Step, Function)):
            of = of.of
        return isinstance(of, LayerOutput) and "shares" in self.layers[of.index].fields

    def _normalised(self, output: LayerOutput) -> Expr:
        """What a layer gives; where its weights are divided by their norm, that norm of it."""
        weight = self.layers[output.index].weight
        found = divided_by_a_norm(weight) if weight is not None else None
        if found is None:
            return output
        for part in weight.inputs():
            if part.kind == "parameter" and part is not found[0]:
                self.norm_parameters[id(part)] = math.prod(part.shape)
        return Step("norm", Operation(found[1]), output)

    def _add_layer(self, layer: Layer) -> LayerOutput:
        for index, other in enumerate(self.layers):
            if other.weight is layer.weight and other.of.key == layer.of.key:
                return LayerOutput(index)
        self.layers.append(layer)
        return LayerOutput(len(self.layers) - 1)

    def _weight_note(self, weight: Node) -> dict[str, str]:
        """Fields that say where unusual weights come from."""
        for number, layer in enumerate(self.layers, start=1):
            if layer.weight is weight:
                return {"shares": str(number)}
        if divided_by_a_norm(weight) is not None:
            return {}
        expression = self.read(weight)
        if isinstance(expression, Origin):
            return {}
        if isinstance(expression, Function):
            from gankit.checks.reading.activations import activation_name

            return {"note": f"weights {activation_name(expression.values)}"}
        return {"note": "weights computed on the way"}

    def _step(self, node: Node, kind: str, what: Operation) -> Expr:
        return Step(kind, what, self.read(node.argument(0, "input")))

    def _dropout(self, node: Node) -> Expr:
        of = self.read(node.argument(0, "input"))
        rate = float(node.argument(1, "p", 0.5))
        if not node.argument(2, "training", True) or rate == 0:
            return of
        return Step("dropout", Operation(DROPOUTS[node.name], notes=(f"{rate:g}",)), of)

    def _concatenation(self, node: Node) -> Expr:
        dim = node.argument(1, "dim", node.kwargs.get("axis", 0))
        dim = dim + len(node.shape) if dim < 0 else dim
        parts = [self.read(part) for part in nodes_in((node.args, node.kwargs))]
        if len(parts) == 1 and node.name != "stack":
            return parts[0]
        if node.name == "hstack":  # of pictures: along the channels
            return join("cat", parts, "1")
        return join(JOINS[node.name], parts, str(dim))

    def _pointwise(self, node: Node) -> Expr:
        dropped = randomly_dropped(node)
        if dropped is not None:
            return Step("dropout", OWN_MASK, self.read(dropped))
        parts = {id(part): self.read(part) for part in node.inputs()}
        bases = {base.key: base for _, base in map(_split, parts.values()) if base != CONSTANT}
        if not bases:
            return CONSTANT
        biased = self._bias_added(node, list(bases.values()))
        if biased is not None:
            return biased
        try:
            combined = _combined(node, parts)
        except Exception:  # a call that works on this shape alone stays opaque
            return self._other(node)
        if combined is not None:
            return combined
        normed = instance_normed(node)
        if normed is not None:
            what = Operation("InstanceNorm", notes=("no learned scale",))
            return Step("norm", what, self.read(normed))
        scaled = scaled_by_averages(node)
        if scaled is not None:
            return Step("norm", Operation("a norm of its own arithmetic"), self.read(scaled))
        return join(node.name, list(parts.values()))

    def _bias_added(self, node: Node, bases: list[Expr]) -> Expr | None:
        """A parameter added to a layer that has no bias yet is that layer's bias."""
        outputs = [base for base in bases if isinstance(base, LayerOutput)]
        if node.name not in {"add", "radd"} or len(bases) != 2 or len(outputs) != 1:
            return None
        layer = self.layers[outputs[0].index]
        channel = -1 if layer.kind == "Linear" else 1
        found = [part for part in node.inputs() if is_bias(part, node.shape, channel)]
        if len(found) != 1 or layer.bias:
            return None
        layer.bias, layer.bias_elements = True, math.prod(found[0].shape)
        return outputs[0]

    def _other(self, node: Node) -> Expr:
        parts = [self.read(part) for part in node.inputs()]
        if not parts:
            return CONSTANT
        if len(parts) == 1:
            return Step("other", Operation(node.name), parts[0])
        return Join(node.name, tuple(parts))


def _combined(node: Node, parts: dict[int, Expr]) -> Expr | None:
    """An element-wise call as a function of one expression; None where it joins several.

    Behind steps that only copy numbers the call is read part by part: the maximum of y and 0.2 * y
    is a LeakyReLU for an enlarged or concatenated y, too.
    """
    first, *others = parts.values()
    if copies_pixels(first):
        if any(not isinstance(other, Step) or other.what != first.what for other in others):
            return None
        inner = _combined(node, {key: part.of for key, part in parts.items()})
        return inner and Step(first.kind, first.what, inner)
    if is_concatenation(first):
        if any(not is_concatenation(other) or other.dim != first.dim for other in others):
            return None
        columns = list(zip(*(part.placed for part in parts.values()), strict=True))
        inner = [_combined(node, dict(zip(parts, column, strict=True))) for column in columns]
        return join(first.name, inner, first.dim) if all(inner) else None
    pieces = {key: _split(part) for key, part in parts.items()}
    base = next(iter(pieces.values()))[1]
    if isinstance(base, Step) and base.what == OWN_MASK and node.name in SCALINGS:
        return base  # its scale is the mask's
    if base == CONSTANT or any(other.key != base.key for _, other in pieces.values()):
        return None
    return apply_function(_replay(node, {key: f for key, (f, _) in pieces.items()}), base)


def _split(expression: Expr) -> tuple[PointFunction, Expr]:
    if isinstance(expression, Function):
        return expression.apply, expression.of
    return (lambda samples: samples), expression


def _replay(node: Node, functions: dict[int, PointFunction]) -> PointFunction:
    def replay(samples: Tensor) -> Tensor:
        def swap(part: Node) -> Tensor:
            return functions[id(part)](samples).clone()

        return node.func(*replace_nodes(node.args, swap), **replace_nodes(node.kwargs, swap))

    return replay


def _sizes(node: Node, weight: tuple[int, ...]) -> tuple[int, int]:
    kind = LAYERS[node.name]
    if kind == "Embedding":
        return weight[0], weight[1]
    groups = node.argument(6, "groups", 1) if kind != "Linear" else 1
    if "Transpose" in kind:
        return weight[0], weight[1] * groups
    return weight[1] * groups, weight[0]
