"""Draws the lesson's schematics: python solutions/09_progressive_gan/schematics.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from torch import nn

from gankit.plots.style import BLUE, LINE_STYLES, VERMILLION, style
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board, Box, DrawnLayer, draw_stack, trace

FOLDER = Path(__file__).resolve().parent


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"networks": _networks(), "fade": _fade(), "distances": _distances()}


def _networks() -> Board:
    space = read_exercise(FOLDER).namespace()
    board = Board(7.9, 6.3)
    board.heading(6.08, "Generator at depth 5: the two newest layers to RGB paint")
    layers = _generator(space["Generator"]())
    boxes = draw_stack(board, 0.3, 4.4, "G", (512,), layers, step=1.05)
    for age, box in enumerate(reversed(boxes[1:])):
        rgb = _colours(board, box, 5.45, "to RGB", "G", age)
        if age < 2:
            board.arrow(box.top, rgb.bottom)

    board.rule(3.15)
    board.heading(2.92, "Critic at depth 5: the two newest layers from RGB read")
    first, *layers = _critic(space["Discriminator"]())
    boxes = draw_stack(board, 0.4, 1.25, "D", first.shape, layers, step=1.05, starts="D")
    for age, box in enumerate(boxes):
        rgb = _colours(board, box, 2.3, "from RGB", "D", age)
        if age < 2:
            board.arrow(rgb.bottom, box.top)
    end = board.box(6.2, 0.925, "std. dev.\nconv\nlinear", "D", width=0.8, height=0.65)
    score = board.box(7.2, 1.0, "score", width=0.55)
    board.chain(boxes[-1], end, score)
    return board


def _generator(network: nn.Module) -> list[DrawnLayer]:
    """What each block gives at the greatest depth."""
    first, *blocks = network.blocks
    parts = {first: "start"} | {block: f"block {at}" for at, block in enumerate(blocks, start=1)}
    return trace(network, (512,), len(blocks), 1.0, parts=parts)


def _critic(network: nn.Module) -> list[DrawnLayer]:
    """What the newest layer from RGB and then each block give at the greatest depth."""
    depth = len(network.blocks)
    blocks = {block: f"block {at}" for at, block in enumerate(network.blocks, start=1)}
    side = 4 * 2**depth
    parts = {network.from_rgb[depth]: "", **blocks}
    return trace(network, (3, side, side), depth, 1.0, parts=parts)


def _colours(board: Board, box: Box, y: float, text: str, kind: str, age: int) -> Box:
    """A layer between features and colours; only the two newest are in use."""
    width = 0.85
    left = box.top[0] - width / 2
    return board.box(left, y, text, kind, width=width, height=0.36, still=age > 1)


def _fade() -> Board:
    board = Board(7.6, 4.2)
    board.heading(3.98, "Generator: 8 × 8 fades in")
    x = board.box(0.15, 2.85, "features\n4 × 4", "data", width=1.0)
    block = board.box(1.75, 3.25, "block 8 × 8", "G", width=1.2)
    new = board.box(3.4, 3.25, "to RGB", "G", width=0.9)
    old = board.box(1.75, 2.45, "to RGB", "G", width=1.2)
    up = board.box(3.4, 2.45, "repeat ×2", width=0.9)
    plus = board.box(5.35, 2.85, "+", width=0.5)
    out = board.box(6.4, 2.85, "picture\n8 × 8", "data", width=1.0)
    board.arrow(x.right, block.left)
    board.arrow(x.right, old.left)
    board.arrow(block.right, new.left)
    board.arrow(old.right, up.left)
    board.arrow(new.right, plus.upper_left, "× α", label=(0.05, 0.17))
    board.arrow(up.right, plus.lower_left, "× (1 − α)", label=(0.15, -0.19))
    board.arrow(plus.right, out.left)

    board.rule(2.15)
    board.heading(1.9, "Critic: the mirror image")
    x = board.box(0.15, 0.75, "picture\n8 × 8", "data", width=1.0)
    new = board.box(1.75, 1.15, "from RGB", "D", width=1.0)
    block = board.box(3.2, 1.15, "block 8 × 8", "D", width=1.15)
    down = board.box(1.75, 0.35, "mean 2 × 2", width=1.0)
    old = board.box(3.2, 0.35, "from RGB", "D", width=1.15)
    plus = board.box(5.35, 0.75, "+", width=0.5)
    out = board.box(6.3, 0.75, "block\n4 × 4 ...", "D", width=1.1)
    board.arrow(x.right, new.left)
    board.arrow(x.right, down.left)
    board.arrow(new.right, block.left)
    board.arrow(down.right, old.left)
    board.arrow(block.right, plus.upper_left, "× α", label=(0.05, 0.17))
    board.arrow(old.right, plus.lower_left, "× (1 − α)", label=(0.15, -0.19))
    board.arrow(plus.right, out.left)
    return board


def _distances() -> Board:
    """Two narrow bells move apart: one distance grows with every step, the other does not."""
    board = Board(7.2, 2.9)
    board.heading(2.68, "Two distributions, further and further apart")
    line, width = np.linspace(-2, 6, 4001), 0.25
    apart = np.linspace(0, 4, 81)
    with style():
        bells = board.figure.add_axes((0.06, 0.2, 0.36, 0.6))
        curves = board.figure.add_axes((0.55, 0.2, 0.41, 0.6))
    bells.plot(line, _bell(line, 0, width), color=BLUE, label="real")
    bells.plot(line, _bell(line, 2, width), color=VERMILLION, linestyle="--", label="fakes")
    bells.set(xlim=(-1, 3.5), ylim=(0, 2.3), yticks=[], xlabel="here the fakes are moved by 2")
    bells.legend(loc="upper center", ncols=2, frameon=False)
    divergence = [_jensen_shannon(line, distance, width) for distance in apart]
    curves.plot(apart, apart, color=BLUE, label="earth mover's")
    curves.plot(
        apart, divergence, color=VERMILLION, linestyle=LINE_STYLES[1], label="Jensen-Shannon"
    )
    curves.set(xlabel="how far the fakes are moved", ylabel="distance", ylim=(0, 4))
    curves.legend(loc="upper left", frameon=False)
    return board


def _bell(line: np.ndarray, middle: float, width: float) -> np.ndarray:
    return np.exp(-(((line - middle) / width) ** 2) / 2) / (width * np.sqrt(2 * np.pi))


def _jensen_shannon(line: np.ndarray, distance: float, width: float) -> float:
    p, q = _bell(line, 0, width), _bell(line, distance, width)
    middle = (p + q) / 2 + 1e-300
    parts = (part * np.log((part + 1e-300) / middle) for part in (p, q))
    return float(sum(np.trapezoid(part, line) for part in parts) / 2)


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
