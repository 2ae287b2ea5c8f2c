"""House numbers in the manner of SVHN: a digit on a wall, with its neighbours cut by the frame."""

from __future__ import annotations

import functools

import numpy as np

from gankit.data.draw.canvas import Canvas, blur, hsv
from gankit.data.draw.hashing import Draw
from gankit.data.draw.shapes import grid, wave
from gankit.data.sizes import halve_to
from gankit.data.sprites import read_png

GLYPH_HEIGHT, GLYPH_WIDTH = 40, 28
MARGIN = 1
OVERSAMPLING = 2
BLUR_STEPS = 7


@functools.cache
def glyphs() -> np.ndarray:
    """The digits of 14 free typefaces as coverage 0..1, with a margin: (14, 10, 42, 30)."""
    sheet = read_png("glyphs.png")
    cells = sheet.reshape(-1, GLYPH_HEIGHT, 10, GLYPH_WIDTH).transpose(0, 2, 1, 3)
    margins = ((0, 0), (0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN))
    return np.pad(cells, margins).astype(np.float64) / 255.0


def draw_numbers(
    index: np.ndarray, size: int = 32, seed: int = 29
) -> tuple[np.ndarray, np.ndarray]:
    """The numbers `index` (B,): uint8 (B, 3, size, size), and the middle digit, int64 (B,)."""
    draw = Draw(seed, index)
    plate = _Plate(draw, size * OVERSAMPLING)
    plate.wall()
    plate.digits()
    return halve_to(plate.developed(), size), plate.digit


class _Plate:
    """A piece of wall with up to three digits, drawn at twice the size."""

    def __init__(self, draw: Draw, size: int) -> None:
        self.draw = draw
        self.canvas = Canvas(len(draw), size)
        self.x, self.y, _ = grid(size)
        self.digit = draw.integer("digit", 10)[:, 0, 0]
        self._choose_colours()
        self._choose_lettering()

    def _choose_colours(self) -> None:
        """Paint and wall differ in brightness by 0.28 to 0.75, either way round."""
        draw = self.draw
        hue = draw.uniform("wall h")
        hue = np.where(draw.chance("earthy", 0.6), 0.02 + 0.10 * hue, hue)
        saturation, value = draw.uniform("wall s"), draw.uniform("wall v", 0.12, 0.92)
        self.wall_colour = hsv(hue, saturation * saturation * 0.75, value)
        contrast = draw.uniform("contrast", 0.28, 0.75)
        paint = np.clip(np.where(value > 0.5, value - contrast, value + contrast), 0.03, 1.0)
        paint_hue = np.where(draw.chance("same hue", 0.5), hue, draw.uniform("paint h"))
        strength = draw.uniform("paint s")
        self.paint_colour = hsv(paint_hue, strength * strength * 0.8, paint)

    def _choose_lettering(self) -> None:
        """Typeface, size, slant and a small turn (by the half-angle formulas, free of sin, cos)."""
        draw = self.draw
        self.face = draw.integer("typeface", len(glyphs()))[:, 0, 0]
        half_angle = draw.uniform("turn", -0.13, 0.13) * draw.uniform("turn share")
        norm = 1.0 + half_angle * half_angle
        cosine, sine = (1.0 - half_angle * half_angle) / norm, 2.0 * half_angle / norm
        x, y = self.x - draw.normal("place x", 0.07), self.y - draw.normal("place y", 0.06)
        self.down = cosine * y - sine * x
        self.across = cosine * x + sine * y + draw.uniform("slant", -0.25, 0.25) * self.down
        self.height = draw.uniform("height", 0.78, 1.02)
        self.width = self.height * draw.uniform("aspect", 0.80, 1.15)
        self.spacing = 1.023 * self.width * draw.uniform("spacing", 0.98, 1.25)

    def wall(self) -> None:
        """Uneven light on plaster, boards or planks."""
        draw, x, y = self.draw, self.x, self.y
        slope = draw.uniform("light x", -0.22, 0.22) * x + draw.uniform("light y", -0.22, 0.22) * y
        rough = 0.22 * (draw.noise("wall", x * 3.0, y * 3.0) - 0.5)
        kind, phase = draw.uniform("kind"), draw.uniform("joint")
        boards = 0.16 * ((kind < 0.18) & (wave(y * 3.0 + phase) < 0.14))
        tilted = wave(y * 1.6 + x * 0.05 + phase) < 0.10
        planks = 0.22 * ((kind >= 0.18) & (kind < 0.34) & tilted)
        light = 1.0 + slope + rough - boards - planks
        self.canvas.fill(self.wall_colour * light[:, None])

    def digits(self) -> None:
        """The digit and its neighbours; a third of the plates cast a shadow."""
        draw = self.draw
        layout = draw.uniform("neighbours")[:, 0, 0]
        left, right = layout < 0.55, (layout > 0.30) & (layout < 0.85)
        places = (
            (0.0, self.digit, np.ones(len(draw), dtype=bool)),
            (-1.0, draw.integer("left digit", 10)[:, 0, 0], left),
            (1.0, draw.integer("right digit", 10)[:, 0, 0], right),
        )
        raised = draw.chance("shadow", 0.35)[:, 0, 0]
        black = np.full_like(self.paint_colour, 0.05)
        for place, digit, there in places:
            self._stamp(place, digit, there & raised, 0.07, black, 0.55)
        for place, digit, there in places:
            self._stamp(place, digit, there, 0.0, self.paint_colour, 1.0)

    def _stamp(
        self,
        place: float,
        digit: np.ndarray,
        there: np.ndarray,
        offset: float,
        colour: np.ndarray,
        opacity: float,
    ) -> None:
        """Print `digit` on the plates where `there` (B,) is set."""
        rows = np.flatnonzero(there)
        if not len(rows):
            return
        middle = place * self.spacing[rows]
        u = (self.across[rows] - middle - offset) / self.width[rows] * 20.0 + 13.5
        v = (self.down[rows] - offset) / self.height[rows] * 20.0 + 19.5
        ink = _sample(self.face[rows], digit[rows], u, v) * opacity
        values = self.canvas.values
        values[rows] += ink[:, None] * (colour[rows] - values[rows])

    def developed(self) -> np.ndarray:
        """Uneven light, a lens more or less out of focus, and grain."""
        draw, canvas = self.draw, self.canvas
        lit = draw.noise("lit", self.x * 1.2, self.y * 1.2, 2) - 0.5
        canvas.shade(1.0 + 0.10 * lit)
        steps = draw.uniform("blur")[:, 0, 0] * 9.0 - 1.5
        for step in range(BLUR_STEPS):
            rows = np.flatnonzero(steps > step)
            if len(rows):
                canvas.values[rows] = blur(canvas.values[rows], 0.25)
        canvas.add_grain(draw, draw.uniform("grain strength", 0.0, 0.24))
        return canvas.bytes()


def _sample(face: np.ndarray, digit: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Glyph coverage at column u and row v (B, n, n), bilinear, 0 outside."""
    shape = glyphs()
    height, width = shape.shape[2:]
    u = np.clip(u + MARGIN, 0.0, width - 1.001)
    v = np.clip(v + MARGIN, 0.0, height - 1.001)
    column, row = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    fu, fv = u - column, v - row
    start = ((face * 10 + digit) * (height * width)).reshape(-1, 1, 1)
    place = start + row * width + column
    flat = shape.reshape(-1)
    upper = flat[place] * (1.0 - fu) + flat[place + 1] * fu
    lower = flat[place + width] * (1.0 - fu) + flat[place + width + 1] * fu
    return upper * (1.0 - fv) + lower * fv
