"""Draws the lesson's schematics: python solutions/05_pix2pix/schematics.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gankit import data
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.lesson import save_boards
from gankit_autograder.schematic import Board, draw_stack, slab_size, trace

FOLDER = Path(__file__).resolve().parent
PICTURE, FIELD, MAP, JUMP = 256, 56, 30, 8  # the field is not to scale: exercise 06 asks for it
SHOWN = (12, 17)  # the verdict that is marked, by row and column


def boards() -> dict[str, Board]:
    """The schematics by the name of their figure."""
    return {"unet": _unet(), "patchgan": _patchgan()}


def _unet() -> Board:
    space = read_exercise(FOLDER).namespace()
    layers = trace(space["Generator"](), (3, 256, 256))
    shapes = [(3, 256, 256), *(layer.shape for layer in layers)]
    board = Board(7.7, 4.1)
    board.heading(3.88, "U-Net for 256 pixels: down to one pixel, up again, with skips")
    boxes = []
    for index, shape in enumerate(shapes):
        middle, (width, height) = 1.65, slab_size(shape)
        kind = "data" if index in {0, len(shapes) - 1} else "G"
        boxes.append(board.slab(0.2 + index * 0.425, middle, 0.6 * width, height, kind))
        x = boxes[-1].top[0]
        board.write(x, 0.42, str(shape[0]), size=6.5)
        board.write(x, 0.2, str(shape[1]), size=6.5)
        if index:
            board.arrow(boxes[-2].right, boxes[-1].left)
    levels = len(layers) // 2
    for level in range(1, levels):
        mirror = boxes[2 * levels - level]
        board.arrow(boxes[level].top, mirror.top, bend=-0.2 - 0.03 * level)
    board.write(7.4, 0.42, "channels", size=6.5)
    board.write(7.4, 0.2, "side", size=6.5)
    board.write(3.7, 3.45, "skips: joined to the decoder's output of the same size")
    return board


def _layers(board: Board) -> None:
    board.heading(5.38, "PatchGAN: five convolutions end in a map")
    network = read_exercise(FOLDER).namespace()["Discriminator"]()
    layers = trace(network, (3, 256, 256), (3, 256, 256))
    draw_stack(board, 0.35, 4.15, "D", (6, 256, 256), layers, step=1.2)


def _patchgan() -> Board:
    pair = data.load("edges2shoes", split="test", size=PICTURE, source="mini")
    picture = pair.targets[4].permute(1, 2, 0).numpy()
    board = Board(7.4, 5.6)
    _layers(board)
    board.rule(2.45)
    board.heading(2.22, "One verdict for each patch (its size is not to scale)")
    side, row, column = 1.6, *SHOWN
    shown = board.image(0.5, 0.4, side, side, picture)
    board.write(shown.bottom[0], 0.24, "source and picture (the picture is shown)")
    pixel = side / PICTURE
    centre_x, centre_y = ((place - (MAP - 1) / 2) * JUMP + PICTURE / 2 for place in (column, row))
    patch = board.frame(
        shown.x + (centre_x - FIELD / 2) * pixel,
        shown.y + side - (centre_y + FIELD / 2) * pixel,
        FIELD * pixel,
        FIELD * pixel,
    )
    d = board.box(3.45, patch.right[1] - 0.25, "D", "D", width=0.8)
    verdicts = np.full((MAP, MAP), 0.12)
    verdicts[::2, ::2] = verdicts[1::2, 1::2] = 0.2
    cell = 1.5 / MAP
    below = (MAP - row - 0.5) * cell  # so that the marked verdict is level with its patch
    map_ = board.image(5.2, patch.right[1] - below, 1.5, 1.5, verdicts)
    board.frame(map_.x + column * cell, map_.y + map_.height - (row + 1) * cell, cell, cell)
    board.write(map_.bottom[0], 0.24, "30 × 30 logits")
    board.arrow(patch.right, d.left)
    mark = (map_.x + column * cell, map_.y + map_.height - (row + 0.5) * cell)
    board.arrow(d.right, mark)
    return board


if __name__ == "__main__":
    save_boards(boards(), FOLDER)
