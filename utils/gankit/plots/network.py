"""Draws a network as its forward pass builds it: layers with shapes, skips as arcs."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from gankit.checks.explain.drawing import Drawing, draw_network, rows_of
from gankit.checks.fields import Chain, read
from gankit.checks.reading.architecture import describe
from gankit.errors import GankitError

SIDES = (28, 32, 64, 128, 256, 16, 8, 4)  # of pictures, in the order in which they are tried


def network(net: nn.Module, *inputs: Tensor) -> Drawing:
    """A diagram of `net`, and the same in words under it.

    `inputs` are examples of what its forward pass takes; their numbers do not matter. Without
    them a vector or a picture is guessed from the first layer. The network stays as it is.

    Raises:
        GankitError: no input could be guessed, or the forward pass raises.
    """
    tried = [inputs] if inputs else list(_guesses(net))
    for example in tried:
        with contextlib.suppress(Exception):
            views = _views(net, example)
            output = f"output {' × '.join(map(str, views['output']['shape'][1:]))}"
            function = read(Chain, views["output"]["function"])
            end = f"{output} through {function}" if function else output
            return draw_network(rows_of(views), end, f"The network {type(net).__name__}")
    raise GankitError(
        f"{type(net).__name__} could not be drawn. Give an example of each input after it, such "
        "as plots.network(net, torch.randn(2, 100))."
    )


def _views(net: nn.Module, inputs: tuple[Tensor, ...]) -> dict[str, Any]:
    """The trace, without arithmetic where the network allows it."""
    with contextlib.suppress(Exception):
        twin = copy.deepcopy(net).to("meta")
        return describe(lambda: twin, {}, list(inputs))
    return describe(lambda: copy.deepcopy(net).cpu(), {}, [tensor.cpu() for tensor in inputs])


def _guesses(net: nn.Module) -> Iterator[tuple[Tensor, ...]]:
    """Batches of two that fit the first layer."""
    first = next((m for m in net.modules() if isinstance(m, (nn.Linear, nn.Conv2d))), None)
    turned = next((m for m in net.modules() if isinstance(m, nn.ConvTranspose2d)), None)
    if turned is not None and (first is None or _before(net, turned, first)):
        yield (torch.zeros(2, turned.in_channels),)
        yield (torch.zeros(2, turned.in_channels, 1, 1),)
    if isinstance(first, nn.Linear):
        yield (torch.zeros(2, first.in_features),)
    if first is not None:
        channels = first.in_channels if isinstance(first, nn.Conv2d) else 1
        for count in dict.fromkeys((channels, 1, 3)):
            for side in SIDES:
                yield (torch.zeros(2, count, side, side),)
                yield (torch.zeros(2, count, side, side), torch.zeros(2, count, side, side))


def _before(net: nn.Module, one: nn.Module, other: nn.Module) -> bool:
    modules = list(net.modules())
    return modules.index(one) < modules.index(other)
