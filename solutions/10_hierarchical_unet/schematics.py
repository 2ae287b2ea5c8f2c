"""Draws the lesson's schematics: python solutions/10_hierarchical_unet/schematics.py."""

from __future__ import annotations

from pathlib import Path

from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board

FOLDER = Path(__file__).resolve().parent


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"two_painters": _painters()}


def _painters() -> Board:
    board = Board(7.6, 3.6)
    board.heading(3.38, "The global painter works small, the local one adds what is missing")
    x = board.box(0.15, 0.7, "plan x\n256", "data", width=0.8)
    down = board.box(0.15, 2.35, "↓\n128", "data", width=0.8)
    global_ = board.box(1.45, 2.35, "global", "G", width=0.9)
    u_g = board.box(2.85, 2.35, "u_g\n128", "data", width=0.8)
    g = board.box(2.75, 1.5, "g = ↑ tanh u_g", width=1.35, height=0.45)
    minus = board.box(2.75, 0.7, "x − g", width=1.0)
    local = board.box(4.25, 0.7, "local", "G", width=0.9)
    plus = board.box(5.6, 1.5, "↑ u_g + u_l", width=1.1)
    out = board.box(5.65, 0.1, "picture\n256", "data", width=1.0)
    board.arrow(x.top, down.bottom)
    board.arrow(down.right, global_.left)
    board.arrow(global_.right, u_g.left)
    board.arrow((3.25, u_g.y), (3.25, g.y + g.height))
    board.arrow((3.25, g.y), (3.25, minus.y + minus.height))
    board.arrow(x.right, minus.left)
    board.arrow(minus.right, local.left)
    board.arrow(local.right, (plus.x + 0.2, plus.y), "u_l", label=(-0.1, 0.15))
    board.arrow(u_g.right, (plus.x + 0.2, plus.y + plus.height), "u_g", label=(0.1, 0.16))
    board.arrow(
        (plus.x + 0.55, plus.y), (plus.x + 0.55, out.y + out.height), "tanh", label=(0.3, 0)
    )
    return board


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
