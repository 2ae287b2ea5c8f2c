"""Strokes as the browser sends them, and the picture they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from gankit.errors import GankitError

HEAD = 3  # numbers before a stroke's points: how many points, width, colour


@dataclass(frozen=True, eq=False)
class Stroke:
    """One line of a drawing.

    Attributes:
        points: float32 `(n, 2)`, x to the right and y down, both in [0, 1].
        width: in pixels of the model's picture.
        colour: index into the panel's colours.
    """

    points: np.ndarray
    width: float = 1.0
    colour: int = 0


def encode(strokes: Sequence[Stroke]) -> bytes:
    """Strokes as little-endian float32: for each `n, width, colour, x, y, x, y, ...`."""
    parts = []
    for stroke in strokes:
        points = np.asarray(stroke.points, np.float32).reshape(-1, 2)
        parts += [len(points), stroke.width, stroke.colour, *points.ravel().tolist()]
    return np.asarray(parts, "<f4").tobytes()


def decode(data: bytes | memoryview) -> list[Stroke]:
    """The strokes of `encode`.

    Raises:
        GankitError: the numbers do not add up to whole strokes.
    """
    raw = bytes(data)
    if len(raw) % 4:
        raise GankitError("the drawing arrived incomplete; draw once more.")
    numbers, strokes, at = np.frombuffer(raw, "<f4"), [], 0
    while at < len(numbers):
        count = int(numbers[at])
        end = at + HEAD + 2 * count
        if count < 1 or end > len(numbers) or not np.isfinite(numbers[at:end]).all():
            raise GankitError("the drawing arrived incomplete; draw once more.")
        points = numbers[at + HEAD : end].reshape(count, 2)
        strokes.append(Stroke(points, float(numbers[at + 1]), int(numbers[at + 2])))
        at = end
    return strokes


def raster(
    strokes: Sequence[Stroke],
    side: int,
    *,
    colours: Sequence[str] = ("#000000",),
    background: Image.Image | None = None,
) -> Image.Image:
    """The drawing as an RGB picture of `side` pixels, with hard edges as edge maps have them."""
    if background is None:
        picture = Image.new("RGB", (side, side), "white")
    else:
        picture = background.convert("RGB").resize((side, side), Image.Resampling.BOX)
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        _draw(pen, stroke, side, colours[min(max(stroke.colour, 0), len(colours) - 1)])
    return picture


def _draw(pen: ImageDraw.ImageDraw, stroke: Stroke, side: int, colour: str) -> None:
    points = [(float(x) * side, float(y) * side) for x, y in stroke.points]
    width = max(1, round(stroke.width))
    if len(points) > 1:
        pen.line(points, fill=colour, width=width, joint="curve")
    if width == 1:
        pen.point([points[0], points[-1]], fill=colour)
        return
    for x, y in (points[0], points[-1]):  # round ends
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)
