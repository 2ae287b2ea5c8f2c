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
TWICE_FLOOR = REAL_FLOOR + LN2
TWICE_TOP = LN2 + math.log1p(math.e)
TWICE_START = math.log1p(math.exp(-0.5)) + math.log1p(math.exp(0.5))  # logits 0: sigmoid 0.5
SLACK = 2e-4
LEAST_STEPS = 30
# Batches differ: on healthy runs the loss changes from step to step by more than 1 % (median).
STEADY = 1e-3
ALWAYS_RIGHT = 0.003
STEADY_STEPS = 20
STEADY_SHARE = 0.8


def sigmoid_twice(case: Case) -> Finding | None:
    """Both losses stay where logits in [0, 1] confine them; no other game is so narrow."""
    d, g = case.d_loss, case.g_loss
    if d is None or g is None or case.steps < 2 * LEAST_STEPS:
        return None
    if not (g.min() >= REAL_FLOOR - SLACK and g.max() <= LN2 + SLACK):
        return None
    for floor, top, start, kind in (
        (TWICE_FLOOR, TWICE_TOP, TWICE_START, "sum"),
        (TWICE_FLOOR / 2, TWICE_TOP / 2, TWICE_START / 2, "mean"),
    ):
        inside = d.min() >= floor - SLACK and d.max() <= top + SLACK
        on_floor = middle(recent(d)) <= 1.12 * floor and middle(recent(g)) > 0.6
        began = abs(d[0] - start) < 0.05 * start and g[0] < 0.6
        if inside and (on_floor or began):
            return Finding(
                "sigmoid-twice",
                "the sigmoid is applied twice",
                f"The discriminator's loss came down to {d.min():.3f}, and {floor:.3f} is the "
                f"least that the {kind} of both terms can be if the loss takes the sigmoid of a "
                f"sigmoid. The generator's stayed in [{g.min():.3f}, {g.max():.3f}], and "
                "[0.313, 0.693] is all it then can do.",
                "Let the discriminator return logits, or use a loss for probabilities.",
            )
    return None


def constant_loss(case: Case) -> Finding | None:
    """D's loss does not react to what D is shown."""
    d = case.d_loss
    if d is None or case.steps < LEAST_STEPS:
        return None
    changes = np.abs(np.diff(d))
    steady = (changes < STEADY * np.abs(d[1:])) & (np.abs(d[1:]) > 0.05)
    shares = np.convolve(steady, np.full(STEADY_STEPS, 1 / STEADY_STEPS), mode="valid")
    windows = np.flatnonzero(shares >= STEADY_SHARE)
    if not len(windows):
        return None
    start = int(windows[-1]) + 1
    stop = start + STEADY_STEPS
    return Finding(
        "dead-signal",
        "the discriminator's loss is constant",
        f"From step {start:,} to {stop:,} it went from {d[start - 1]:.4f} to {d[stop - 1]:.4f}; "
        f"from batch to batch it changed by {np.median(changes[start - 1 : stop - 1]):.1g}: "
        "it hardly depends on the images.",
        "Look at the discriminator's last layers: a normalisation of the output map (InstanceNorm "
        "on one channel) gives the same mean and variance for every image.",
    )


def always_right(case: Case) -> Finding | None:
    """D's loss fell to nothing and stays there, while G's does not improve."""
    d, g = case.d_loss, case.g_loss
    if d is None or g is None or case.steps < 2 * LEAST_STEPS or (d < 0).any():
        return None
    start, now = beginning(d), middle(recent(d))
    if not (start > 0 and now < ALWAYS_RIGHT * start and middle(recent(g)) > 0.9 * beginning(g)):
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
