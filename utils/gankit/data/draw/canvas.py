"""A batch of colour pictures being painted, and colours."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.hashing import Draw
from gankit.data.sizes import to_bytes

Colour = tuple[float, float, float] | np.ndarray


def hsv(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Colours (B, 3, ...) from hue (in turns), saturation and value (B, ...), each 0..1."""
    angle = (hue - np.floor(hue)) * 6.0
    shares = (
        np.clip(np.abs(angle - 3.0) - 1.0, 0.0, 1.0),
        np.clip(2.0 - np.abs(angle - 2.0), 0.0, 1.0),
        np.clip(2.0 - np.abs(angle - 4.0), 0.0, 1.0),
    )
    return np.stack([value * (1.0 - saturation + saturation * share) for share in shares], axis=1)


def rgb(red: float, green: float, blue: float) -> np.ndarray:
    """One colour as (1, 3, 1, 1)."""
    return np.array([red, green, blue], dtype=np.float64).reshape(1, 3, 1, 1)


def grey(value: np.ndarray) -> np.ndarray:
    """A grey for all three channels from a number per image or a field."""
    return value[:, None]


def blur(values: np.ndarray, weight: float) -> np.ndarray:
    """[weight, 1 - 2 weight, weight] along the last two axes, edges repeated."""
    for axis in (-1, -2):
        last = values.shape[axis] - 1
        index = np.arange(last + 1)
        before = np.take(values, np.maximum(index - 1, 0), axis=axis)
        after = np.take(values, np.minimum(index + 1, last), axis=axis)
        values = values * (1.0 - 2.0 * weight) + (before + after) * weight
    return values


class Canvas:
    """Colour values (B, 3, n, n) around 0..1, painted on from back to front."""

    def __init__(self, count: int, size: int) -> None:
        self.values = np.zeros((count, 3, size, size))

    @property
    def size(self) -> int:
        return self.values.shape[-1]

    def fill(self, colour: np.ndarray) -> None:
        """Cover everything."""
        self.values[...] = colour

    def paint(self, mask: np.ndarray, colour: Colour) -> None:
        """Lay `colour` over the picture where `mask` (to (B, n, n)), 0..1 or bool, says how much.

        Works on the rows and columns that the mask touches; elsewhere nothing would change.
        """
        mask = np.broadcast_to(mask, self.values[:, 0].shape)
        rows = np.flatnonzero(mask.any(axis=(0, 2)))
        if not len(rows):
            return
        columns = np.flatnonzero(mask.any(axis=(0, 1)))
        down, across = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        if isinstance(colour, tuple):
            colour = rgb(*colour)
        window = self.values[:, :, down, across]
        change = _cut(colour, down, across) - window
        change *= mask[:, None, down, across]
        window += change

    def shade(self, factor: np.ndarray) -> None:
        """Multiply all channels by a number per image or a field."""
        self.values *= factor[:, None]

    def add_grain(self, draw: Draw, strength: float | np.ndarray) -> None:
        """Film grain two pixels wide, from -strength/2 to strength/2."""
        step = np.arange(self.size) + 0.5
        x, y = step[None, None, :], step[None, :, None]
        grain = draw.noise("grain", x, y, 1)
        self.values += (strength * (grain - 0.5))[:, None]

    def bytes(self) -> np.ndarray:
        """The picture as uint8 (B, 3, n, n)."""
        return to_bytes(self.values)


def _cut(colour: np.ndarray, down: slice, across: slice) -> np.ndarray:
    """The part of a colour field that lies in a window; a constant colour as it is."""
    if colour.shape[-2] != 1:
        colour = colour[:, :, down]
    if colour.shape[-1] != 1:
        colour = colour[:, :, :, across]
    return colour
