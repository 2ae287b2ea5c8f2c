"""The brief of a design, and whether a network has the properties that it asks for."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from gankit.design.table import TextTable

INPUTS = 16


@dataclass(frozen=True)
class Brief:
    """What is asked for: inputs `(N, *takes)` in, images `(N, *gives)` in [-1, 1] out, how large.

    `takes` is `(64,)` for latent vectors and `(3, 64, 64)` for images in [-1, 1]. `exercise` says
    on which board of a class an entry stands.
    """

    exercise: str
    takes: tuple[int, ...]
    gives: tuple[int, int, int]
    most_parameters: int

    def inputs(self, count: int) -> Tensor:
        """Random inputs `(count, *takes)`: latent vectors from N(0, 1), images in [-1, 1]."""
        drawn = torch.randn(count, *self.takes)
        return drawn if len(self.takes) == 1 else drawn.clamp(-1, 1)


@dataclass(frozen=True)
class AskedProperty:
    """One property: what is asked, what was found, and whether that is right."""

    asked: str
    found: str
    holds: bool


class Properties(TextTable):
    """The properties of a network. `all_hold` says whether it fulfils the brief."""

    def __init__(self, properties: Sequence[AskedProperty]) -> None:
        self.all_hold = all(one.holds for one in properties)
        rows = [("✓" if one.holds else "✗", one.asked, one.found) for one in properties]
        super().__init__(("", "asked", "found"), rows)


def inspect(network: nn.Module, brief: Brief) -> Properties:
    """Whether a network fulfils the brief, whatever it is made of. The network stays as it is."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        inputs = brief.inputs(INPUTS)
        twin = copy.deepcopy(network).cpu()
        return Properties([_try(asked, test, twin, inputs, brief) for asked, test in TESTS])


def _try(
    asked: str, test: Callable, network: nn.Module, inputs: Tensor, brief: Brief
) -> AskedProperty:
    asked = asked.format(**asdict(brief))
    try:
        found, holds = test(network, inputs, brief)
    except Exception as error:  # the student's own network
        return AskedProperty(asked, f"{type(error).__name__}: {error}", False)
    return AskedProperty(asked, found, bool(holds))


def _shape(network: nn.Module, inputs: Tensor, brief: Brief) -> tuple[str, bool]:
    shapes = [tuple(run(network, inputs[:count]).shape) for count in (1, 2, 5)]
    return ", ".join(map(str, shapes)), shapes == [(count, *brief.gives) for count in (1, 2, 5)]


def _size(network: nn.Module, _: Tensor, brief: Brief) -> tuple[str, bool]:
    count = count_parameters(network)
    return f"{count:,}", 0 < count <= brief.most_parameters


def _range(network: nn.Module, inputs: Tensor, _: Brief) -> tuple[str, bool]:
    images = run(network, 10 * inputs)
    low, high = images.min().item(), images.max().item()
    return f"{low:.2f} to {high:.2f}", low >= -1 and high <= 1


def _repeats(network: nn.Module, inputs: Tensor, _: Brief) -> tuple[str, bool]:
    largest = (run(network, inputs) - run(network, inputs)).abs().max().item()
    return f"largest difference {largest:.1g}", largest == 0


def _alone(network: nn.Module, inputs: Tensor, _: Brief) -> tuple[str, bool]:
    largest = (run(network, inputs)[:1] - run(network, inputs[:1])).abs().max().item()
    return f"largest difference {largest:.1g}", largest < 1e-4


def _differs(network: nn.Module, inputs: Tensor, _: Brief) -> tuple[str, bool]:
    largest = run(network, inputs).flatten(1).std(dim=0).max().item()
    return f"pixels differ by up to {largest:.2g}", largest > 1e-6


def _learns(network: nn.Module, inputs: Tensor, brief: Brief) -> tuple[str, bool]:
    network.train().requires_grad_(True)
    network.zero_grad()
    (network(inputs) * torch.randn(len(inputs), *brief.gives)).sum().backward()
    still = [
        name
        for name, one in network.named_parameters()
        if one.grad is None or not one.grad.abs().max() > 0
    ]
    return (f"none at {', '.join(still)}" if still else "at every parameter"), not still


TESTS = (
    ("images of shape {gives} for N = 1, 2 and 5", _shape),
    ("at most {most_parameters:,} parameters", _size),
    ("pixels in [-1, 1]", _range),
    ("in eval mode the same image for the same input", _repeats),
    ("in eval mode an image depends on its own input alone", _alone),
    ("other images for other inputs", _differs),
    ("a gradient that is not 0", _learns),
)


def run(network: nn.Module, inputs: Tensor) -> Tensor:
    """What the network makes of these in eval mode, without gradients."""
    with torch.no_grad():
        return network.eval()(inputs)


def count_parameters(network: nn.Module) -> int:
    """How many numbers the network learns."""
    return sum(parameter.numel() for parameter in network.parameters())
