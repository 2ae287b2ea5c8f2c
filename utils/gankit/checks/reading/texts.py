"""A layer, a norm and a resampling in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gankit.checks.reading.operations import LAYERS, NORMS, RESAMPLERS
from gankit.checks.reading.recorder import Node

LARGEST_HARMLESS_EPS = 1e-3


def size_text(value: Any) -> str:
    """`(2, 2)` as 2, `(2, 1)` as 2x1: how a kernel or a stride is said."""
    if isinstance(value, (tuple, list)):
        return str(value[0]) if len(set(value)) == 1 else "x".join(map(str, value))
    return str(value)


def layer_text(
    node: Node, sizes: tuple[int, int], weight: tuple[int, ...], zeros: tuple[int, int] = (0, 0)
) -> str:
    """A layer in words; `zeros` are rows and columns of zeros put around its input before."""
    kind = LAYERS[node.name]
    if kind == "Linear":
        return f"Linear({sizes[0]} → {sizes[1]})"
    if kind == "Embedding":
        return f"Embedding({sizes[0]}, {sizes[1]})"
    transposed = "Transpose" in kind
    groups = node.argument(6, "groups", 1)
    text = f"{kind}({sizes[0]} → {sizes[1]}, kernel {size_text(weight[2:])}"
    text += f", stride {size_text(node.argument(3, 'stride', 1))}"
    padding = padding_of(node, weight[2:], transposed)
    if any(zeros):
        own = padding if isinstance(padding, (tuple, list)) else (padding, padding)
        padding = tuple(a + b for a, b in zip(own, zeros, strict=True))
    text += f", padding {size_text(padding)}"
    extra = node.argument(5, "output_padding", 0) if transposed else 0
    if transposed and size_text(extra) != "0":
        text += f", output padding {size_text(extra)}"
    dilation = node.argument(7 if transposed else 5, "dilation", 1)
    if size_text(dilation) != "1":
        text += f", dilation {size_text(dilation)}"
    return text + (f", groups {groups})" if groups != 1 else ")")


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


def norm_text(node: Node, shared: bool = False) -> str:
    """A norm in words; `shared` is one whose weights an earlier layer has used."""
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
        notes.append("running statistics")
    if shared:
        notes.append("the same norm as before")
    name = NORMS["instance_norm"] if alone else NORMS[node.name]
    return f"{name}({', '.join(notes)})" if notes else name


def resample_text(node: Node) -> str:
    """A change of size in words, such as `Upsample(nearest, 8 to 16)`."""
    name = RESAMPLERS[node.name]
    source = next(node.inputs()).shape
    sizes = f"{size_text(source[2:])} to {size_text(node.shape[2:])}"
    if node.name == "interpolate":
        mode = node.argument(3, "mode", "nearest")
        whole = all(b % a == 0 for a, b in zip(source[2:], node.shape[2:], strict=True))
        if mode == "nearest-exact" and whole:  # the two differ for broken factors only
            mode = "nearest"
        corners = ", corners aligned" if node.argument(4, "align_corners") else ""
        smoothed = ", antialiased" if node.argument(6, "antialias") else ""
        return f"{name}({mode}, {sizes}{corners}{smoothed})"
    if node.name == "pad":
        return (
            f"{name}({node.argument(2, 'mode', 'constant')}, {size_text(node.argument(1, 'pad'))})"
        )
    return f"{name}({sizes})"
