"""Reads networks that grow: fades, pixel norm, and layers that can be written in several ways."""

from __future__ import annotations

import math
from dataclasses import replace

from gankit.checks.fields import Operation
from gankit.checks.reading.described import resampling, sides, sized
from gankit.checks.reading.expressions import Expr, Join, LayerOutput, Step, copies_pixels
from gankit.checks.reading.operations import JOINS, RESAMPLERS, TRANSPARENT
from gankit.checks.reading.reader import Layer, Reader
from gankit.checks.reading.recorder import Node
from gankit.checks.reading.replay import computes

from .toys import minibatch_std, pixel_norm

CLOSE = 1e-6
_SUMS = {"add": (1.0, 1.0), "radd": (1.0, 1.0), "sub": (1.0, -1.0), "subtract": (1.0, -1.0)}
_PRODUCTS = {"mul", "rmul", "multiply"}
_QUOTIENTS = {"div", "truediv", "true_divide"}
_FADES = {"fade", "lerp"}
_CUTS = {"detach", "get_data"}  # they keep the numbers; that no gradient passes is seen elsewhere
_PIXEL_NORM, _DEVIATION = Operation("PixelNorm"), Operation("MinibatchStdDev")
_LINEAR = {*_SUMS, *_PRODUCTS, *_QUOTIENTS, *_FADES, "rsub", "neg", "negative"}


class GrowingReader(Reader):
    """Reads a run at one `alpha`. What is faded out completely is not part of the network."""

    def __init__(self, alpha: float) -> None:
        super().__init__()
        self.alpha = alpha

    def _build(self, node: Node) -> Expr:
        if node.kind != "call":
            return super()._build(node)
        written_out = self._written_out(node)
        if written_out is not None:
            return written_out
        mixed = self._mixed(node) if node.name in _LINEAR else None
        if mixed is not None:
            return mixed
        if node.name == "pixel_norm":
            return self._step(node, "norm", _PIXEL_NORM)
        if node.name == "minibatch_std":
            notes = (f"group {node.args[1]}",) if node.args[1] != 4 else ()
            return self._step(node, "other", replace(_DEVIATION, notes=notes))
        if node.name in RESAMPLERS:
            return self._step(node, "resample", _resampling(node))
        if node.name == "repeat_interleave":
            return self._repeated(node)
        if _only_reshapes(node) or node.name in _CUTS:
            return self.read(next(node.inputs()))
        return super()._build(node)

    def _written_out(self, node: Node) -> Expr | None:
        """A PixelNorm or a MinibatchStdDev that does not use the class of that name."""
        if node.name in _PRODUCTS | _QUOTIENTS and len(list(node.inputs())) == 2:
            base = computes(node, pixel_norm)
            return None if base is None else Step("norm", _PIXEL_NORM, self.read(base))
        if node.name in JOINS or node.name == "hstack":
            base = computes(node, lambda x: minibatch_std(x, 4))
            return None if base is None else Step("other", _DEVIATION, self.read(base))
        return None

    def _mixed(self, node: Node) -> Expr | None:
        """What is left of a weighted sum with weights 1 - alpha and alpha; None for other sums."""
        shares = _shares(node, 1.0)
        left = {key: pair for key, pair in shares.items() if abs(pair[1]) > CLOSE}
        dropped = len(left) < len(shares)
        ordered = sorted(left.values(), key=lambda pair: abs(pair[1] - self.alpha))
        weights = [weight for _, weight in ordered]
        if dropped and len(left) == 1 and abs(weights[0] - 1) < CLOSE:
            return self.read(ordered[0][0])
        wanted = [self.alpha, 1 - self.alpha]
        if len(left) != 2 or any(abs(w - v) > CLOSE for w, v in zip(weights, wanted, strict=True)):
            return None
        shares = [(Operation(f"share {w:g}"), self.read(part)) for part, w in reversed(ordered)]
        return Join("fade", tuple(Step("other", share, part) for share, part in shares))

    def _layer(self, node: Node) -> Expr:
        dense = _dense_sizes(node)
        if dense:
            return self._dense(node, dense)
        made = super()._layer(node)
        layer = self.layers[made.index]
        is_pointwise = layer.weight is not None and layer.weight.shape[2:] == (1, 1)
        if is_pointwise and copies_pixels(layer.of) and layer.of.what.name == "Upsample":
            copies = layer.of.what
            layer.of = layer.of.of  # each copy gets the same number
            return Step("resample", copies, made)
        return made

    def _dense(self, node: Node, sizes: tuple[int, int]) -> LayerOutput:
        """A convolution that sees one place only, or makes all from one place."""
        weight, bias = node.argument(1, "weight"), node.argument(2, "bias")
        fields = sized("Linear", sizes) | self._weight_note(weight)
        elements = bias.shape[0] if isinstance(bias, Node) else 0
        of = self.read(node.argument(0, "input"))
        return self._add_layer(Layer(fields, bool(elements), elements, sizes, weight, of))

    def _bias_added(self, node: Node, bases: list[Expr]) -> Expr | None:
        """As in `Reader`, but the bias may have been given the shape of a map."""
        outputs = [base for base in bases if isinstance(base, LayerOutput)]
        found = [part for part in map(_behind_reshapes, node.inputs()) if part.kind == "parameter"]
        if node.name not in {"add", "radd"} or len(bases) != 2:
            return None
        if len(outputs) != 1 or len(found) != 1 or self.layers[outputs[0].index].bias:
            return None
        layer = self.layers[outputs[0].index]
        layer.bias, layer.bias_elements = True, math.prod(found[0].shape)
        return outputs[0]

    def _repeated(self, node: Node) -> Expr:
        """`repeat_interleave` along both axes repeats each pixel."""
        inner = next(node.inputs())
        if inner.name != "repeat_interleave":
            return self._other(node)
        source = next(inner.inputs())
        before, after = source.shape[2:], node.shape[2:]
        if after != tuple(2 * side for side in before):
            return self._other(node)
        what = Operation("Upsample", "nearest", sides(before[0], after[0]))
        return Step("resample", what, self.read(source))


def _shares(node: Node, factor: float) -> dict[int, tuple[Node, float]]:
    """A sum of other tensors as these and their weights; any other tensor is its own only part."""
    terms = _terms(node)
    if terms is None:
        return {id(node): (node, factor)}
    found: dict[int, tuple[Node, float]] = {}
    for part, weight in terms:
        for key, (leaf, share) in _shares(part, factor * weight).items():
            found[key] = (leaf, share + (found[key][1] if key in found else 0.0))
    return found


def _terms(node: Node) -> list[tuple[Node, float]] | None:
    if node.kind != "call" or node.name not in _LINEAR or len(node.args) + len(node.kwargs) > 3:
        return None
    values = [*node.args, *node.kwargs.values()]
    nodes = [isinstance(value, Node) for value in values]
    if node.name in _FADES and nodes == [True, True, False]:
        old, new, alpha = values
        return [(old, 1 - float(alpha)), (new, float(alpha))]
    if node.name in _SUMS and nodes == [True, True]:
        return list(zip(values, _SUMS[node.name], strict=True))
    if node.name in {"neg", "negative"} and nodes == [True]:
        return [(values[0], -1.0)]
    if nodes not in ([True, False], [False, True]) or node.name in _SUMS:
        return None
    part, number = values if nodes[0] else reversed(values)
    if node.name in _PRODUCTS:
        return [(part, float(number))]
    return [(part, 1 / float(number))] if node.name in _QUOTIENTS and nodes[0] else None


def _only_reshapes(node: Node) -> bool:
    """`z[:, :, None, None]` and the like."""
    if node.name != "getitem":
        return False
    return math.prod(node.shape) == math.prod(next(node.inputs()).shape)


def _behind_reshapes(node: Node) -> Node:
    while node.kind == "call" and (node.name in TRANSPARENT or _only_reshapes(node)):
        node = next(node.inputs())
    return node


def _resampling(node: Node) -> Operation:
    """Ways to average 2 x 2 pixels, and ways to repeat a pixel, have one name each."""
    what = resampling(node)
    before, after = next(node.inputs()).shape[2:], node.shape[2:]
    halved = before == tuple(2 * side for side in after)
    if halved and what.mode in ("area", "bilinear") and "corners aligned" not in what.notes:
        return Operation("AvgPool2d", sizes=sides(before[0], after[0]))
    name = what.name.replace("Adaptive", "")
    return replace(what, name=name, mode=what.mode.replace("nearest-exact", "nearest"))


def _dense_sizes(node: Node) -> tuple[int, int] | None:
    """Numbers in and out of a convolution that is a linear layer; None if it is not."""
    if node.name not in {"conv2d", "conv_transpose2d"}:
        return None
    before = node.argument(0, "input").shape
    weight = node.argument(1, "weight").shape
    area = math.prod(weight[2:])
    outputs = weight[1] if "transpose" in node.name else weight[0]
    if node.shape[2:] == (1, 1) and node.name == "conv2d" and before[2:] == weight[2:]:
        return before[1] * area, outputs
    if before[2:] == (1, 1) and node.shape[2:] == weight[2:]:
        return before[1], outputs * area
    return None
