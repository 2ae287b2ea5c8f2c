"""Draws the lesson's schematics: python solutions/08_began/schematics.py."""

from __future__ import annotations

from pathlib import Path

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board, draw_stack, trace

FOLDER = Path(__file__).resolve().parent


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"networks": _networks(), "autoencoder": _autoencoder(), "balance_loop": _loop()}


def _networks() -> Board:
    space = read_exercise(FOLDER).namespace()
    board = Board(7.8, 4.6)
    board.heading(4.38, "Encoder: each convolution with BatchNorm and LeakyReLU")
    layers = trace(space["Encoder"](), (3, 64, 64))
    draw_stack(board, 0.3, 3.35, "D", (3, 64, 64), layers, step=0.86, short=True)
    board.heading(2.13, "Decoder, and generator: enlarged twice between convolutions")
    layers = trace(space["Decoder"](), (64,))
    draw_stack(board, 0.3, 1.1, "G", (64,), layers, step=0.86, short=True)
    return board


def _autoencoder() -> Board:
    board = Board(7.2, 2.0)
    board.heading(1.78, "The discriminator repaints a picture; the error is its verdict")
    v = board.box(0.15, 0.75, "picture v", "data", width=1.0)
    encoder = board.box(1.6, 0.75, "Encoder", "D", width=0.95)
    code = board.box(3.0, 0.75, "64 numbers", "data", width=1.1)
    decoder = board.box(4.55, 0.75, "Decoder", "D", width=0.95)
    painted = board.box(5.95, 0.75, "D(v)", "data", width=1.0)
    board.chain(v, encoder, code, decoder, painted)
    loss = board.box(2.7, 0.08, "L(v) = mean |v − D(v)|", width=1.9, height=0.45)
    board.arrow(v.bottom, loss.left, bend=0.2)
    board.arrow(painted.bottom, loss.right, bend=-0.2)
    return board


def _loop() -> Board:
    board = Board(7.2, 2.7)
    board.heading(2.48, "The balance is a thermostat")
    wanted = board.box(0.15, 1.35, "wanted\nγ · L(x)", "data", width=1.05, height=0.6)
    minus = board.box(1.75, 1.35, "balance\nwanted − measured", width=1.6, height=0.6)
    k = board.box(3.95, 1.35, "k ← k + λₖ · balance\nkept in [0, 1]", width=1.75, height=0.6)
    train = board.box(6.15, 1.35, "D learns\nwith k", "D", width=0.95, height=0.6)
    g = board.box(6.15, 0.1, "G learns\nfrom D", "G", width=0.95, height=0.6)
    measured = board.box(1.95, 0.1, "measured\nL(G(z))", "data", width=1.2, height=0.6)
    board.chain(wanted, minus, k, train)
    board.arrow(train.bottom, g.top)
    board.arrow(g.left, measured.right)
    board.arrow(measured.top, minus.bottom)
    board.write(4.65, 0.58, "drawn faces become harder or easier to repaint")
    board.write(4.8, 2.12, "too easy to repaint: k rises, D attends to drawn faces")
    return board


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
