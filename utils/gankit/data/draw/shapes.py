"""Shapes as signed distances (negative inside), and the small functions that turn them to ink.

Source of the distance functions: I. Quilez, "2D distance functions"; they are exact or close to it
near the outline, which is all that a soft edge one pixel wide needs.
"""

from __future__ import annotations

import numpy as np

Field = np.ndarray


def grid(size: int, low: float = -1.0, high: float = 1.0) -> tuple[Field, Field, float]:
    """Pixel centres x (1, 1, size) and y (1, size, 1), and the width of a pixel."""
    centre = low + (high - low) * (np.arange(size) + 0.5) / size
    return centre[None, None, :], centre[None, :, None], (high - low) / size


def capsule(x, y, x0, y0, x1, y1, r0, r1) -> tuple[Field, Field]:
    """A stroke from (x0, y0), radius r0, to (x1, y1), r1: distance, and place along it 0..1."""
    dx, dy = x1 - x0, y1 - y0
    px, py = x - x0, y - y0
    along = px * dx + py * dy
    along /= dx * dx + dy * dy + 1e-9
    np.clip(along, 0.0, 1.0, out=along)
    distance = _length(px - along * dx, py - along * dy)
    distance -= r0 + along * (r1 - r0)
    return distance, along


def ellipse(x, y, cx, cy, a, b) -> Field:
    """An ellipse with half axes a and b (distance right to first order at the outline)."""
    distance = _length((x - cx) / a, (y - cy) / b)
    distance -= 1.0
    distance *= np.minimum(a, b)
    return distance


def _length(x: Field, y: Field) -> Field:
    """Square root of x x + y y. Overwrites its arguments: large arrays are costly to allocate."""
    x *= x
    y *= y
    total = x + y
    return np.sqrt(total, out=total)


def box(x, y, x0, y0, x1, y1) -> Field:
    """A rectangle (Chebyshev distance)."""
    return np.maximum(np.maximum(x0 - x, x - x1), np.maximum(y0 - y, y - y1))


def blend(a: Field, b: Field, width: float) -> Field:
    """The union of two shapes with their joint rounded over `width` (polynomial smooth minimum)."""
    t = np.clip(0.5 + 0.5 * (b - a) / width, 0.0, 1.0)
    return b * (1.0 - t) + a * t - width * t * (1.0 - t)


def coverage(distance: Field, pixel, softness: float = 1.0) -> Field:
    """How much of each pixel lies inside, 0..1, with an edge `softness` pixels wide."""
    inside = 0.5 - distance / (pixel * softness)
    return np.clip(inside, 0.0, 1.0, out=inside)


def fraction(t: Field) -> Field:
    """t less its floor."""
    return t - np.floor(t)


def wave(t: Field) -> Field:
    """A triangle wave in 0..1 with period 1, 0 at the integers."""
    return 1.0 - np.abs(2.0 * fraction(t) - 1.0)


def smooth_step(low: float, high: float, t: Field) -> Field:
    """0 at `low`, 1 at `high`, smooth between; `low` may be the larger."""
    t = np.clip((t - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
