"""Draws the lesson's schematics: python solutions/04_svhn_to_mnist/schematics.py."""

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
    board = Board(7.6, 4.2)
    board.heading(3.98, "The translator reads a photo and writes a digit")
    layers = trace(space["Translator"](), (3, 32, 32))
    draw_stack(board, 0.25, 2.95, "G", (3, 32, 32), layers, step=1.09)

    board.rule(1.8)
    board.heading(1.55, "The discriminator judges a pair: does this digit belong to this photo?")
    digit = board.box(0.15, 0.8, "digit\n1 × 28 × 28", "data", width=1.25)
    photo = board.box(0.15, 0.1, "photo\n3 × 32 × 32", "data", width=1.25)
    small = board.box(2.2, 0.1, "resized\n3 × 28 × 28", "data", width=1.25)
    both = board.box(3.95, 0.45, "joined\n4 × 28 × 28", "data", width=1.25)
    d = board.box(5.55, 0.45, "D", "D", width=0.7)
    logit = board.box(6.7, 0.45, "logit", width=0.75)
    board.arrow(photo.right, small.left)
    board.arrow(digit.right, both.upper_left)
    board.arrow(small.right, both.lower_left)
    board.chain(both, d, logit)
    return board


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
