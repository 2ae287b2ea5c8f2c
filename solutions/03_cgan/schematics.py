"""Draws the lesson's schematics: python solutions/03_cgan/schematics.py."""

from __future__ import annotations

from pathlib import Path

from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board

FOLDER = Path(__file__).resolve().parent


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"labels": _labels()}


def _labels() -> Board:
    board = Board(7.2, 3.9)
    board.heading(3.68, "The generator is told what to draw")
    z = board.box(0.15, 2.95, "z\n100", "data", width=0.8)
    y = board.box(0.15, 2.2, "label y", "data", width=0.8)
    code = board.box(1.45, 2.2, "one-hot\n10", "data", width=0.95)
    both = board.box(2.95, 2.6, "joined\n110", "data", width=0.95)
    g = board.box(4.4, 2.6, "G", "G", width=0.8)
    image = board.box(5.75, 2.6, "image\n1 × 28 × 28", "data", width=1.25)
    board.arrow(y.right, code.left)
    board.arrow(z.right, both.upper_left)
    board.arrow(code.right, both.lower_left)
    board.chain(both, g, image)

    board.rule(1.95)
    board.heading(1.7, "The discriminator is told what it should be")
    image = board.box(0.15, 0.95, "image\n1 × 28 × 28", "data", width=1.25)
    y = board.box(0.15, 0.2, "label y", "data", width=0.8)
    maps = board.box(1.45, 0.2, "ten maps\n10 × 28 × 28", "data", width=1.25)
    both = board.box(3.2, 0.6, "joined\n11 × 28 × 28", "data", width=1.25)
    d = board.box(4.95, 0.6, "D", "D", width=0.8)
    logit = board.box(6.2, 0.6, "logit", width=0.8)
    board.arrow(y.right, maps.left)
    board.arrow(image.right, both.upper_left)
    board.arrow(maps.right, both.lower_left)
    board.chain(both, d, logit)
    return board


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
