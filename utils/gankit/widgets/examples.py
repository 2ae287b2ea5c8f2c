"""Sketches to start from, drawn for the course: a boot, a sneaker, a pump and a sandal."""

from __future__ import annotations

import numpy as np

from gankit.widgets.strokes import Stroke

# Points in per cent of the picture's side, x to the right and y down; toes to the left, as in
# edges2shoes.
_SHOES = {
    "boot": [
        [(45, 12), (84, 12), (83, 40), (86, 62), (86, 80), (66, 80), (60, 77), (45, 81), (12, 81),
         (10, 71), (15, 64), (30, 60), (42, 52), (46, 38), (45, 12)],
        [(11, 75), (45, 75), (60, 71), (86, 72)],
    ],
    "sneaker": [
        [(8, 66), (14, 58), (30, 52), (46, 40), (56, 38), (64, 44), (80, 42), (88, 38), (92, 52),
         (92, 66), (8, 66)],
        [(7, 66), (8, 73), (92, 73), (92, 66)],
        [(34, 50), (42, 56)], [(40, 46), (48, 52)], [(46, 41), (54, 48)],
    ],
    "pump": [
        [(8, 74), (10, 66), (24, 62), (44, 52), (62, 38), (80, 26), (88, 30), (90, 42), (84, 52),
         (86, 78), (81, 78), (77, 54), (62, 60), (40, 75), (8, 74)],
        [(24, 62), (40, 60), (62, 46), (80, 26)],
    ],
    "sandal": [
        [(6, 64), (92, 64), (94, 70), (80, 72), (8, 72), (6, 64)],
        [(18, 64), (26, 50), (40, 46), (50, 54), (52, 64)],
        [(40, 46), (62, 52), (74, 44), (90, 50), (90, 64)],
    ],
}  # fmt: skip


def shoes() -> dict[str, list[Stroke]]:
    """Four drawings by name."""
    return {
        name: [Stroke(np.asarray(line, np.float32) / 100) for line in lines]
        for name, lines in _SHOES.items()
    }
