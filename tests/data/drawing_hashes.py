"""Prints the SHA-256 of the first images of every drawn set. Run by the tests, also on its own."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from gankit.data.draw.facades import draw_facades
from gankit.data.draw.faces import draw_faces
from gankit.data.draw.horses import draw_horses, draw_zebras
from gankit.data.draw.numbers import draw_numbers
from gankit.data.draw.shoes import draw_bags, draw_shoes
from gankit.data.draw.streets import draw_streets
from gankit.data.sizes import tiles_to_size
from gankit.data.sprites import by_turns, read_tiles

COUNT = 16


def shoes(index: np.ndarray) -> tuple[np.ndarray, ...]:
    """Edges and photographs of the shoes at `index`."""
    tiles, kinds = by_turns(read_tiles("shoes.png", 1002), 3)
    return draw_shoes(tiles[index], kinds[index], index)


def bags(index: np.ndarray) -> np.ndarray:
    """The bags at `index`."""
    tiles, labels = by_turns(read_tiles("fashion.png", 2000), 10)
    return draw_bags(tiles[labels == 8][index], index)


def large_digits(index: np.ndarray) -> np.ndarray:
    """Enlarged digits."""
    return tiles_to_size(read_tiles("digits.png", 2000)[index], 64)


DRAWERS = {
    "faces": draw_faces,
    "horses": draw_horses,
    "zebras": draw_zebras,
    "facades": draw_facades,
    "streets": draw_streets,
    "numbers": draw_numbers,
    "shoes": shoes,
    "bags": bags,
    "large digits": large_digits,
}


def digest(*arrays: np.ndarray) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the arrays' bytes."""
    total = hashlib.sha256()
    for array in arrays:
        total.update(np.ascontiguousarray(array).tobytes())
    return total.hexdigest()[:16]


def drawn(drawer, index: np.ndarray) -> tuple[np.ndarray, ...]:
    """What `drawer` draws, as a tuple of arrays."""
    result = drawer(index)
    return result if isinstance(result, tuple) else (result,)


def all_digests() -> dict[str, str]:
    """The digest of images 0 .. COUNT - 1 of every drawer."""
    index = np.arange(COUNT)
    return {name: digest(*drawn(drawer, index)) for name, drawer in DRAWERS.items()}


if __name__ == "__main__":
    print(json.dumps(all_digests(), indent=4))
