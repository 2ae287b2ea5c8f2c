"""A generator of one's own: a brief, the properties that it must have, and a board for a class."""

from __future__ import annotations

import copy
import html
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from gankit import metrics
from gankit.errors import GankitError

SURE = 0.9  # a classifier that gives a class this probability is sure of it
KIND = "gankit-design"
BATCH = 100


@dataclass(frozen=True)
class Brief:
    """What is asked for: latent vectors in, images `shape` (C, H, W) in [-1, 1] out, how large."""

    latent_dim: int
    shape: tuple[int, int, int]
    most_parameters: int


@dataclass(frozen=True)
class Property:
    """One property: what is asked, what was found, and whether that is right."""

    asked: str
    found: str
    holds: bool


class Table:
    """Rows of text: a table in a notebook, lines elsewhere."""

    def __init__(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.head, self.rows = head, rows

    def __repr__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        joined = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
        return "\n".join(joined)

    def _repr_html_(self) -> str:
        lines = ["".join(f"<th>{html.escape(cell)}</th>" for cell in self.head)]
        lines += ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in self.rows]
        return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


class Properties(Table):
    """The properties of a network. `all_hold` says whether it fulfils the brief."""

    def __init__(self, properties: Sequence[Property]) -> None:
        self.all_hold = all(one.holds for one in properties)
        rows = [("✓" if one.holds else "✗", one.asked, one.found) for one in properties]
        super().__init__(("", "asked", "found"), rows)


def inspect(network: nn.Module, brief: Brief) -> Properties:
    """Whether a generator fulfils the brief, whatever it is made of. The network stays as it is."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        z = torch.randn(16, brief.latent_dim)
        twin = copy.deepcopy(network).cpu()
        return Properties([_try(asked, test, twin, z, brief) for asked, test in TESTS])


def _try(asked: str, test: Callable, network: nn.Module, z: Tensor, brief: Brief) -> Property:
    asked = asked.format(**asdict(brief))
    try:
        found, holds = test(network, z, brief)
    except Exception as error:  # the student's own network
        return Property(asked, f"{type(error).__name__}: {error}", False)
    return Property(asked, found, bool(holds))


def _shape(network: nn.Module, z: Tensor, brief: Brief) -> tuple[str, bool]:
    shapes = [tuple(_eval(network, z[:count]).shape) for count in (1, 2, 5)]
    return ", ".join(map(str, shapes)), shapes == [(count, *brief.shape) for count in (1, 2, 5)]


def _size(network: nn.Module, _: Tensor, brief: Brief) -> tuple[str, bool]:
    count = count_parameters(network)
    return f"{count:,}", 0 < count <= brief.most_parameters


def _range(network: nn.Module, z: Tensor, _: Brief) -> tuple[str, bool]:
    images = _eval(network, 10 * z)
    low, high = images.min().item(), images.max().item()
    return f"{low:.2f} to {high:.2f}", low >= -1 and high <= 1


def _repeats(network: nn.Module, z: Tensor, _: Brief) -> tuple[str, bool]:
    largest = (_eval(network, z) - _eval(network, z)).abs().max().item()
    return f"largest difference {largest:.1g}", largest == 0


def _alone(network: nn.Module, z: Tensor, _: Brief) -> tuple[str, bool]:
    largest = (_eval(network, z)[:1] - _eval(network, z[:1])).abs().max().item()
    return f"largest difference {largest:.1g}", largest < 1e-4


def _differs(network: nn.Module, z: Tensor, _: Brief) -> tuple[str, bool]:
    smallest = (_eval(network, z).flatten(1).std(dim=0)).max().item()
    return f"pixels differ by up to {smallest:.2g}", smallest > 1e-6


def _learns(network: nn.Module, z: Tensor, brief: Brief) -> tuple[str, bool]:
    network.train().requires_grad_(True)
    network.zero_grad()
    (network(z) * torch.randn(len(z), *brief.shape)).sum().backward()
    still = [
        name
        for name, one in network.named_parameters()
        if one.grad is None or not one.grad.abs().max() > 0
    ]
    return (f"none at {', '.join(still)}" if still else "at every parameter"), not still


TESTS = (
    ("images of shape {shape} for N = 1, 2 and 5", _shape),
    ("at most {most_parameters:,} parameters", _size),
    ("pixels in [-1, 1]", _range),
    ("in eval mode the same image for the same z", _repeats),
    ("in eval mode an image depends on its own z alone", _alone),
    ("other images for other z", _differs),
    ("a gradient that is not 0", _learns),
)


def _eval(network: nn.Module, z: Tensor) -> Tensor:
    with torch.no_grad():
        return network.eval()(z)


def count_parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def measure(network: nn.Module, images: Any, brief: Brief, count: int = 1000) -> dict[str, float]:
    """How good `count` drawings are, by a small classifier that is trained on `images`.

    Returns:
        `sure`: the share of drawings of which the classifier is more than 90 % sure, 0 to 1;
        `kinds`: the effective number of classes among these, 1 if all are the same;
        `frechet`: the Fréchet distance of their features to real ones, lower is better.
    """
    features = metrics.class_features(images)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        z = torch.randn(count, brief.latent_dim)
        real = images.pixels[torch.randperm(len(images.pixels))[:count]]
    twin = copy.deepcopy(network).cpu()
    drawn = torch.cat([_eval(twin, part) for part in z.split(BATCH)]).float()
    with torch.no_grad():
        chances, read = features.net.classify(drawn).softmax(dim=1).max(dim=1)
    shares = torch.bincount(read[chances > SURE]).double()
    shares = shares[shares > 0] / shares.sum()
    return {
        "sure": (chances > SURE).float().mean().item(),
        "kinds": math.exp(-(shares * shares.log()).sum()) if len(shares) else 0.0,
        "frechet": metrics.fid(real, drawn, features).value,
    }


def enter(
    path: str | Path,
    name: str,
    network: nn.Module,
    brief: Brief,
    scores: dict[str, float],
    seconds: float,
) -> Path:
    """Write a small file for the class's board: who, how large, how long, how good."""
    record = {
        "kind": KIND,
        "name": name,
        "fulfils": inspect(network, brief).all_hold,
        "parameters": count_parameters(network),
        "seconds": seconds,
        "scores": scores,
    }
    path = Path(path)
    path.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return path


def board(paths: Iterable[str | Path]) -> Table:
    """The entries of a class, best first: what fulfils the brief, by the share that is sure.

    Raises:
        GankitError: a file is not one that `enter` wrote.
    """
    entries = sorted(map(_read, paths), key=lambda one: (-one["fulfils"], -one["scores"]["sure"]))
    rows = [
        (
            str(entry["name"]),
            "yes" if entry["fulfils"] else "no",
            f"{entry['parameters']:,}",
            f"{entry['seconds']:.0f}",
            f"{entry['scores']['sure']:.0%}",
            f"{entry['scores']['kinds']:.1f}",
            f"{entry['scores']['frechet']:.1f}",
        )
        for entry in entries
    ]
    head = ("name", "fulfils", "parameters", "seconds", "sure", "kinds", "Fréchet")
    return Table(head, rows)


def _read(path: str | Path) -> dict[str, Any]:
    try:
        entry = json.loads(Path(path).read_text("utf-8"))
        numbers = [entry["parameters"], entry["seconds"], *(entry["scores"][n] for n in SCORES)]
        if entry["kind"] == KIND and all(isinstance(n, int | float) for n in numbers):
            return {**entry, "fulfils": entry["fulfils"] is True}
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise GankitError(f"{path} is not an entry for the board. Write it with design.enter.")


SCORES = ("sure", "kinds", "frechet")
