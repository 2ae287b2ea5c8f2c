"""Trains an exercise's reference GAN for a while and saves a picture of its samples."""

from __future__ import annotations

from pathlib import Path

import torch

from gankit import data, plots, train
from gankit_autograder.build.exercise import Exercise


def train_reference(exercise: Exercise, seconds: int, picture: Path) -> str:
    """Train exercise 01's solution on the mini digits; write the samples. Gives a sentence."""
    solution = exercise.namespace()
    torch.manual_seed(0)
    G, D = solution["Generator"](hidden=512), solution["Discriminator"]()
    opt_g = torch.optim.Adam(G.parameters(), lr=1e-4, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))
    losses = solution["lsgan_d_loss"], solution["lsgan_g_loss"]
    fixed_noise = torch.randn(64, 100)

    def step(real, labels):
        z_d, z_g = torch.randn(2, len(real), 100)
        return solution["train_step"](G, D, opt_g, opt_d, real, z_d, z_g, *losses)

    digits = data.load("mnist", source="mini")
    history = train.run(
        step,
        digits.batches(64),
        budget="smoke",
        limits={"smoke": f"{seconds} seconds"},
        monitor=lambda: G(fixed_noise),
        checkpoint=None,
    )
    caption = f"{history.steps} steps in {history.seconds:.0f} s"
    plots.grid(history.samples, title=caption, of=digits, show=False).save(picture)
    return f"{caption} on {digits.title}"
