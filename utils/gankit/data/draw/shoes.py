"""Shoes and bags: real shapes and shading from Fashion-MNIST, with colours that are made up."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.canvas import blur, grey, hsv, rgb
from gankit.data.draw.edges import find_edges
from gankit.data.draw.hashing import Draw
from gankit.data.draw.shapes import grid
from gankit.data.sizes import enlarge, to_bytes

SANDAL, SNEAKER, BOOT = 0, 1, 2
# Leather and canvas, five colours for each of sandal, sneaker and boot: (3, 5, 3).
PALETTES = np.array(
    [
        [
            (0.62, 0.40, 0.22),
            (0.20, 0.15, 0.13),
            (0.80, 0.62, 0.42),
            (0.55, 0.12, 0.12),
            (0.75, 0.68, 0.58),
        ],
        [
            (0.16, 0.32, 0.66),
            (0.75, 0.13, 0.15),
            (0.22, 0.22, 0.25),
            (0.15, 0.52, 0.40),
            (0.90, 0.50, 0.12),
        ],
        [
            (0.46, 0.27, 0.14),
            (0.14, 0.12, 0.12),
            (0.62, 0.43, 0.24),
            (0.34, 0.19, 0.13),
            (0.30, 0.32, 0.22),
        ],
    ]
)
BACKGROUND = 0.06
DARK_QUANTILE_PIXELS = 20


def draw_shoes(
    tiles: np.ndarray, kind: np.ndarray, index: np.ndarray, size: int = 64, seed: int = 23
) -> tuple[np.ndarray, np.ndarray]:
    """Edges and photographs of the shoes `tiles`.

    Args:
        tiles: Fashion-MNIST shoes, uint8 (B, 28, 28), bright on black.
        kind: SANDAL, SNEAKER or BOOT, (B,).
        index: the shoes' numbers, which the colours depend on, (B,).

    Returns:
        Black edges on white and coloured shoes on white, uint8 (B, 3, size, size) each.
    """
    draw = Draw(seed, index)
    shape = _enlarged(tiles, size)
    edges = np.where(find_edges(shape), 0, 255).astype(np.uint8)
    photo = _photo(draw, shape, np.asarray(kind), size)
    return np.repeat(edges[:, None], 3, axis=1), photo


def _enlarged(tiles: np.ndarray, size: int) -> np.ndarray:
    padded = np.pad(tiles, ((0, 0), (2, 2), (2, 2))).astype(np.float64) / 255.0
    return np.clip(enlarge(padded, size), 0.0, 1.0)


def _photo(draw: Draw, shape: np.ndarray, kind: np.ndarray, size: int) -> np.ndarray:
    """Upper in leather or canvas with highlights, a sole below, on white ground."""
    inside = shape > BACKGROUND
    light = _light(shape, inside)
    shade = draw.integer("colour", PALETTES.shape[1])[:, 0, 0]
    colour = PALETTES[kind, shade][:, :, None, None] * draw.uniform("tone", 0.85, 1.15)[:, None]
    x, y, _ = grid(size)
    texture = 1.0 + 0.10 * (draw.noise("leather", x * 26.0, y * 26.0, 2) - 0.5)
    photo = colour * ((0.38 + 0.95 * light) * texture)[:, None]
    highlight = 0.55 * np.clip(light - 0.62, 0.0, 1.0)[:, None]
    photo = photo + highlight * (1.0 - photo)
    sole = (_sole(inside) * (kind != SANDAL)[:, None, None])[:, None]
    rubber = _sole_colour(draw) * (0.62 + 0.5 * light)[:, None]
    photo = photo * (1.0 - sole) + rubber * sole
    return _on_white(photo, inside)


def _light(shape: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Brightness 0..1 inside the shoe. The data set shows dark leather bright, so it is turned."""
    count = len(shape)
    values = np.where(inside, shape, 2.0).reshape(count, -1)
    dark = np.sort(values, axis=1)[:, DARK_QUANTILE_PIXELS][:, None, None] * 0.6
    bright = shape.reshape(count, -1).max(axis=1)[:, None, None]
    return np.clip(1.0 - (shape - dark) / (bright - dark + 1e-6), 0.0, 1.0)


def _sole(inside: np.ndarray) -> np.ndarray:
    """How much each pixel belongs to the lowest part of the shoe, 0..1."""
    size = inside.shape[-1]
    lowest = size - 1 - np.argmax(inside.any(axis=2)[:, ::-1], axis=1)
    row = np.arange(size)[None, :, None]
    return np.clip((row - (lowest[:, None, None] - size * 0.075)) * (32.0 / size), 0.0, 1.0)


def _sole_colour(draw: Draw) -> np.ndarray:
    """Half the soles are white, a quarter black, a quarter of raw rubber."""
    choice = draw.uniform("sole")[:, None]
    coloured = np.where(choice < 0.75, rgb(0.16, 0.14, 0.13), rgb(0.70, 0.50, 0.30))
    return np.where(choice < 0.5, rgb(0.90, 0.90, 0.90), coloured)


def _on_white(photo: np.ndarray, inside: np.ndarray) -> np.ndarray:
    cover = blur(inside.astype(np.float64), 0.25)[:, None]
    return to_bytes(np.clip(photo, 0.0, 1.0) * cover + (1.0 - cover))


def draw_bags(tiles: np.ndarray, index: np.ndarray, size: int = 64, seed: int = 31) -> np.ndarray:
    """Bags `tiles` of Fashion-MNIST in one colour each, on white, uint8 (B, 3, size, size)."""
    draw = Draw(seed, index)
    shape = _enlarged(tiles, size)
    colour = hsv(draw.uniform("h"), draw.uniform("s", 0.15, 0.8), draw.uniform("v", 0.3, 0.9))
    photo = colour * grey(0.45 + 0.85 * (1.0 - shape))
    return _on_white(photo, shape > BACKGROUND)
