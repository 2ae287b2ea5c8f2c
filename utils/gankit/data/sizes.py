"""Exact changes of image size: zero padding, box halving and Catmull-Rom enlargement."""

from __future__ import annotations

import numpy as np

TILE = 28
PADDED = 32


def tiles_to_size(tiles: np.ndarray, size: int) -> np.ndarray:
    """Grey 28x28 tiles, uint8 (N, 28, 28), at another size.

    28 leaves them as they are; 32 pads two black pixels on each side; 16, 8 and 4 average the
    padded ones; larger sizes enlarge the padded ones.
    """
    if size == TILE:
        return tiles
    margin = (PADDED - TILE) // 2
    padded = np.pad(tiles, ((0, 0), (margin, margin), (margin, margin)))
    if size <= PADDED:
        return halve_to(padded, size)
    large = np.concatenate([enlarge(part / 255.0, size) for part in np.array_split(padded, 20)])
    return to_bytes(large)


def halve_to(pixels: np.ndarray, size: int) -> np.ndarray:
    """Halve the last two axes of a uint8 array by 2x2 averages until they have `size`."""
    while pixels.shape[-1] > size:
        wide = pixels.astype(np.uint16)
        total = (
            wide[..., 0::2, 0::2]
            + wide[..., 1::2, 0::2]
            + wide[..., 0::2, 1::2]
            + wide[..., 1::2, 1::2]
        )
        pixels = ((total + 2) // 4).astype(np.uint8)
    return pixels


def thin_to(pixels: np.ndarray, size: int) -> np.ndarray:
    """Keep every second pixel of the last two axes until they have `size`; mixes no colours."""
    step = max(1, pixels.shape[-1] // size)
    return np.ascontiguousarray(pixels[..., ::step, ::step])


def enlarge(grey: np.ndarray, size: int) -> np.ndarray:
    """Resample float64 (N, H, W) to (N, size, size) by Catmull-Rom cubics, edges repeated.

    The four terms are added in a fixed order and without BLAS, so the bits are the same everywhere.
    """
    for axis in (1, 2):
        length = grey.shape[axis]
        centre = (np.arange(size) + 0.5) * length / size - 0.5
        left = np.floor(centre)
        weights = _catmull_rom(centre - left)
        total = np.zeros(())
        for step, weight in enumerate(weights):
            index = np.clip(left + step - 1, 0, length - 1).astype(np.int64)
            shape = [1, 1, 1]
            shape[axis] = size
            total = total + np.take(grey, index, axis=axis) * weight.reshape(shape)
        grey = total
    return grey


def _catmull_rom(f: np.ndarray) -> tuple[np.ndarray, ...]:
    """Weights of the four neighbours at the fraction `f` between the middle two."""
    return (
        ((-0.5 * f + 1.0) * f - 0.5) * f,
        (1.5 * f - 2.5) * f * f + 1.0,
        ((-1.5 * f + 2.0) * f + 0.5) * f,
        (0.5 * f - 0.5) * f * f,
    )


def to_bytes(values: np.ndarray) -> np.ndarray:
    """Float values in 0..1 to uint8, rounded half up, clipped."""
    return np.floor(np.clip(values, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
