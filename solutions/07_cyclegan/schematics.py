"""Draws the lesson's schematics: python solutions/07_cyclegan/schematics.py."""

from __future__ import annotations

from pathlib import Path

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board, draw_stack, trace

FOLDER = Path(__file__).resolve().parent


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"cycle": _cycle(), "resnet": _resnet(), "patchgan": _patchgan()}


def _cycle() -> Board:
    board = Board(7.4, 3.6)
    board.heading(3.38, "From horse to zebra and back (the other direction is its mirror image)")
    a = board.box(0.15, 1.75, "horse a", "data", width=0.95)
    there = board.box(1.55, 1.75, "G_AB", "G", width=0.8)
    fake = board.box(2.8, 1.75, "fake zebra", "data", width=1.1)
    back = board.box(4.35, 1.75, "G_BA", "G", width=0.8)
    again = board.box(5.6, 1.75, "rec", "data", width=0.8)
    board.chain(a, there, fake, back, again)
    d = board.box(2.95, 2.6, "D_B", "D", width=0.8)
    gan = board.box(4.35, 2.6, "GAN loss", width=1.05)
    board.arrow(fake.top, d.bottom)
    board.arrow(d.right, gan.left)
    board.write(6.0, 2.85, "does it look\nlike a zebra?")
    cycle = board.box(2.65, 0.85, "cycle loss |rec − a|", width=1.75)
    board.arrow(a.bottom, cycle.left, bend=0.25)
    board.arrow(again.bottom, cycle.right, bend=-0.25)
    same_g = board.box(1.55, 0.12, "G_BA", "G", width=0.8)
    same = board.box(2.8, 0.12, "same", "data", width=0.8)
    identity = board.box(4.05, 0.12, "identity loss |same − a|", width=2.1)
    board.line((0.4, 1.75), (0.4, 0.37))
    board.arrow((0.4, 0.37), same_g.left)
    board.arrow(same_g.right, same.left)
    board.arrow(same.right, identity.left)
    return board


def _resnet() -> Board:
    space = read_exercise(FOLDER).namespace()
    layers = trace(space["Generator"](n_blocks=0), (3, 256, 256))
    board = Board(7.6, 4.3)
    board.heading(4.08, "Generator: down by 4, nine residual blocks, up by 4")
    boxes = draw_stack(board, 0.35, 2.8, "G", (3, 256, 256), layers, step=1.1)
    board.write(boxes[3].top[0], boxes[3].top[1] + 0.12, "9 blocks here")

    board.rule(1.4)
    board.heading(1.17, "A residual block adds a change")
    x = board.box(0.15, 0.2, "x", "data", width=0.6)
    first = board.box(
        1.35, 0.125, "reflect, conv 3 × 3\nInst.Norm, ReLU", "G", width=1.75, height=0.65
    )
    second = board.box(3.6, 0.125, "reflect, conv 3 × 3\nInst.Norm", "G", width=1.75, height=0.65)
    plus = board.box(5.85, 0.2, "+", width=0.5)
    out = board.box(6.7, 0.2, "x + f(x)", "data", width=0.75)
    board.chain(x, first, second, plus, out)
    board.arrow(x.top, plus.top, bend=-0.08)
    return board


def _patchgan() -> Board:
    layers = trace(read_exercise(FOLDER).namespace()["Discriminator"](), (3, 256, 256))
    board = Board(7.4, 3.05)
    board.heading(2.85, "Discriminator: one picture in, a map of logits out")
    draw_stack(board, 0.35, 1.55, "D", (3, 256, 256), layers, step=1.2)
    return board


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
