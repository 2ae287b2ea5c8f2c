"""What loss curves tell: each rule takes a `Case` and returns a `Finding` or None."""

from __future__ import annotations

import math

import numpy as np

from gankit.train.doctor.case import Case, beginning, middle, recent
from gankit.train.doctor.finding import Finding

LN2 = math.log(2.0)
# A sigmoid inside a sigmoid: logits only reach [0, 1], so a perfect discriminator still pays
# softplus(-1) for a real image and softplus(0) for a fake one.
REAL_FLOOR = math.log1p(math.exp(-1.0))
TWICE_FLOOR_SUM = REAL_FLOOR + LN2
SLACK = 2e-4
LEAST_STEPS = 30


def sigmoid_twice(case: Case) -> Finding | None:
    """D's loss rests on 1.006 (sum of the terms) or 0.503 (mean), G's stays in [0.31, 0.69]."""
    d, g = case.d_loss, case.g_loss
    if d is None or g is None or case.steps < LEAST_STEPS or not np.isfinite(d).all():
        return None
    if g.max() > LN2 + SLACK or g.min() < REAL_FLOOR - SLACK or middle(recent(g)) < 0.6:
        return None
    for floor, kind in ((TWICE_FLOOR_SUM, "sum"), (TWICE_FLOOR_SUM / 2, "mean")):
        if d.min() >= floor - SLACK and middle(recent(d)) <= 1.12 * floor:
            return Finding(
                "sigmoid-twice",
                "the sigmoid is applied twice",
                f"The discriminator's loss came down to {d.min():.3f} and no further: {floor:.3f} "
                f"is the least that the {kind} of both terms can be if the loss takes the sigmoid "
                f"of a sigmoid. The generator's loss never passed {g.max():.3f} (ln 2 = 0.693).",
                "Let the discriminator return logits, or use a loss for probabilities.",
            )
    return None


def constant_loss(case: Case) -> Finding | None:
    """D's loss does not react to what D is shown."""
    d = case.d_loss
    if d is None or case.steps < LEAST_STEPS:
        return None
    last = recent(d)
    if len(last) < LEAST_STEPS:
        return None
    mean, spread = float(last.mean()), float(last.std())
    if abs(mean) < 0.05 or spread > 1e-3 * abs(mean):
        return None
    return Finding(
        "dead-signal",
        "the discriminator's loss is constant",
        f"It was {mean:.4f} for the last {len(last)} steps (standard deviation {spread:.1g}): it "
        "does not depend on the images.",
        "Look at the discriminator's last layers: a normalisation of the output map (InstanceNorm "
        "on one channel) gives the same mean and variance for every image.",
    )


def always_right(case: Case) -> Finding | None:
    """D's loss fell to nothing and stays there, while G's does not improve."""
    d, g = case.d_loss, case.g_loss
    if d is None or g is None or case.steps < 2 * LEAST_STEPS or (d < 0).any():
        return None
    start, now = beginning(d), middle(recent(d))
    if not (start > 0 and now < 0.01 * start and middle(recent(g)) > 0.9 * beginning(g)):
        return None
    return Finding(
        "always-right",
        "the discriminator is always right",
        f"Its loss fell from {start:.3g} to {now:.2g}, while the generator's went from "
        f"{beginning(g):.3g} to {middle(recent(g)):.3g}.",
        "Check that the generator learns at all and that real and fake images share one range. "
        "Then weaken the discriminator: lower its learning rate, add dropout or noise.",
    )


def both_win(case: Case) -> Finding | None:
    """Opponents cannot both reach zero: they want the same."""
    d, g = case.d_loss, case.g_loss
    if d is None or g is None or case.steps < LEAST_STEPS or min(beginning(d), beginning(g)) <= 0:
        return None
    if (d < 0).any() or (g < 0).any():
        return None
    if not (middle(recent(d)) < 0.03 * beginning(d) and middle(recent(g)) < 0.1 * beginning(g)):
        return None
    return Finding(
        "both-win",
        "both losses go to zero",
        f"The discriminator's is {middle(recent(d)):.2g}, the generator's {middle(recent(g)):.2g}. "
        "In a game of two, one's gain is the other's loss.",
        "A target is wrong: the discriminator's must be 1 for real and 0 for fake images, and the "
        "generator's 1 for its own.",
    )


def exploding(case: Case) -> Finding | None:
    """A loss that grows without bound."""
    for name, values in (("discriminator", case.d_loss), ("generator", case.g_loss)):
        if values is None or case.steps < LEAST_STEPS:
            continue
        start, now = beginning(values), middle(recent(values))
        if abs(now) > 1000 * (abs(start) + 1):
            return Finding(
                "exploding",
                f"the {name}'s loss grows without bound",
                f"It went from {start:.3g} to {now:.3g} in {case.steps:,} steps.",
                "Lower the learning rate. A critic without sigmoid needs a bound: a gradient "
                "penalty, spectral normalisation or clipped weights.",
            )
    return None


def summed(case: Case) -> Finding | None:
    """Losses as large as a batch at the first step: a sum where a mean was meant."""
    sizes = [gauge["batch"] for gauge in case.gauges if gauge.get("batch", 0) >= 8]
    d, g = case.d_loss, case.g_loss
    if d is None or g is None or not sizes:
        return None
    if not all(
        abs(first / (sizes[0] * LN2) - scale) < 0.15 * scale
        for first, scale in ((d[0], 2), (g[0], 1))
    ):
        return None
    return Finding(
        "sum-not-mean",
        "the losses are sums over the batch",
        f"At the first step they were {d[0]:.4g} and {g[0]:.4g}: {sizes[0]} images times 2 ln 2 "
        "and times ln 2, which is what guessing costs.",
        "Use the mean, so that learning rates mean the same for every batch size.",
    )
