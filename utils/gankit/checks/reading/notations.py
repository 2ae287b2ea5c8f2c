"""Other ways to write a padding, a linear layer, a bias, an enlargement, a norm and a reshape."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from gankit.checks.reading.operations import LAYERS, NORMS, TRANSPARENT
from gankit.checks.reading.recorder import Node, ancestors, replace_nodes
from gankit.checks.reading.replay import computes_from

REPEATS = {"expand", "repeat", "tile", "broadcast_to", "expand_as"}
_TRANSPOSES = {"t", "get_T", "get_mT", "transpose", "permute", "swapaxes"}
_MOVES = {"permute", "movedim", "moveaxis", "transpose", "swapaxes", "swapdims"}
_REDUCTIONS = {"mean", "sum", "amax", "amin"}
_AVERAGES = {"mean", "sum", "var", "std"}
_QUOTIENTS = {"div", "truediv", "true_divide"}
SCALINGS = {"mul", "rmul", "multiply", *_QUOTIENTS}
_SPECTRAL = {"mv", "svdvals", "linalg_svdvals", "matrix_norm", "linalg_matrix_norm"}
_FILLED = {"zeros_like", "ones_like", "full_like"}
_CHOICES = {"where", "masked_fill"}
_RANDOM = {
    "bernoulli", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like",
    "normal", "random", "uniform",
}  # fmt: skip
_SAME_SIZE = {"interpolate", "adaptive_avg_pool2d", "adaptive_max_pool2d"}


@dataclass(frozen=True)
class Product:
    """A linear layer written as a product: what goes in, the weight, the bias, and its sizes."""

    source: Node
    weight: Node
    bias: Node | None
    sizes: tuple[int, int]


def linear_product(node: Node) -> Product | None:
    """`x @ w`, `addmm(b, x, w)` or `einsum("ni,oi->no", x, w)` as a linear layer, else None."""
    if node.name in {"matmul", "mm"}:
        return _product(node.argument(0, "input"), node.argument(1, "other"), None)
    if node.name == "addmm":
        bias, source, weight = node.argument(0, "input"), *_matrices(node)
        plain = set(node.kwargs) <= {"mat1", "mat2"}
        return _product(source, weight, bias) if plain and _is_weight(bias) else None
    if node.name == "einsum":
        return _einsum(node)
    return None


def _matrices(node: Node) -> tuple[Node, Node]:
    return node.argument(1, "mat1"), node.argument(2, "mat2")


def _product(source: Node, weight: Node, bias: Node | None) -> Product | None:
    if not _is_weight(weight):
        return None
    outputs = weight.shape[1] if len(weight.shape) > 1 else 1
    return Product(source, _untransposed(weight), bias, (weight.shape[0], outputs))


def _einsum(node: Node) -> Product | None:
    equation, *operands = node.args
    operands = operands[0] if operands and isinstance(operands[0], (list, tuple)) else operands
    if not isinstance(equation, str) or len(operands) != 2 or "->" not in equation:
        return None
    terms, result = equation.replace(" ", "").split("->")
    pairs = list(zip(terms.split(","), operands, strict=True))
    if _is_weight(operands[0]):
        pairs.reverse()
    (source_letters, source), (weight_letters, weight) = pairs
    inner, outer = source_letters[-1], result[-1]
    same_batch = result[:-1] == source_letters[:-1]
    if not (_is_weight(weight) and same_batch and {*weight_letters} == {inner, outer}):
        return None
    sizes = dict(zip(weight_letters, weight.shape, strict=True))
    return Product(source, _untransposed(weight), None, (sizes[inner], sizes[outer]))


def _is_weight(value: object) -> bool:
    """A parameter, or one with its axes swapped."""
    return isinstance(value, Node) and _untransposed(value).kind == "parameter"


def _untransposed(node: Node) -> Node:
    is_swapped = node.kind == "call" and node.name in _TRANSPOSES
    return next(node.inputs()) if is_swapped else node


def zero_padding(source: Node) -> tuple[int, int] | None:
    """The rows and columns of zeros that a separate step adds on both sides; None if it does not.

    Padding by reflection, by another number, or on one side more than on the other is no such step.
    """
    if source.name not in {"pad", "constant_pad_nd"} or source.kind != "call":
        return None
    sides = source.argument(1, "pad")
    value = source.argument(3 if source.name == "pad" else 2, "value")
    mode = source.argument(2, "mode", "constant") if source.name == "pad" else "constant"
    if mode != "constant" or value not in (None, 0) or len(sides) != 4:
        return None
    left, right, top, bottom = sides
    return (top, left) if (left, top) == (right, bottom) and min(left, top) >= 0 else None


def is_bias(node: Node, shape: tuple[int, ...], channel: int) -> bool:
    """Whether a parameter, perhaps reshaped, has one number for each channel of this shape."""
    root = node
    while root.kind == "call" and (root.name in TRANSPARENT or only_reshapes(root)):
        root = next(root.inputs())
    if root.kind != "parameter" or len(node.shape) > len(shape):
        return False
    wanted = [1] * len(shape)
    wanted[channel] = shape[channel]
    return (1,) * (len(shape) - len(node.shape)) + node.shape == tuple(wanted)


def only_reshapes(node: Node) -> bool:
    """Whether the call leaves every number as it is, and in its order, on tensors of these shapes.

    `z[:, :, None, None]` does, and so do `x[:, :, 0, 0]`, `x.mean((2, 3))` and `x.permute(...)`
    where the axes concerned have the size 1, or an enlargement to the size that is there.
    """
    source = next(node.inputs(), None)
    if source is None or math.prod(node.shape) != math.prod(source.shape):
        return False
    if node.name == "getitem":
        return _is_plain_index(node.args[1])
    if node.name in _TRANSPOSES | {"movedim", "swapdims"}:
        return _keeps_order(node, source.shape)
    if node.name in _SAME_SIZE:
        return node.shape == source.shape
    return node.name in _REDUCTIONS


def _is_plain_index(index: object) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        part is None or part is ... or isinstance(part, slice) or type(part) is int
        for part in parts
    )


def _keeps_order(node: Node, shape: tuple[int, ...]) -> bool:
    """Whether only axes of size 1 change their places."""
    if not node.shape or node.func is None:
        return False
    numbers = torch.empty(shape, device="meta")
    moved = node.func(*replace_nodes(node.args, lambda _: numbers), **node.kwargs)
    return _strides(moved) == _strides(numbers)


def _strides(tensor: torch.Tensor) -> list[int]:
    return [step for step, size in zip(tensor.stride(), tensor.shape, strict=True) if size > 1]


def unpermuted(node: Node) -> Node:
    """What a dense layer is fed, before its numbers were put into another order.

    That order is a matter of the weights' order, as long as each image keeps its own numbers.
    """
    part, permuted = node, False
    if len(node.shape) != 2:
        return node
    while part.kind == "call" and (part.name in TRANSPARENT or _keeps_images(part)):
        permuted = permuted or _keeps_images(part)
        part = next(part.inputs())
    return part if permuted else node


def permutes_dense_output(node: Node) -> bool:
    """Whether a step only puts the numbers that a dense layer gives into another order."""
    if not _keeps_images(node):
        return False
    part = next(node.inputs())
    while part.kind == "call" and (part.name in TRANSPARENT or only_reshapes(part)):
        part = next(part.inputs())
    return part.name == "linear"


def _keeps_images(node: Node) -> bool:
    """Whether a call changes the order of axes, and the first stays the first."""
    source = next(node.inputs(), None)
    if node.name not in _MOVES or source is None or node.func is None or not source.shape:
        return False
    numbers = torch.empty(source.shape, device="meta")
    moved = node.func(*replace_nodes(node.args, lambda _: numbers), **node.kwargs)
    return moved.dim() == numbers.dim() and moved.stride(0) == numbers.stride(0)


def repeated_pixels(node: Node) -> tuple[Node, tuple[int, ...], tuple[int, ...]] | None:
    """Where a step repeats each pixel: what it repeats, and the sides before and after."""
    source = next(node.inputs(), None)
    if source is None:
        return None
    if node.name == "repeat_interleave" and source.name == "repeat_interleave":
        origin = next(source.inputs())
        return _enlarged(origin, origin.shape[2:], node.shape[2:])
    if node.name not in REPEATS or len(source.shape) != 6 or len(node.shape) != 6:
        return None
    kept = [source.shape[axis] == node.shape[axis] for axis in (0, 1, 2, 4)]
    if not all(kept) or source.shape[3] != 1 or source.shape[5] != 1:
        return None
    before = (source.shape[2], source.shape[4])
    after = (before[0] * node.shape[3], before[1] * node.shape[5])
    return _enlarged(source, before, after)


def averaged_pixels(node: Node) -> tuple[Node, int, int] | None:
    """Where a mean halves a map, `x.reshape(n, c, h, 2, w, 2).mean((3, 5))`.

    What comes in, and the sides before and after.
    """
    source = next(node.inputs(), None)
    if node.name != "mean" or source is None or len(source.shape) != 6 or len(node.shape) != 4:
        return None
    dims = node.argument(1, "dim")
    if not isinstance(dims, (tuple, list)) or {d % 6 for d in dims} != {3, 5}:
        return None
    height, factors = source.shape[2], (source.shape[3], source.shape[5])
    square = height == source.shape[4] and factors[0] == factors[1]
    return (source, height * factors[0], height) if square else None


def instance_normed(node: Node) -> Node | None:
    """What a step normalises as `F.instance_norm` does, in the student's own arithmetic."""
    if node.name not in SCALINGS or len(node.shape) != 4 or math.prod(node.shape[2:]) < 2:
        return None
    bases = (base for base in _averaged(node) if base.shape == node.shape)
    return next((base for base in bases if computes_from(base, node, F.instance_norm)), None)


def randomly_dropped(node: Node) -> Node | None:
    """What a step multiplies by random numbers, or keeps where random numbers say so."""
    if node.name not in SCALINGS | _CHOICES:
        return None
    parts = list(node.inputs())
    kept = [part for part in parts if not _is_fixed(part) and not _is_random(part)]
    found = len(kept) == 1 and kept[0].kind != "parameter" and any(map(_is_random, parts))
    return kept[0] if found else None


def _is_random(node: Node) -> bool:
    """Whether a node holds random numbers, or is made of such and of constants alone."""
    found, seen, waiting = False, set(), [node]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or _is_fixed(part):
            continue
        seen.add(id(part))
        if part.kind != "call":
            return False
        found = found or part.name in _RANDOM
        waiting += () if part.name in _RANDOM else part.inputs()
    return found


def _is_fixed(node: Node) -> bool:
    """Whether a node holds numbers that come from nowhere: a constant, or one that is made here."""
    made = node.kind == "call" and node.name not in _RANDOM and not any(node.inputs())
    return node.kind == "constant" or made or node.name in _FILLED


def divided_by_a_norm(node: Node) -> tuple[Node, str] | None:
    """A parameter that is divided by a norm of itself, and that norm's name."""
    if node.name not in _QUOTIENTS | {"_weight_norm"}:
        return None
    parts = list(node.inputs())
    if node.name == "_weight_norm":
        return parts[0], "WeightNorm"
    made = len(parts) == 2 and parts[1].kind == "call" and _made_from(parts[0], parts[1])
    if not made or math.prod(parts[1].shape) >= math.prod(parts[0].shape):
        return None
    steps = {part.name for part in ancestors(parts[1])}
    one_number = math.prod(parts[1].shape) == 1
    return parts[0], "SpectralNorm" if one_number and steps & _SPECTRAL else "a norm of the weights"


def scaled_by_averages(node: Node) -> Node | None:
    """What a step scales by averages of itself, in whatever way: a norm, though none that is known.

    Everything that comes in is this tensor, its averages, parameters and plain numbers.
    """
    bases = [base for base in _averaged(node) if base.shape == node.shape]
    return next((base for base in bases if _made_from(base, node)), None)


def _made_from(base: Node, node: Node) -> bool:
    """Whether a node comes from `base`, parameters and constants alone."""
    waiting, seen, met = [node], set(), False
    while waiting:
        part = waiting.pop()
        if part is base:
            met = True
        elif part.kind == "input" or part.name in LAYERS or part.name in NORMS:
            return False
        elif id(part) not in seen:
            seen.add(id(part))
            waiting += part.inputs()
    return met


def _averaged(node: Node) -> list[Node]:
    """What is averaged on the way to a node, behind the nearest layers and norms."""
    found, waiting, seen = [], [node], set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen or part.kind != "call" or part.name in LAYERS or part.name in NORMS:
            continue
        seen.add(id(part))
        waiting += part.inputs()
        if part.name in _AVERAGES:
            found += list(part.inputs())[:1]
    return found


def _enlarged(source: Node, before: tuple[int, ...], after: tuple[int, ...]):
    same_factor = len(before) == 2 and after[0] * before[1] == after[1] * before[0]
    return (source, before, after) if same_factor and after[0] > before[0] else None
