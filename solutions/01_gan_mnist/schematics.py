"""Draws the lesson's game on points: python solutions/01_gan_mnist/schematics.py (15 seconds)."""

from __future__ import annotations

from pathlib import Path

import torch

from gankit import plots, points
from gankit_autograder.lesson import save_small, timed

FOLDER = Path(__file__).resolve().parent
GAMES = {  # figure: real points, title, learning rates, steps shown; as in the lesson's cells
    "plane": ("crescent", "A generator learns a crescent", 1e-3, 1e-3, (0, 50, 150, 400, 800)),
    "collapse": ("ring", "A generator that is too fast", 2e-3, 2e-4, (400, 600, 800, 1000, 1200)),
    "remedy": ("ring", "Both equally fast", 1e-3, 1e-3, (50, 150, 400, 800, 1500)),
}


def main() -> None:
    for name, (real, title, lr_g, lr_d, shown) in GAMES.items():
        draw = getattr(points, real)
        with timed(name):
            moments = points.play(draw, lr_g=lr_g, lr_d=lr_d, shown=shown)
        if real == "ring":
            print(*(points.reached(fake) for fake, _ in moments.values()), sep=", ")
        torch.manual_seed(0)
        picture = plots.plane(draw(400), moments, title=title, show=False)
        save_small(picture, FOLDER / "figures" / f"{name}.png")


if __name__ == "__main__":
    main()
