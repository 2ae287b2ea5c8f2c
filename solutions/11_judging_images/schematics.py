"""Draws the lesson's schematics: python solutions/11_judging_images/schematics.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from matplotlib.patches import Ellipse

from gankit.plots.style import BLUE, TEXT, VERMILLION
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board

FOLDER = Path(__file__).resolve().parent
REAL = ((0.0, 0.0), ((0.30, 0.12), (0.12, 0.20)))
CASES = {
    "moved": ((1.6, 0.5), REAL[1]),
    "reshaped": ((0.0, 0.0), ((0.05, 0.0), (0.0, 0.9))),
    "collapsed": ((0.25, 0.1), ((0.004, 0.0), (0.0, 0.004))),
}


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"clouds": _clouds()}


def _clouds() -> Board:
    distance = read_exercise(FOLDER).namespace()["frechet_distance"]
    board = Board(7.2, 3.1)
    board.heading(
        2.88, "How far apart, how differently shaped: real features (dots) and drawn ones (crosses)"
    )
    for index, (name, case) in enumerate(CASES.items()):
        left = 0.2 + 2.35 * index
        panel = board.figure.add_axes((left / 7.2, 0.62 / 3.1, 2.2 / 7.2, 1.95 / 3.1))
        for (mean, spread), colour, mark in ((REAL, BLUE, "."), (case, VERMILLION, "x")):
            _cloud(panel, np.array(mean), np.array(spread), colour, mark)
        panel.set(xlim=(-1.7, 2.9), ylim=(-2.0, 2.1), xticks=[], yticks=[])
        panel.grid(visible=False)
        numbers = [torch.tensor(part, dtype=torch.float64) for part in (*REAL, *case)]
        found = float(distance(*numbers))
        apart = float((numbers[0] - numbers[2]).square().sum())
        board.write(left + 1.1, 0.42, f"{name}: d = {found:.2f}", size=9)
        board.write(left + 1.1, 0.2, f"means {apart:.2f}, shapes {found - apart:.2f}")
    return board


def _cloud(panel, mean: np.ndarray, spread: np.ndarray, colour: str, mark: str) -> None:
    points = np.random.default_rng(0).multivariate_normal(mean, spread, 120)
    panel.scatter(*points.T, s=10, marker=mark, color=colour, linewidths=0.7)
    sizes, turned = np.linalg.eigh(spread)
    angle = np.degrees(np.arctan2(*turned[::-1, 1]))
    width, height = 4 * np.sqrt(sizes[::-1])  # two standard deviations to either side
    look = {"fill": False, "edgecolor": TEXT, "linewidth": 1.2}
    panel.add_patch(Ellipse(mean, width, height, angle=angle, **look))


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
