"""Faces of people who do not exist: skin, hair, glasses, beard, smile, turn of the head, light."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.canvas import Canvas, blur, hsv, rgb
from gankit.data.draw.hashing import Draw
from gankit.data.draw.shapes import blend, box, capsule, coverage, ellipse, grid, smooth_step

SKIN = (
    (0.98, 0.85, 0.74),
    (0.94, 0.78, 0.66),
    (0.89, 0.71, 0.57),
    (0.80, 0.60, 0.45),
    (0.66, 0.47, 0.33),
    (0.52, 0.35, 0.24),
    (0.38, 0.25, 0.17),
)
FIRST_DARK_SKIN = 4
HAIR = (
    (0.10, 0.07, 0.06),
    (0.22, 0.14, 0.09),
    (0.38, 0.24, 0.13),
    (0.55, 0.36, 0.18),
    (0.80, 0.64, 0.36),
    (0.93, 0.82, 0.58),
    (0.60, 0.22, 0.10),
    (0.62, 0.60, 0.58),
    (0.88, 0.87, 0.86),
)
HAIR_WEIGHTS = (0.20, 0.18, 0.16, 0.12, 0.10, 0.07, 0.05, 0.07, 0.05)
DARK_HAIR = HAIR[:4] + HAIR[7:8]
DARK_HAIR_WEIGHTS = (0.45, 0.25, 0.15, 0.05, 0.10)
IRIS = (
    (0.25, 0.15, 0.08),
    (0.35, 0.22, 0.10),
    (0.20, 0.35, 0.55),
    (0.30, 0.48, 0.62),
    (0.28, 0.42, 0.25),
    (0.40, 0.40, 0.38),
)
SIDES = (-1.0, 1.0)


def draw_faces(index: np.ndarray, size: int = 64, seed: int = 7) -> np.ndarray:
    """The faces number `index` (B,), as uint8 (B, 3, size, size)."""
    return _Face(Draw(seed, index), size).painted()


class _Face:
    """The parts of a face, each painted over what lies behind it. X, Y are head coordinates."""

    def __init__(self, draw: Draw, size: int) -> None:
        self.draw = draw
        self.canvas = Canvas(len(draw), size)
        self.x, self.y, pixel = grid(size)
        scale = draw.uniform("scale", 1.12, 1.34)
        x = (self.x - draw.normal("centre x", 0.045)) / scale
        y = (self.y - draw.normal("centre y", 0.04, 0.10)) / scale
        roll = draw.uniform("roll", -0.10, 0.10)
        self.X = x + roll * y
        self.Y = y - roll * self.X
        self.pixel = pixel / scale
        self.yaw = draw.uniform("yaw", -0.16, 0.16)
        self.front = self.X - self.yaw * 0.55  # eyes, nose and mouth move with the turn of the head
        self.light = draw.uniform("light", -1.0, 1.0)
        self._choose_looks()
        self._shape_head()

    def _choose_looks(self) -> None:
        draw = self.draw
        self.feminine = draw.chance("feminine", 0.5)
        self.skin = draw.pick("skin", SKIN) * draw.uniform("skin tone", 0.94, 1.05)[:, None]
        any_hair = draw.pick("hair", HAIR, HAIR_WEIGHTS)
        dark_hair = draw.pick("dark hair", DARK_HAIR, DARK_HAIR_WEIGHTS)
        dark_skinned = (draw.integer("skin", len(SKIN)) >= FIRST_DARK_SKIN)[:, None]
        tone = draw.uniform("hair tone", 0.85, 1.15)[:, None]
        self.hair = np.where(dark_skinned, dark_hair, any_hair * tone)
        self.long = draw.chance("long", np.where(self.feminine, 0.75, 0.12)) * 1.0
        self.bald = (draw.chance("bald", 0.12) & ~self.feminine) * 1.0
        self.volume = draw.uniform("volume", 0.06, 0.16)
        self.strand = 0.82 + 0.36 * draw.noise("strand", self.X * 11.0, self.Y * 2.2, 2)

    def _shape_head(self) -> None:
        draw = self.draw
        self.width = draw.uniform("width", 0.40, 0.47)
        self.height = draw.uniform("height", 0.52, 0.60)
        jaw = draw.uniform("jaw", 0.62, 0.86)
        skull = ellipse(self.X, self.Y, 0.0, -0.10, self.width, self.height * 0.80)
        chin = ellipse(self.X, self.Y, 0.0, 0.14, self.width * jaw, self.height * 0.84)
        self.head = blend(skull, chin, 0.10)
        self.on_head = self.cover(self.head)

    def cover(self, distance: np.ndarray, softness: float = 1.0) -> np.ndarray:
        return coverage(distance, self.pixel, softness)

    def painted(self) -> np.ndarray:
        self.background()
        self.back_hair()
        self.body()
        self.skull()
        self.cheeks()
        for side in SIDES:
            self.eye(side)
        self.nose()
        self.mouth()
        self.front_hair()
        self.glasses()
        return self.developed()

    def background(self) -> None:
        draw = self.draw
        hue = draw.uniform("back hue")
        first = hsv(hue, draw.uniform("back s", 0.05, 0.5), draw.uniform("back v", 0.25, 0.95))
        second = hsv(
            hue + draw.uniform("back hue step", -0.15, 0.15),
            draw.uniform("back s2", 0.05, 0.45),
            draw.uniform("back v2", 0.2, 0.9),
        )
        blobs = draw.noise("back", self.x * 1.3, self.y * 1.3, 2) - 0.5
        slope = 0.35 * self.y + draw.uniform("back tilt", -0.4, 0.4) * self.x
        mix = smooth_step(0.0, 1.0, 0.5 + slope + 0.9 * blobs)[:, None]
        self.canvas.fill(first * (1.0 - mix) + second * mix)

    def back_hair(self) -> None:
        spread = self.width + self.volume
        cap = ellipse(
            self.X, self.Y, -self.yaw * 0.15, -0.14, spread, self.height * 0.78 + self.volume
        )
        edge = self.width + self.volume * 0.9
        length = self.draw.uniform("hair length", 0.45, 0.95)
        fall = box(self.X, self.Y, -edge, -0.15, edge, length) - 0.06
        shape = np.where(self.long > 0, blend(cap, fall, 0.12), cap) + self.bald * 9.0
        self.canvas.paint(self.cover(shape), self.hair * 0.72 * self.strand[:, None])

    def body(self) -> None:
        draw, paint = self.draw, self.canvas.paint
        neck, _ = capsule(self.X, self.Y, 0.0, 0.35, 0.0, 0.85, 0.20, 0.24)
        paint(self.cover(neck), self.skin * 0.80)
        shirt = hsv(
            draw.uniform("shirt"), draw.uniform("ss", 0.1, 0.7), draw.uniform("sv", 0.2, 0.9)
        )
        breadth = draw.uniform("shoulders", 0.75, 0.95)
        shoulders = ellipse(self.X, self.Y, 0.0, 1.28, breadth, 0.58)
        folds = 0.85 + 0.3 * smooth_step(0.6, 1.1, self.Y)
        paint(self.cover(shoulders), shirt * folds[:, None])
        depth = draw.uniform("neckline", 0.70, 0.92)
        neckline, _ = capsule(self.X, self.Y, 0.0, 0.62, 0.0, depth, 0.17, 0.04)
        paint(self.cover(neckline), self.skin * 0.88)
        for side in SIDES:
            place = side * (self.width - 0.005) - self.yaw * 0.25
            ear = ellipse(self.X, self.Y, place, 0.0, 0.065, 0.11)
            paint(self.cover(ear) * (1.0 - self.long * 0.8), self.skin * 0.86)

    def skull(self) -> None:
        """The head with soft shading: darker at the rim and away from the light."""
        rim = 1.0 - 0.30 * smooth_step(-0.22, 0.0, self.head)
        brow = 0.08 * smooth_step(0.25, 0.0, np.abs(self.Y + 0.30) + np.abs(self.X) * 0.4)
        shade = rim - 0.16 * self.light * self.X / self.width + brow
        self.canvas.paint(self.on_head, self.skin * np.clip(shade, 0.4, 1.2)[:, None])

    def cheeks(self) -> None:
        for side in SIDES:
            spot = ellipse(self.front, self.Y, side * 0.22, 0.17, 0.14, 0.10)
            glow = np.clip(-spot / 0.1, 0.0, 1.0) * 0.22 * self.draw.uniform("blush")
            self.canvas.paint(glow * self.on_head, (0.90, 0.45, 0.42))

    def eye(self, side: float) -> None:
        draw, paint, x, y = self.draw, self.canvas.paint, self.front, self.Y
        eye_y, r = draw.uniform("eye y", -0.07, -0.01), draw.uniform("eye size", 0.075, 0.098)
        toward = np.where(self.yaw > 0, 1.0, -1.0)
        eye_x = side * draw.uniform("eye gap", 0.165, 0.20)
        eye_x = eye_x * (1.0 - 0.25 * np.abs(self.yaw) * (1.0 + side * toward))
        open_ = draw.uniform("open", 0.42, 0.62)
        socket = np.clip(-ellipse(x, y, eye_x, eye_y - 0.01, r * 1.7, r * 1.2) / 0.08, 0.0, 1.0)
        paint(socket * 0.22 * self.on_head, self.skin * 0.70)
        white = self.cover(ellipse(x, y, eye_x, eye_y, r, r * open_))
        paint(white, (0.96, 0.96, 0.95))
        look_x = eye_x + draw.uniform("gaze", -0.025, 0.025)
        iris = ellipse(x, y, look_x, eye_y, r * 0.52, r * 0.52)
        paint(self.cover(iris) * white, draw.pick("iris", IRIS))
        pupil = ellipse(x, y, look_x, eye_y, r * 0.24, r * 0.24)
        paint(self.cover(pupil) * white, (0.03, 0.03, 0.03))
        glint = ellipse(x, y, look_x - 0.02, eye_y - 0.02, 0.016, 0.016)
        paint(self.cover(glint) * white, (1.0, 1.0, 1.0))
        self._lid(eye_x, eye_y, r, open_)
        self._brow(side, eye_x, eye_y)

    def _lid(self, eye_x, eye_y, r, open_) -> None:
        off = self.front - eye_x
        bent = self.Y - 0.5 * off * off / r
        top = eye_y - r * open_
        lid, _ = capsule(self.front, bent, eye_x - r, top, eye_x + r, top, 0.018, 0.018)
        self.canvas.paint(self.cover(lid) * (0.75 + 0.25 * self.feminine), (0.12, 0.08, 0.07))

    def _brow(self, side: float, eye_x, eye_y) -> None:
        draw, off = self.draw, self.front - eye_x
        bent = self.Y - eye_y + draw.uniform("brow y", 0.115, 0.15)
        bent = bent - draw.uniform("arch", 0.3, 1.3) * 1.8 * off * off
        tilt, thick = side * draw.uniform("tilt", -0.03, 0.03), draw.uniform("brow", 0.016, 0.030)
        brow, _ = capsule(self.front, bent, eye_x - 0.105, tilt, eye_x + 0.105, -tilt, thick, 0.014)
        colour = self.hair * 0.62 * (1.0 - self.bald[:, None] * 0.3)
        self.canvas.paint(self.cover(brow) * 0.9, colour)

    def nose(self) -> None:
        draw, paint, x, y = self.draw, self.canvas.paint, self.front, self.Y
        tip, breadth = draw.uniform("nose", 0.15, 0.21), draw.uniform("nose w", 0.055, 0.085)
        top = draw.uniform("eye y", -0.07, -0.01)
        ridge, _ = capsule(x, y, -self.yaw * 0.1, top, self.yaw * 0.35, tip, 0.02, 0.035)
        paint(np.clip(1.0 - ridge / 0.06, 0.0, 1.0) * 0.16 * self.on_head, (1.0, 0.97, 0.93))
        away = np.where(self.light > 0, 1.0, -1.0)
        start, end = 0.035 * away - self.yaw * 0.1, 0.05 * away + self.yaw * 0.3
        shadow, _ = capsule(x, y, start, top + 0.02, end, tip, 0.01, 0.03)
        dark = np.clip(1.0 - shadow / 0.05, 0.0, 1.0) * 0.30 * self.on_head
        paint(dark, self.skin * 0.62)
        for side in SIDES:
            place = side * breadth * 0.62 + self.yaw * 0.32
            nostril = ellipse(x, y, place, tip + 0.025, 0.022, 0.014)
            paint(self.cover(nostril, 2.0) * 0.7, self.skin * 0.38)

    def mouth(self) -> None:
        draw, paint, x = self.draw, self.canvas.paint, self.front
        half = draw.uniform("mouth w", 0.11, 0.17)
        bend = draw.uniform("smile", -0.2, 1.6) * (x * x - half * half * 0.35) * 1.1
        y = np.abs(self.Y - draw.uniform("mouth y", 0.30, 0.35) + bend)
        gap = np.maximum(draw.uniform("mouth open", -0.05, 0.05), 0.0)
        taper = np.clip(1.0 - (x / half) * (x / half), 0.0, 1.0)
        lips = (draw.uniform("lips", 0.028, 0.05) + gap) * taper
        inside, is_open = np.abs(x) < half, gap > 0.006
        self._beard(1.0 - self.cover(y - lips - 0.02) * inside)
        colour = rgb(0.40, 0.165, 0.165) + self.skin * 0.45 * rgb(1.0, 0.7, 0.7)
        painted = (self.feminine & draw.chance("lipstick", 0.6))[:, None]
        colour = np.where(painted, rgb(0.78, 0.18, 0.24), colour)
        paint(self.cover(y - lips) * inside, colour)
        teeth = self.cover(y - gap * taper * 0.9) * (np.abs(x) < half * 0.9) * is_open
        paint(teeth, (0.97, 0.96, 0.94))
        paint(self.cover(y - 0.008) * inside * ~is_open * 0.8, colour * 0.45)

    def _beard(self, off_lips: np.ndarray) -> None:
        has = self.draw.chance("beard", 0.32) & ~self.feminine
        jaw = smooth_step(0.12, 0.30, self.Y + 0.5 * np.abs(self.front))
        density = self.draw.uniform("beard density", 0.35, 0.92)
        mask = jaw * self.on_head * off_lips * has * density
        self.canvas.paint(mask, self.hair * 0.75 * self.strand[:, None])

    def front_hair(self) -> None:
        draw, X, Y = self.draw, self.X, self.Y
        off = X - draw.uniform("parting", -0.3, 0.3)
        line = draw.uniform("hairline", -0.36, -0.20) - 0.10 * (1.0 - self.long * 0.3)
        line = line + draw.uniform("fringe", 0.1, 0.9) * off * off
        line = line + 0.05 * (draw.noise("fringe", X * 6.0, Y * 0.0, 2) - 0.5)
        extra = self.volume * 0.75
        cap = ellipse(X, Y, -self.yaw * 0.1, -0.12, self.width + extra, self.height * 0.80 + extra)
        top = np.maximum(cap, Y - line)
        temple = np.maximum(self.head - 0.03, self.width * 0.86 - np.abs(X))
        temple = np.maximum(temple, Y - draw.uniform("sideburn", -0.05, 0.35))
        mask = np.maximum(self.cover(top), self.cover(temple)) * (1.0 - self.bald)
        shine = smooth_step(0.35, 0.0, np.abs(X + self.light * 0.2) + np.abs(Y + 0.5))
        self.canvas.paint(mask, self.hair * (self.strand * (0.85 + 0.35 * shine))[:, None])

    def glasses(self) -> None:
        draw, paint, x, y = self.draw, self.canvas.paint, self.front, self.Y
        worn = draw.chance("glasses", 0.22)
        eye_y, gap = draw.uniform("eye y", -0.07, -0.01), draw.uniform("eye gap", 0.165, 0.20)
        r, flat = draw.uniform("rim", 0.115, 0.145), draw.uniform("rim flat", 0.75, 1.0)
        colour = hsv(
            draw.uniform("rim hue"),
            draw.uniform("rim s", 0.0, 0.6),
            draw.uniform("rim v", 0.05, 0.35),
        )
        for side in SIDES:
            lens = ellipse(x, y, side * gap, eye_y + 0.01, r, r * flat)
            paint(self.cover(np.abs(lens) - 0.012) * worn, colour)
            paint(self.cover(lens) * worn * 0.12, (0.85, 0.9, 1.0))
        bridge, _ = capsule(x, y, r - gap, eye_y, gap - r, eye_y, 0.012, 0.012)
        paint(self.cover(bridge) * worn, colour)

    def developed(self) -> np.ndarray:
        """Light from one side, exposure, white balance, a soft lens and grain."""
        draw, canvas = self.draw, self.canvas
        exposure = draw.uniform("exposure", 0.85, 1.10)
        canvas.shade((1.0 + 0.08 * self.light * self.x) * exposure)
        canvas.values[:, 0] *= draw.uniform("warm", 0.96, 1.05)
        canvas.values[:, 2] *= draw.uniform("cold", 0.93, 1.04)
        canvas.values = blur(canvas.values, 0.06)
        canvas.add_grain(draw, 0.018)
        return canvas.bytes()
