"""Draws the lesson's schematics: python solutions/02_dcgan/schematics.py."""

from __future__ import annotations

from pathlib import Path

import torch

from gankit.plots.schematic import Board
from gankit.plots.stack import draw_stack, trace
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_small

FOLDER = Path(__file__).resolve().parent


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"networks": _networks()}


def _networks() -> Board:
    space = read_exercise(FOLDER).namespace()
    board = Board(7.2, 4.6)
    board.heading(0.15, 4.38, "Generator: one pixel with 100 channels grows")
    layers = trace(space["Generator"]().to("meta").eval(), torch.zeros(2, 100, device="meta"))
    draw_stack(board, 0.25, 3.35, "G", (100, 1, 1), layers)
    board.heading(0.15, 2.13, "Discriminator: an image shrinks to one number")
    image = torch.zeros(2, 1, 28, 28, device="meta")
    layers = trace(space["Discriminator"]().to("meta").eval(), image)
    draw_stack(board, 0.25, 1.1, "D", (1, 28, 28), layers)
    return board


def main() -> None:
    for name, board in boards().items():
        print(name, *board.problems(), sep="\n  ")
        save_small(board.picture(name), FOLDER / "figures" / f"{name}.png")


if __name__ == "__main__":
    main()
