"""A recorded call that is a layer, a norm or a resampling, as fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gankit.checks.fields import RUNNING, Operation
from gankit.checks.reading.operations import LAYERS, NORMS, RESAMPLERS
from gankit.checks.reading.recorder import Node

LARGEST_HARMLESS_EPS = 1e-3
_USUAL = {"output padding": "0", "dilation": "1", "groups": "1"}  # then they are not told


def size_text(value: Any) -> str:
    """`(2, 2)` as 2, `(2, 1)` as 2x1: how a kernel or a stride is said."""
    if isinstance(value, (tuple, list)):
        return str(value[0]) if len(set(value)) == 1 else "x".join(map(str, value))
    return str(value)


def layer_fields(
    node: Node, sizes: tuple[int, int], weight: tuple[int, ...], zeros: tuple[int, int] = (0, 0)
) -> dict[str, str]:
    """The fields of a layer; `zeros` are rows and columns of zeros put around its input before."""
    kind = LAYERS[node.name]
    found = sized(kind, sizes)
    if kind in ("Linear", "Embedding"):
        return found
    transposed = "Transpose" in kind
    padding = padding_of(node, weight[2:], transposed)
    if any(zeros):
        own = padding if isinstance(padding, (tuple, list)) else (padding, padding)
        padding = tuple(a + b for a, b in zip(own, zeros, strict=True))
    options = {
        "kernel": weight[2:],
        "stride": node.argument(3, "stride", 1),
        "padding": padding,
        "output padding": node.argument(5, "output_padding", 0) if transposed else 0,
        "dilation": node.argument(7 if transposed else 5, "dilation", 1),
        "groups": node.argument(6, "groups", 1),
    }
    told = {name: size_text(value) for name, value in options.items()}
    return found | {name: text for name, text in told.items() if text != _USUAL.get(name)}


def sized(kind: str, sizes: tuple[int, int]) -> dict[str, str]:
    """The fields that every layer has."""
    return {"kind": kind, "in": str(sizes[0]), "out": str(sizes[1])}


def padding_of(node: Node, kernel: tuple[int, ...], transposed: bool) -> Any:
    """The padding in pixels; "same" stays a word where it differs between the two sides."""
    padding = node.argument(4, "padding", 0)
    if padding == "valid":
        return 0
    if padding != "same" or transposed:
        return padding
    dilation = node.argument(5, "dilation", 1)
    dilations = dilation if isinstance(dilation, (tuple, list)) else (dilation,) * len(kernel)
    both_sides = [d * (k - 1) for d, k in zip(dilations, kernel, strict=True)]
    if any(pixels % 2 for pixels in both_sides):
        return padding
    return tuple(pixels // 2 for pixels in both_sides)


_NORM_ARGUMENTS: dict[str, Callable[[Node], tuple[Any, Any, Any]]] = {
    "batch_norm": lambda n: (n.argument(3, "weight"), n.argument(5, "training", False), 7),
    "instance_norm": lambda n: (
        n.argument(3, "weight"),
        n.argument(5, "use_input_stats", True),
        7,
    ),
    "group_norm": lambda n: (n.argument(2, "weight"), True, 4),
    "layer_norm": lambda n: (n.argument(2, "weight"), True, 4),
}


def norm_operation(node: Node, shared: bool = False) -> Operation:
    """A norm; `shared` is one whose weights an earlier layer has used."""
    weight, own_statistics, eps_position = _NORM_ARGUMENTS[node.name](node)
    notes = []  # the number of features is the layer's before it
    groups = node.argument(1, "num_groups") if node.name == "group_norm" else None
    alone = groups == node.shape[1]  # each channel by itself is what InstanceNorm does
    if groups and not alone:
        notes.append(f"{groups} groups")
    if weight is None:
        notes.append("no learned scale")
    eps = float(node.argument(eps_position, "eps", 1e-5))
    if eps > LARGEST_HARMLESS_EPS:
        notes.append(f"eps {eps:g}")
    if not own_statistics:
        notes.append(RUNNING)
    if shared:
        notes.append("the same norm as before")
    name = NORMS["instance_norm"] if alone else NORMS[node.name]
    return Operation(name, notes=tuple(notes))


def sides(before: Any, after: Any) -> str:
    """The sizes of a map before and after a step."""
    return f"{size_text(before)} to {size_text(after)}"


def resampling(node: Node) -> Operation:
    """A change of size, such as `Upsample(nearest, 8 to 16)`."""
    name = RESAMPLERS[node.name]
    source = next(node.inputs()).shape
    sizes = sides(source[2:], node.shape[2:])
    if node.name == "interpolate":
        mode = node.argument(3, "mode", "nearest")
        whole = all(b % a == 0 for a, b in zip(source[2:], node.shape[2:], strict=True))
        if mode == "nearest-exact" and whole:  # the two differ for broken factors only
            mode = "nearest"
        notes = ("corners aligned",) if node.argument(4, "align_corners") else ()
        notes += ("antialiased",) if node.argument(6, "antialias") else ()
        return Operation(name, mode, sizes, notes)
    if node.name == "pad":
        amount = size_text(node.argument(1, "pad"))
        return Operation(name, node.argument(2, "mode", "constant"), notes=(amount,))
    return Operation(name, sizes=sizes)
