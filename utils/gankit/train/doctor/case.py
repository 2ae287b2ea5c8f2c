"""What the rules look at: the history as arrays, the gauges, and who is who."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from gankit.train.history import History

D_LOSSES = ("d_loss", "loss_d", "lossd", "disc_loss", "critic_loss")
G_LOSSES = ("g_loss", "loss_g", "lossg", "gen_loss")
FIRST_STEPS = 10
RECENT_SHARE = 0.2
RECENT_LEAST = 30


@dataclass
class Case:
    """One run under examination."""

    history: History
    nets: Mapping[str, torch.nn.Module] = field(default_factory=dict)
    gauges: list[dict[str, Any]] = field(default_factory=list)

    @property
    def steps(self) -> int:
        """Steps done."""
        return self.history.steps

    @property
    def d_loss(self) -> np.ndarray | None:
        """The discriminator's loss at every step, or None."""
        return self._first_of(D_LOSSES)

    @property
    def g_loss(self) -> np.ndarray | None:
        """The generator's loss at every step, or None."""
        return self._first_of(G_LOSSES)

    def _first_of(self, names: tuple[str, ...]) -> np.ndarray | None:
        recorded = {name.lower(): name for name in self.history}
        for name in names:
            if name in recorded:
                return np.asarray(self.history[recorded[name]], dtype=float)
        return None

    def loss_of(self, net: str) -> np.ndarray | None:
        """The loss that belongs to a net by its name, or None."""
        if is_discriminator(net):
            return self.d_loss
        return self.g_loss if is_generator(net) else None

    def pairs(self, least_steps: int) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The last gauge and an earlier one at least `least_steps` before it, or None."""
        if not self.gauges:
            return None
        last = self.gauges[-1]
        early = [g for g in self.gauges if last["step"] - g["step"] >= least_steps]
        return (early[-1], last) if early else None


def recent(values: np.ndarray) -> np.ndarray:
    """The finite values of the last fifth of the run, 30 at least."""
    count = max(RECENT_LEAST, int(len(values) * RECENT_SHARE))
    return values[-count:][np.isfinite(values[-count:])]


def middle(values: np.ndarray) -> float:
    """The median of the finite values; nan if there are none."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")


def beginning(values: np.ndarray) -> float:
    """The median of the first ten values."""
    return middle(values[:FIRST_STEPS])


def is_generator(name: str) -> bool:
    """True for G, G_A, netG, gen, generator ..."""
    return _role(name) == "g"


def is_discriminator(name: str) -> bool:
    """True for D, D_B, netD, disc, discriminator, critic ..."""
    return _role(name) == "d"


def _role(name: str) -> str:
    short = name.lower().removeprefix("net").lstrip("_")
    first = short.split("_")[0]
    if first in ("g", "gen", "generator", "translator", "decoder"):
        return "g"
    return "d" if first in ("d", "disc", "discriminator", "critic") else ""


def median_of(gauges: list[dict[str, Any]], group: str, key: str) -> float:
    """The median of one measurement over gauges; nan if none has it."""
    values = [g[group][key] for g in gauges if key in g.get(group, {})]
    return statistics.median(values) if values else float("nan")
