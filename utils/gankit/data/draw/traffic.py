"""Cars and people on a drawn street, placed by their depth."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.canvas import hsv, rgb
from gankit.data.draw.hashing import Draw
from gankit.data.draw.labels import LabelledCanvas

# From far to near: range of depths, and how often a car is there.
CARS = ((2.2, 3.4, 0.75), (1.4, 2.1, 0.60), (1.0, 1.35, 0.50))
PEOPLE = 3


def paint_cars(draw: Draw, canvas: LabelledCanvas, x, y, vanish, horizon) -> None:
    """Up to three cars on the road, seen from behind or from the front."""
    for number, (near, far, share) in enumerate(CARS):
        depth = draw.uniform(f"car depth {number}", near, far)
        middle = vanish + draw.uniform(f"car lane {number}", -0.58, 0.58) / depth
        u = np.abs(x - middle) * depth / 0.24
        v = (horizon + 1.0 / depth - y) * depth / 0.30
        _car(draw, canvas, number, draw.chance(f"car {number}", share), u, v)


def _car(draw: Draw, canvas: LabelledCanvas, number: int, there, u, v) -> None:
    """One car; u is the distance from its middle and v the height, in half widths and heights."""
    dull = draw.chance(f"car dull {number}", 0.45)
    colour = hsv(
        draw.uniform(f"car h {number}"),
        np.where(dull, 0.04, draw.uniform(f"car s {number}", 0.4, 0.85)),
        draw.uniform(f"car v {number}", 0.15, 0.95),
    )
    body = (u < 1.0) & (v > 0.10) & (v < 0.62) & there
    slope = 0.45 * (v - 0.55)
    cabin = (u < 0.98 - slope) & (v >= 0.60) & (v < 1.0) & there
    wheels = (np.abs(u - 0.78) < 0.20) & (v > -0.02) & (v < 0.22) & there
    canvas.paint(((u < 1.12) & (np.abs(v) < 0.12) & there) * 0.6, (0.03, 0.03, 0.04))
    canvas.put(wheels, "car", (0.05, 0.05, 0.06))
    shine = np.clip(0.72 + 0.45 * v, 0.0, 1.2)
    canvas.put(body | cabin, "car", colour * shine[:, None])
    canvas.paint(cabin & (v < 0.92) & (u < 0.80 - slope), (0.12, 0.15, 0.20))
    canvas.paint(cabin & (v > 0.70) & (v < 0.78) & (u < 0.6), (0.45, 0.52, 0.60))
    from_behind = draw.chance(f"car away {number}", 0.5)[:, None]
    lights = np.where(from_behind, rgb(0.85, 0.10, 0.08), rgb(0.98, 0.96, 0.85))
    canvas.paint(body & (np.abs(u - 0.80) < 0.16) & (v > 0.38) & (v < 0.54), lights)
    canvas.paint(body & (u < 0.25) & (v > 0.16) & (v < 0.28), (0.9, 0.9, 0.9))


def paint_people(draw: Draw, canvas: LabelledCanvas, x, y, vanish, horizon) -> None:
    """Up to three people on the pavements."""
    for number in range(PEOPLE):
        there = draw.chance(f"person {number}", 0.5)
        depth = draw.uniform(f"person depth {number}", 1.2, 2.8)
        aside = draw.sign(f"person side {number}") * draw.uniform(f"person x {number}", 0.78, 1.0)
        u = (x - vanish - aside / depth) * depth / 0.42
        v = (horizon + 1.0 / depth - y) * depth / 0.42
        legs = (np.abs(np.abs(u) - 0.09) < 0.07) & (v > 0.0) & (v < 0.45) & there
        chest = (np.abs(u) < 0.19) & (v >= 0.42) & (v < 0.82) & there
        head = (u * u + (v - 0.92) * (v - 0.92) < 0.012) & there
        trousers = hsv(
            draw.uniform(f"trousers h {number}", 0.55, 0.65),
            draw.uniform(f"trousers s {number}", 0.1, 0.5),
            draw.uniform(f"trousers v {number}", 0.1, 0.4),
        )
        shirt = hsv(
            draw.uniform(f"shirt h {number}"),
            draw.uniform(f"shirt s {number}", 0.2, 0.9),
            draw.uniform(f"shirt v {number}", 0.3, 0.9),
        )
        canvas.put(legs, "person", trousers)
        canvas.put(chest, "person", shirt)
        canvas.put(head, "person", (0.80, 0.62, 0.50))
