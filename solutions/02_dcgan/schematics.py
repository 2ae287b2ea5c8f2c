"""Draws the lesson's schematics: python solutions/02_dcgan/schematics.py."""

from __future__ import annotations

from pathlib import Path

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board, draw_stack, trace

FOLDER = Path(__file__).resolve().parent


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"networks": _networks()}


def _networks() -> Board:
    space = read_exercise(FOLDER).namespace()
    board = Board(7.2, 4.6)
    board.heading(4.38, "Generator: one pixel with 100 channels grows")
    layers = trace(space["Generator"](), (100,))
    draw_stack(board, 0.25, 3.35, "G", (100, 1, 1), layers)
    board.heading(2.13, "Discriminator: an image shrinks to one number")
    layers = trace(space["Discriminator"](), (1, 28, 28))
    draw_stack(board, 0.25, 1.1, "D", (1, 28, 28), layers)
    return board


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
