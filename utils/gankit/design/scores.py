"""How good a design is, by the kit's own metrics."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from gankit import metrics
from gankit.design.brief import Brief, run

SURE = 0.9  # a classifier that gives a class this probability is sure of it
BATCH = 100


@dataclass(frozen=True)
class Column:
    """A score on the board: its title, how it is written, whether more is better."""

    title: str
    form: str
    more_is_better: bool

    def text(self, value: float) -> str:
        return format(value, self.form)


COLUMNS = {
    "sure": Column("sure", ".0%", True),
    "kinds": Column("kinds", ".1f", True),
    "frechet": Column("Fréchet", ".1f", False),
    "patches": Column("patches", ".2f", False),
    "l1": Column("L1", ".3f", False),
    "earth": Column("earth mover's", ".2f", False),
    "blobs": Column("blobs", ".1f", True),
    "points": Column("points a step", ",.0f", False),
}


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
        z = brief.inputs(count)
        real = images.pixels[torch.randperm(len(images.pixels))[:count]]
    twin = copy.deepcopy(network).cpu()
    drawn = torch.cat([run(twin, part) for part in z.split(BATCH)]).float()
    with torch.no_grad():
        chances, read = features.net.classify(drawn).softmax(dim=1).max(dim=1)
    shares = torch.bincount(read[chances > SURE]).double()
    shares = shares[shares > 0] / shares.sum()
    return {
        "sure": (chances > SURE).float().mean().item(),
        "kinds": math.exp(-(shares * shares.log()).sum()) if len(shares) else 0.0,
        "frechet": metrics.fid(real, drawn, features).value,
    }


def measure_pairs(made: Tensor, targets: Tensor) -> dict[str, float]:
    """How good translations `(N, C, H, W)` in [-1, 1] are, beside their targets; lower is better.

    Returns:
        `patches`: the Fréchet distance of 8 x 8 patches to those of the targets: do they look real?
        `l1`: the mean distance to the target: are they right?
    """
    return {
        "patches": metrics.patches(targets, made).value,
        "l1": metrics.l1(made, targets).value,
    }


def earth_movers(one: Tensor, other: Tensor) -> float:
    """The earth mover's distance of two sets of equally many points `(N, 2)`: the mean way."""
    from scipy.optimize import linear_sum_assignment

    ways = torch.cdist(one, other)
    rows, columns = linear_sum_assignment(ways.numpy())
    return ways[rows, columns].mean().item()
