"""A GAN on points in the plane: a game small enough to be watched from above, in seconds."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import Adam

from gankit.plots.plane import plane_points

LATENT, BATCH, DRAWN = 8, 128, 400
BLOBS, RADIUS, CLOSE = 8, 2.0, 0.3
SMOKE_SHARE = 20


def crescent(count: int) -> Tensor:
    """Points on half a circle, `(count, 2)`."""
    angle = math.pi * torch.rand(count)
    middle = RADIUS * torch.stack([angle.cos(), angle.sin() - 0.5], dim=1)
    return middle + 0.1 * torch.randn(count, 2)


def ring(count: int) -> Tensor:
    """Points in eight narrow blobs on a circle, `(count, 2)`."""
    return _middles()[torch.randint(BLOBS, (count,))] + 0.05 * torch.randn(count, 2)


def _middles() -> Tensor:
    angle = 2 * math.pi / BLOBS * torch.arange(BLOBS)
    return RADIUS * torch.stack([angle.cos(), angle.sin()], dim=1)


def reached(fake: Tensor) -> int:
    """Near how many of the ring's eight blobs lie at least 2 % of the drawn points `(N, 2)`."""
    distance, nearest = torch.cdist(fake, _middles()).min(dim=1)
    close = torch.bincount(nearest[distance < CLOSE], minlength=BLOBS)
    return int((close >= 0.02 * len(fake)).sum())


def play(
    draw_real: Callable[[int], Tensor],
    *,
    lr_g: float,
    lr_d: float,
    shown: Sequence[int],
    seed: int = 0,
    budget: str | None = None,
) -> dict[str, tuple[Tensor, Tensor]]:
    """Train a generator and a discriminator of three linear layers each; give what to plot.

    Both have non-saturating losses and Adam with betas (0.5, 0.999), and take turns. It runs on the
    CPU and leaves the random numbers outside as they were.

    Args:
        draw_real: how many points -> real points `(count, 2)`, such as `ring`.
        lr_g, lr_d: the learning rates of generator and discriminator.
        shown: the steps to keep; the last one ends the training.
        budget: "smoke" plays a twentieth of the steps; default the variable GANKIT_BUDGET.

    Returns:
        by name, such as "step 400": the drawn points of the same 400 latent vectors `(400, 2)`, and
        the logits of every place, for `plots.plane`.
    """
    if (budget or os.environ.get("GANKIT_BUDGET")) == "smoke":
        shown = [step // SMOKE_SHARE for step in shown]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return _play(draw_real, lr_g, lr_d, shown)


def _play(draw_real, lr_g: float, lr_d: float, shown: Sequence[int]) -> dict:
    g, d, opt_g, opt_d = players(lr_g, lr_d)
    fixed, moments = torch.randn(DRAWN, LATENT), {}
    for step in range(max(shown) + 1):
        if step in shown:
            with torch.no_grad():
                moments[f"step {step:,}"] = g(fixed), d(plane_points())
        fake = g(torch.randn(BATCH, LATENT))
        _descend(opt_d, _wrong(d(draw_real(BATCH)), 1.0) + _wrong(d(fake.detach()), 0.0))
        _descend(opt_g, _wrong(d(fake), 1.0))
    return moments


def players(lr_g: float, lr_d: float) -> tuple[nn.Module, nn.Module, Adam, Adam]:
    """A generator (N, 8) -> (N, 2), a discriminator (N, 2) -> (N, 1), and an optimiser for each."""
    nets = _net(LATENT, 2), _net(2, 1)
    rates = zip(nets, (lr_g, lr_d), strict=True)
    return *nets, *(Adam(net.parameters(), lr=lr, betas=(0.5, 0.999)) for net, lr in rates)


def _net(inputs: int, outputs: int) -> nn.Module:
    middle = nn.LeakyReLU(0.2)
    return nn.Sequential(
        nn.Linear(inputs, 64), middle, nn.Linear(64, 64), middle, nn.Linear(64, outputs)
    )


def _wrong(logits: Tensor, label: float) -> Tensor:
    labels = torch.full_like(logits, label)
    return functional.binary_cross_entropy_with_logits(logits, labels)


def _descend(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
