"""Makers of the mini editions: the arrays of one split at one size, without a network."""

from __future__ import annotations

from functools import partial

import numpy as np

from gankit.data.draw.facades import draw_facades
from gankit.data.draw.faces import draw_faces
from gankit.data.draw.horses import draw_horses, draw_zebras
from gankit.data.draw.numbers import draw_numbers
from gankit.data.draw.shoes import draw_bags, draw_shoes
from gankit.data.draw.streets import draw_streets
from gankit.data.drawing import draw_all
from gankit.data.sizes import halve_to, thin_to, tiles_to_size
from gankit.data.sprites import by_turns, read_tiles

Arrays = dict[str, np.ndarray]

SCENE_SIDE = 64  # scenes are drawn at this size or larger; smaller ones are averages of it
NUMBER_SIDE = 32
SHOE_TILES, SHOE_KINDS = 1002, 3
TEST_SHOES = 102  # 34 of each kind
GARMENT_CLASSES = 10
GARMENT_TILES = {"train": 2000, "test": 400}
BAG = 8


def digits(split: str, count: int, size: int) -> Arrays:
    """Real MNIST digits, the ten classes by turns."""
    return _tiles("digits", split, count, size)


def garments(split: str, count: int, size: int) -> Arrays:
    """Real Fashion-MNIST garments, the ten classes by turns."""
    return _tiles("fashion", split, count, size)


def _tiles(sheet: str, split: str, count: int, size: int) -> Arrays:
    tiles, labels = _classed(sheet, split, count)
    return {"pixels": tiles_to_size(tiles, size)[:, None], "labels": labels}


def _classed(sheet: str, split: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    name = f"{sheet}.png" if split == "train" else f"{sheet}_test.png"
    return by_turns(read_tiles(name, count), GARMENT_CLASSES)


def faces(split: str, count: int, size: int) -> Arrays:
    """Drawn faces."""
    return {"pixels": _scene(draw_faces, split, count, size, "faces")}


def horses_and_zebras(split: str, count: int, size: int) -> Arrays:
    """Drawn horses (A) and zebras (B), unpaired."""
    return {
        "pixels": _scene(draw_horses, split, count, size, "horses"),
        "targets": _scene(draw_zebras, split, count, size, "zebras"),
    }


def _scene(drawer, split: str, count: int, size: int, what: str) -> np.ndarray:
    drawer = partial(drawer, size=max(size, SCENE_SIDE))
    (pixels,) = draw_all(drawer, split, count, what)
    return halve_to(pixels, size)


def facades(split: str, count: int, size: int) -> Arrays:
    """Drawn label maps and house fronts."""
    return _mapped(draw_facades, split, count, size, "facades")


def streets(split: str, count: int, size: int) -> Arrays:
    """Drawn label maps and streets."""
    return _mapped(draw_streets, split, count, size, "streets")


def _mapped(drawer, split: str, count: int, size: int, what: str) -> Arrays:
    drawer = partial(drawer, size=max(size, SCENE_SIDE))
    maps, photos = draw_all(drawer, split, count, what)
    return {"pixels": thin_to(maps, size), "targets": halve_to(photos, size)}


def numbers(split: str, count: int, size: int) -> Arrays:
    """Drawn house numbers and their middle digits."""
    drawer = partial(draw_numbers, size=max(size, NUMBER_SIDE))
    pixels, labels = draw_all(drawer, split, count, "house numbers")
    return {"pixels": halve_to(pixels, size), "labels": labels}


def shoes(split: str, count: int, size: int) -> Arrays:
    """Edges of real shoes, and the shoes in made-up colours."""
    tiles, kinds = _shoe_tiles(split)
    rows = np.arange(count)
    edges, photos = _from_tiles(draw_shoes, (tiles, kinds, rows), size, "shoes")
    return {"pixels": edges, "targets": photos}


def _shoe_tiles(split: str) -> tuple[np.ndarray, np.ndarray]:
    """Sandals, sneakers and boots by turns; the last of each are kept for the test."""
    tiles, kinds = by_turns(read_tiles("shoes.png", SHOE_TILES), SHOE_KINDS)
    part = slice(None, -TEST_SHOES) if split == "train" else slice(-TEST_SHOES, None)
    return tiles[part], kinds[part]


def _from_tiles(
    drawer, columns: tuple[np.ndarray, ...], size: int, what: str
) -> tuple[np.ndarray, ...]:
    """What `drawer(*rows of columns, size)` draws for all rows, made smaller if need be."""
    side = max(size, SCENE_SIDE)
    drawn = draw_all(
        lambda row: drawer(*(column[row] for column in columns), size=side),
        "train",
        len(columns[-1]),
        what,
    )
    return tuple(halve_to(pixels, size) for pixels in drawn)


def mini10(split: str, count: int, size: int) -> Arrays:
    """Ten classes by turns: the first images of the other minis, and bags."""
    each = count // 10
    tiles, kinds = _shoe_tiles(split)
    shoe_rows = [np.flatnonzero(kinds == kind)[:each] for kind in range(SHOE_KINDS)]
    garment_tiles, labels = _classed("fashion", split, GARMENT_TILES[split])
    bag_tiles = garment_tiles[labels == BAG]
    classes = [
        *horses_and_zebras(split, each, size).values(),
        faces(split, each, size)["pixels"],
        facades(split, each, size)["targets"],
        streets(split, each, size)["targets"],
        numbers(split, each, size)["pixels"],
        *(
            _from_tiles(draw_shoes, (tiles[rows], kinds[rows], rows), size, "shoes")[1]
            for rows in shoe_rows
        ),
        *_from_tiles(draw_bags, (bag_tiles, np.arange(each)), size, "bags"),
    ]
    pixels = np.stack(classes, axis=1)  # (each, 10, 3, size, size): one of every class by turns
    return {
        "pixels": pixels.reshape(-1, *pixels.shape[2:]),
        "labels": np.tile(np.arange(10, dtype=np.int64), each),
    }
