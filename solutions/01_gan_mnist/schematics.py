"""Draws the lesson's schematics: python solutions/01_gan_mnist/schematics.py.

With the word "points" after it, it also plays the games on points again (15 seconds).
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from gankit import plots, points
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_boards, save_small, timed
from gankit_autograder.schematic import Board, draw_stack, trace

FOLDER = Path(__file__).resolve().parent
GAMES = {  # figure: real points, title, learning rates, steps shown; as in the lesson's cells
    "plane": ("crescent", "A generator learns a crescent", 1e-3, 1e-3, (0, 50, 150, 400, 800)),
    "collapse": ("ring", "A generator that is too fast", 2e-3, 2e-4, (400, 600, 800, 1000, 1200)),
    "remedy": ("ring", "Both equally fast", 1e-3, 1e-3, (50, 150, 400, 800, 1500)),
}


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"step": _step(), "networks": _networks()}


def _step() -> Board:
    board = Board(7.2, 4.5)
    board.heading(4.28, "First half: the discriminator learns")
    z = board.box(0.15, 2.6, "z_d", "data", width=0.65)
    g = board.box(1.25, 2.6, "G", "G", width=0.8, still=True)
    fake = board.box(2.6, 2.6, "fakes", "data", width=0.9)
    real = board.box(2.6, 3.5, "real", "data", width=0.9)
    d = board.box(4.3, 3.05, "D", "D", width=0.8)
    loss = board.box(5.9, 3.05, "d_loss", width=1.0)
    board.chain(z, g, fake)
    board.arrow(fake.right, d.lower_left, "detach", label=(0.02, -0.2))
    board.arrow(real.right, d.upper_left)
    board.arrow(d.right, loss.left, "logits")
    board.arrow(
        (6.2, 3.05), (4.85, 3.05), "gradient, moves D", back=True, bend=-0.45, label=(0, -0.5)
    )

    board.rule(2.1)
    board.heading(1.83, "Second half: the generator learns")
    z = board.box(0.15, 0.95, "z_g", "data", width=0.65)
    g = board.box(1.25, 0.95, "G", "G", width=0.8)
    fake = board.box(2.6, 0.95, "fakes", "data", width=0.9)
    d = board.box(4.3, 0.95, "D", "D", width=0.8, still=True)
    loss = board.box(5.9, 0.95, "g_loss", width=1.0)
    board.chain(z, g, fake, d)
    board.arrow(d.right, loss.left, "logits")
    board.arrow((6.2, 0.95), (4.85, 0.95), back=True, bend=-0.45)
    board.arrow((4.55, 0.95), (3.1, 0.95), back=True, bend=-0.4)
    board.arrow((2.95, 0.95), (1.65, 0.95), "moves G", back=True, bend=-0.4, label=(-0.05, -0.46))
    board.write(4.7, 0.36, "the gradient passes through D and the fakes", color="#A6548A")
    return board


def _networks() -> Board:
    space = read_exercise(FOLDER).namespace()
    board = Board(7.2, 4.2)
    board.heading(3.98, "Generator, hidden = 4096")
    layers = trace(space["Generator"](), (100,))
    draw_stack(board, 0.35, 3.05, "G", (100,), layers)
    board.write(6.6, 3.05, "as an\nimage\n28 × 28")
    board.heading(1.88, "Discriminator")
    layers = trace(space["Discriminator"](), (1, 28, 28))
    draw_stack(board, 0.35, 0.95, "D", (784,), layers)
    return board


def main() -> None:
    save_boards(boards(), FOLDER)
    if "points" in sys.argv:
        play_on_points()


def play_on_points() -> None:
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
