"""Horses and zebras in a landscape: two unpaired domains for CycleGAN."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.canvas import Canvas, blur, grey, hsv, rgb
from gankit.data.draw.equine import Equine, pose
from gankit.data.draw.hashing import Draw
from gankit.data.draw.shapes import coverage, ellipse, grid, smooth_step, wave

COATS = (
    (0.45, 0.24, 0.11),
    (0.56, 0.31, 0.14),
    (0.36, 0.18, 0.09),
    (0.63, 0.40, 0.20),
    (0.28, 0.15, 0.09),
    (0.50, 0.22, 0.12),
)
# Zebras stand in dry grass more often than horses, as in the photographs of horse2zebra.
DRY_SHARE = {"horse": 0.38, "zebra": 0.62}
ZEBRA_SEED_STEP = 1000


def draw_horses(index: np.ndarray, size: int = 64, seed: int = 11) -> np.ndarray:
    """The horses number `index` (B,), as uint8 (B, 3, size, size)."""
    return _draw(Draw(seed, index), size, "horse", _Horse)


def draw_zebras(index: np.ndarray, size: int = 64, seed: int = 11) -> np.ndarray:
    """The zebras number `index` (B,); zebra i has nothing in common with horse i."""
    return _draw(Draw(seed + ZEBRA_SEED_STEP, index), size, "zebra", _Zebra)


def _draw(draw: Draw, size: int, kind: str, coat_of: type[_Horse | _Zebra]) -> np.ndarray:
    x, y, pixel = grid(size)
    canvas = Canvas(len(draw), size)
    _landscape(draw, x, y, canvas, draw.chance("dry", DRY_SHARE[kind]))
    animal = pose(draw, x, y, pixel)
    _animal(canvas, animal, coat_of(draw, animal))
    exposure = draw.uniform("exposure", 0.85, 1.12)
    canvas.shade((1.0 + draw.uniform("side light", -0.12, 0.12) * x) * exposure)
    canvas.values = blur(canvas.values, 0.07)
    canvas.add_grain(draw, 0.03)
    return canvas.bytes()


def _landscape(draw: Draw, x: np.ndarray, y: np.ndarray, canvas: Canvas, dry: np.ndarray) -> None:
    """Sky with clouds, a ridge of trees, and grass: green pasture or dry savannah."""
    edge = 2.0 / canvas.size
    horizon = draw.uniform("horizon", -0.55, -0.05)
    blue = hsv(
        draw.uniform("sky h", 0.54, 0.62),
        draw.uniform("sky s", 0.15, 0.55),
        draw.uniform("sky v", 0.75, 0.98),
    )
    haze = smooth_step(-1.0, 0.1, y)[:, None]
    canvas.fill(blue * (1.0 - haze) + 0.93 * haze)
    clouds = smooth_step(0.5, 0.8, draw.noise("cloud", x * 2.0, y * 5.0))
    canvas.paint(clouds * 0.6, (0.97, 0.97, 0.98))
    hue = np.where(dry, draw.uniform("dry h", 0.11, 0.16), draw.uniform("wet h", 0.20, 0.32))
    saturation = np.where(dry, draw.uniform("dry s", 0.3, 0.5), draw.uniform("wet s", 0.35, 0.62))
    value = np.where(dry, draw.uniform("dry v", 0.6, 0.8), draw.uniform("wet v", 0.35, 0.62))
    ridge = horizon - 0.05 - 0.22 * draw.noise("ridge", x * 2.2, y * 0.0)
    trees = hsv(hue + 0.05, saturation * 0.7, value * 0.75)
    leaves = 0.75 + 0.5 * draw.noise("tree", x * 12.0, y * 12.0, 2)
    canvas.paint(coverage(ridge - y, edge), trees * leaves[:, None])
    blades = draw.noise("grass", x * 14.0, y * 9.0)
    patches = draw.noise("patches", x * 2.0, y * 3.0, 2)
    grass = hsv(hue, saturation, value) * (0.62 + 0.42 * blades + 0.34 * patches)[:, None]
    canvas.paint(coverage(horizon - y, edge), grass)


def _animal(canvas: Canvas, animal: Equine, coat: _Horse | _Zebra) -> None:
    """Shadow, far legs, tail, mane, near legs, then the torso and the face."""
    paint = canvas.paint
    shadow = ellipse(animal.X, animal.Y, 0.0, 0.60, 0.62, 0.07)
    paint(np.clip(-shadow / 0.05, 0.0, 1.0) * 0.45, (0.10, 0.10, 0.06))
    for far in (True, False):
        for leg in animal.legs:
            if leg.far != far:
                continue
            shade = 1.0 - 0.15 * smooth_step(0.2, 0.5, animal.Y)
            paint(coverage(leg.shape, animal.pixel), coat.leg(far) * shade[:, None])
            paint(coverage(leg.hoof, animal.pixel), (0.10, 0.09, 0.08))
        if far:
            paint(coverage(animal.tail, animal.pixel), coat.tail())
            paint(coverage(animal.mane, animal.pixel), coat.mane())
    paint(coverage(animal.torso, animal.pixel), coat.torso() * coat.lit[:, None])
    paint(coverage(animal.muzzle, animal.pixel) * 0.85, coat.muzzle)
    coat.mark_face(canvas)
    paint(coverage(animal.eye, animal.pixel), (0.02, 0.02, 0.02))


class _Coat:
    """What both animals share: light from above and an uneven coat."""

    def __init__(self, draw: Draw, animal: Equine) -> None:
        self.draw, self.animal = draw, animal
        hair = draw.noise("coat", animal.X * 7.0, animal.Y * 7.0, 2) - 0.5
        self.lit = 1.08 * (1.0 - 0.42 * smooth_step(-0.28, 0.30, animal.Y) + 0.10 * hair)


class _Horse(_Coat):
    """One colour, darker mane and tail, sometimes white socks and a blaze."""

    muzzle = (0.16, 0.12, 0.10)

    def __init__(self, draw: Draw, animal: Equine) -> None:
        super().__init__(draw, animal)
        self.colour = draw.pick("coat", COATS) * draw.uniform("coat tone", 0.85, 1.2)[:, None]
        self.dark = self.colour * draw.uniform("mane tone", 0.15, 0.5)[:, None]
        self.socks = draw.chance("socks", 0.3)

    def leg(self, far: bool) -> np.ndarray:
        Y = self.animal.Y
        darker = 1.0 - 0.45 * smooth_step(0.30, 0.5, Y) * ~self.socks
        white = 0.55 * smooth_step(0.42, 0.46, Y) * self.socks
        return self.colour * ((0.62 if far else 0.95) * darker)[:, None] + grey(white)

    def tail(self) -> np.ndarray:
        return self.dark

    def mane(self) -> np.ndarray:
        return self.dark

    def torso(self) -> np.ndarray:
        return self.colour

    def mark_face(self, canvas: Canvas) -> None:
        animal = self.animal
        on_nose = (animal.along_head > 0.1) & (animal.along_head < 0.8)
        blaze = coverage(np.abs(animal.head + 0.085) - 0.012, animal.pixel)
        canvas.paint(blaze * on_nose * self.draw.chance("blaze", 0.35), (0.92, 0.90, 0.86))


class _Zebra(_Coat):
    """Black and white stripes that follow body, neck, head and legs; a white belly."""

    muzzle = (0.13, 0.11, 0.10)
    black = rgb(0.09, 0.08, 0.08)

    def __init__(self, draw: Draw, animal: Equine) -> None:
        super().__init__(draw, animal)
        self.rate = draw.uniform("stripe rate", 5.0, 7.5)
        self.duty = draw.uniform("stripe duty", 0.44, 0.56)
        self.white = rgb(0.93, 0.92, 0.88) * draw.uniform("white", 0.92, 1.04)[:, None]
        self.warp = 0.10 * (draw.noise("warp", animal.X * 3.0, animal.Y * 3.0, 2) - 0.5)
        bands = animal.along_neck * animal.neck_length * self.rate * 1.5
        self.on_neck = self.stripes(bands + self.warp * 3.0)

    def stripes(self, t: np.ndarray, sharpness: float = 7.0) -> np.ndarray:
        """0 on black, 1 on white, soft at the edge; t counts stripes."""
        return np.clip((wave(t) - self.duty) * sharpness + 0.5, 0.0, 1.0)

    def colour(self, lightness: np.ndarray) -> np.ndarray:
        return self.black + (self.white - self.black) * lightness[:, None]

    def leg(self, far: bool) -> np.ndarray:
        animal = self.animal
        t = animal.Y * self.rate * 1.5 + animal.X * 0.8 + self.warp * 4.0
        return self.colour(self.stripes(t)) * (0.72 if far else 1.0)

    def tail(self) -> np.ndarray:
        along = self.animal.along_tail
        return self.colour(self.stripes(along * 5.0) * (along < 0.5))

    def mane(self) -> np.ndarray:
        return self.colour(self.on_neck)

    def torso(self) -> np.ndarray:
        animal, X, Y = self.animal, self.animal.X, self.animal.Y
        bow = 0.55 * (Y + 0.06) * (Y + 0.06) * np.where(X < -0.05, -1.6, 0.6)
        bow = bow + np.clip(-X - 0.05, 0.0, 1.0) * (Y + 0.1) * 0.9
        on_body = self.stripes((X + bow) * self.rate + self.warp * 4.0)
        on_head = self.stripes(animal.along_head * 2.6 + Y * 3.0, 5.0)
        nearest = np.minimum(animal.neck, animal.body)
        lightness = np.where(animal.neck < animal.body, self.on_neck, on_body)
        lightness = np.where(animal.head < nearest, on_head, lightness)
        belly = smooth_step(0.10, 0.17, Y) * (animal.body < 0.02)
        return self.colour(np.maximum(lightness, belly))

    def mark_face(self, canvas: Canvas) -> None:
        """Nothing: a zebra's face is all stripes."""
