"""Makers of the mini editions: the arrays of one split at one size, without a network."""

from __future__ import annotations

import numpy as np

from gankit.data.sizes import tiles_to_size
from gankit.data.sprites import by_turns, read_tiles

Arrays = dict[str, np.ndarray]


def digits(split: str, count: int, size: int) -> Arrays:
    """Real MNIST digits, the ten classes by turns."""
    return _tiles("digits", split, count, size)


def garments(split: str, count: int, size: int) -> Arrays:
    """Real Fashion-MNIST garments, the ten classes by turns."""
    return _tiles("fashion", split, count, size)


def _tiles(sheet: str, split: str, count: int, size: int) -> Arrays:
    name = f"{sheet}.png" if split == "train" else f"{sheet}_test.png"
    tiles, labels = by_turns(read_tiles(name, count), classes=10)
    return {"pixels": tiles_to_size(tiles, size)[:, None], "labels": labels}
