"""Plays and draws a first try of ours at part 11: solutions/09_progressive_gan/own_step.py."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gankit import design, plots
from gankit.points import ring
from gankit_autograder.lesson import save_small, timed

FOLDER = Path(__file__).resolve().parent
BRIEF = design.StepBrief("09_progressive_gan", most_updates=3, most_points=1024)


def step(G, D, opt_g, opt_d, real: Tensor, z: Tensor) -> dict[str, float]:
    """The discriminator learns twice, with a penalty on its slope at real points."""
    for part, latent in zip(real.split(128), z.split(128), strict=True):
        part = part.clone().requires_grad_()
        scores = D(part)
        (slopes,) = torch.autograd.grad(scores.sum(), part, create_graph=True)
        loss_d = softplus(-scores).mean() + softplus(D(G(latent).detach())).mean()
        loss_d = loss_d + slopes.square().sum(1).mean()
        opt_d.zero_grad()
        loss_d.backward()
        opt_d.step()
    loss_g = softplus(-D(G(z))).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    return {"d_loss": loss_d.item(), "g_loss": loss_g.item()}


def main() -> None:
    """Play three games; print properties and scores, save the picture."""
    print(design.inspect_step(step, BRIEF))
    with timed("three games"):
        played = design.play(step, BRIEF)
    print(played.scores)
    torch.manual_seed(0)
    picture = plots.plane(ring(400), played.moments, title="A first try of ours", show=False)
    save_small(picture, FOLDER / "figures" / "own_step.png")


if __name__ == "__main__":
    main()
