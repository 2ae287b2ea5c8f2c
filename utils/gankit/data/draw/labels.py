"""A canvas that keeps a map of what each pixel shows."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.canvas import Canvas, Colour


class LabelledCanvas(Canvas):
    """Paints and labels in one go. Pixels start with label 0.

    Args:
        names: the labels, in the order of `palette`.
        palette: uint8 (K, 3), the colour of each label in the map.
    """

    def __init__(self, count: int, size: int, names: tuple[str, ...], palette: np.ndarray) -> None:
        super().__init__(count, size)
        self.number = {name: number for number, name in enumerate(names)}
        self.palette = palette
        self.labels = np.zeros((count, size, size), dtype=np.uint8)

    def put(self, mask: np.ndarray, name: str, colour: Colour, strength=1.0) -> None:
        """Paint `colour` where the bool `mask` is set, and label those pixels `name`."""
        self.labels[np.broadcast_to(mask, self.labels.shape)] = self.number[name]
        self.paint(mask * strength, colour)

    def label_map(self) -> np.ndarray:
        """The labels in their colours, uint8 (B, 3, n, n)."""
        return np.ascontiguousarray(self.palette[self.labels].transpose(0, 3, 1, 2))
