"""The real images that ship with gankit: PNG sheets of 28x28 grey tiles, 50 tiles to a row."""

from __future__ import annotations

from importlib import resources

import numpy as np
from PIL import Image

TILE = 28


def read_png(name: str) -> np.ndarray:
    """The grey PNG `name` among the sprites, as uint8 (H, W)."""
    path = resources.files("gankit.data") / "sprites" / name
    with path.open("rb") as file, Image.open(file) as picture:
        return np.asarray(picture)


def read_tiles(name: str, count: int) -> np.ndarray:
    """The first `count` tiles of a sheet, in reading order, as uint8 (count, 28, 28)."""
    sheet = read_png(name)
    rows, columns = sheet.shape[0] // TILE, sheet.shape[1] // TILE
    tiles = sheet.reshape(rows, TILE, columns, TILE).transpose(0, 2, 1, 3)
    return tiles.reshape(-1, TILE, TILE)[:count]


def by_turns(tiles: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Tiles sorted by class to tiles with the classes by turns, and their class numbers.

    A sheet holds its classes one after the other; a reader of the first few images wants to see
    all of them.
    """
    per_class = len(tiles) // classes
    mixed = tiles.reshape(classes, per_class, TILE, TILE).transpose(1, 0, 2, 3)
    numbers = np.tile(np.arange(classes, dtype=np.int64), per_class)
    return np.ascontiguousarray(mixed.reshape(-1, TILE, TILE)), numbers
