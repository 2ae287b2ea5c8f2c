"""A network as a row of slabs, drawn from its own trace: one slab for what each layer gives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from gankit_autograder.schematic.board import Board, Box

LAYERS = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
NAMES = {
    nn.LeakyReLU: "LeakyReLU",
    nn.ReLU: "ReLU",
    nn.Tanh: "tanh",
    nn.BatchNorm1d: "BatchNorm",
    nn.BatchNorm2d: "BatchNorm",
    nn.InstanceNorm2d: "Inst.Norm",
    nn.Dropout: "Dropout",
}
STEP = 1.12  # inches from one slab to the next
LABEL = 0.2


@dataclass(frozen=True)
class DrawnLayer:
    """What one layer with weights does, and the shape that it gives, without the batch."""

    text: str
    shape: tuple[int, ...]
    then: tuple[str, ...] = ()  # what follows before the next layer, by its own module


def trace(
    network: nn.Module, *inputs: Any, parts: Mapping[nn.Module, str] | None = None
) -> list[DrawnLayer]:
    """The layers with weights, in the order in which the forward pass runs them.

    The network is emptied: it moves to the device "meta", which has shapes and no numbers.

    Args:
        inputs: of its forward pass; of a tensor the shape without the batch, as a tuple.
        parts: what counts as one layer, with its text, where that is more than a module.
    """
    layers: list[DrawnLayer] = []
    network.to("meta").eval()
    named = parts or {m: _words(m) for m in network.modules() if isinstance(m, LAYERS)}

    def note(module: nn.Module, _: object, output: Tensor) -> None:
        layers.append(DrawnLayer(named[module], tuple(output.shape[1:])))

    def follow(module: nn.Module, *_: object) -> None:
        if layers:
            layers[-1] = replace(layers[-1], then=(*layers[-1].then, NAMES[type(module)]))

    hooks = [module.register_forward_hook(note) for module in named]
    if not parts:
        hooks += [m.register_forward_hook(follow) for m in network.modules() if type(m) in NAMES]
    with torch.no_grad():
        network(*map(_example, inputs))
    for hook in hooks:
        hook.remove()
    return layers


def _example(given: Any) -> Any:
    return torch.zeros(2, *given, device="meta") if isinstance(given, tuple) else given


def _words(module: nn.Module) -> str:
    if isinstance(module, nn.Linear):
        return "linear"
    name = "transposed" if isinstance(module, nn.ConvTranspose2d) else "conv"
    height, width = module.kernel_size
    stride = f"\nstride {module.stride[0]}" if module.stride[0] > 1 else ""
    return f"{name}\n{height} × {width}{stride}"


def slab_size(shape: Sequence[int]) -> tuple[float, float]:
    """Width by the channels and height by the side, in inches, both by their logarithm."""
    channels = shape[0]
    side = shape[1] if len(shape) > 1 else 1
    if len(shape) == 1:
        return 0.1, 0.2 + 0.09 * math.log2(max(1, channels))
    return 0.08 + 0.035 * math.log2(max(1, channels)), 0.18 + 0.2 * math.log2(max(1, side))


def draw_stack(
    board: Board,
    x: float,
    middle: float,
    kind: str,
    first: Sequence[int],
    layers: Sequence[DrawnLayer],
    *,
    step: float = STEP,
    short: bool = False,
    starts: str = "data",
) -> list[Box]:
    """Slabs from left to right with what happens between them; gives their places.

    `short` leaves out what follows each layer, such as BatchNorm, for rows with many slabs.
    `starts` is the kind of the first slab.
    """
    placed: list[Box] = []
    shapes = [tuple(first), *(layer.shape for layer in layers)]
    for index, shape in enumerate(shapes):
        width, height = slab_size(shape)
        at = x + index * step
        placed.append(board.slab(at, middle, width, height, kind if index else starts))
        board.write(at + width / 2, middle - height / 2 - LABEL, shape_words(shape))
        if index:
            board.arrow(placed[-2].right, placed[-1].left)
            gap = (placed[-2].right[0] + placed[-1].left[0]) / 2
            board.write(gap, middle + 0.07, layers[index - 1].text, size=7, va="bottom")
            then = "" if short else "\n".join(layers[index - 1].then)
            board.write(gap, middle - 0.08, then, size=7, va="top")
    return placed


def shape_words(shape: Sequence[int]) -> str:
    """`512 × 7 × 7` in two lines, so that it stands under a narrow slab."""
    if len(shape) == 1:
        return f"{shape[0]:,}"
    return f"{shape[0]} ch.\n{shape[1]}×{shape[2]}"
