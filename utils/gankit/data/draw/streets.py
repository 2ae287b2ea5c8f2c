"""Streets seen from a car with a map of what is where, in the colours of Cityscapes."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.canvas import blur, grey, hsv, rgb
from gankit.data.draw.hashing import Draw
from gankit.data.draw.labels import LabelledCanvas
from gankit.data.draw.shapes import capsule, ellipse, fraction, grid, smooth_step, wave
from gankit.data.draw.traffic import paint_cars, paint_people

LABELS = (
    "sky",
    "road",
    "sidewalk",
    "building",
    "vegetation",
    "car",
    "person",
    "pole",
    "terrain",
    "window",
    "lane",
)
# The colours of the Cityscapes classes; window and lane, which it lacks, have two of their own.
PALETTE = np.array(
    [
        (70, 130, 180),
        (128, 64, 128),
        (244, 35, 232),
        (70, 70, 70),
        (107, 142, 35),
        (0, 0, 142),
        (220, 20, 60),
        (153, 153, 153),
        (152, 251, 152),
        (102, 102, 156),
        (255, 255, 255),
    ],
    dtype=np.uint8,
)

HIGHEST_HORIZON = -0.12


def draw_streets(
    index: np.ndarray, size: int = 64, seed: int = 19
) -> tuple[np.ndarray, np.ndarray]:
    """The streets number `index` (B,): label maps in colour and photographs, uint8 (B, 3, n, n)."""
    return _Street(Draw(seed, index), size).painted()


class _Street:
    """A straight street in perspective. x, y in -1..1; ground X across, depth away from the eye."""

    def __init__(self, draw: Draw, size: int) -> None:
        self.draw = draw
        self.canvas = LabelledCanvas(len(draw), size, LABELS, PALETTE)
        self.x, self.y, _ = grid(size)
        self.horizon = draw.uniform("horizon", HIGHEST_HORIZON, 0.10)
        self.vanish = draw.uniform("vanishing point", -0.25, 0.25)
        below = np.maximum(self.y - self.horizon, 0.004)
        self.X = (self.x - self.vanish) / below
        self.depth = 1.0 / below
        self.leaf = hsv(
            draw.uniform("leaf h", 0.20, 0.32),
            draw.uniform("leaf s", 0.30, 0.60),
            draw.uniform("leaf v", 0.25, 0.48),
        )

    def painted(self) -> tuple[np.ndarray, np.ndarray]:
        self.sky()
        self.far_trees()
        self.houses("left", -1.0)
        self.houses("right", 1.0)
        self.ground()
        for number in range(3):
            self.tree(number)
        self.lamp()
        paint_cars(self.draw, self.canvas, self.x, self.y, self.vanish, self.horizon)
        paint_people(self.draw, self.canvas, self.x, self.y, self.vanish, self.horizon)
        return self.developed()

    def sky(self) -> None:
        draw = self.draw
        blue = hsv(
            draw.uniform("sky h", 0.54, 0.62),
            draw.uniform("sky s", 0.05, 0.5),
            draw.uniform("sky v", 0.75, 1.0),
        )
        haze = smooth_step(-1.0, 0.2, self.y)[:, None]
        self.canvas.fill(blue * (1.0 - haze) + 0.95 * haze)
        clouds = smooth_step(0.45, 0.8, draw.noise("cloud", self.x * 2.0, self.y * 4.0))
        self.canvas.paint(clouds * 0.7, (0.95, 0.95, 0.96))

    def far_trees(self) -> None:
        draw = self.draw
        line = self.horizon - 0.10 - 0.12 * draw.noise("far trees", self.x * 6.0, self.y * 0.0)
        mask = (self.y > line) & (self.y <= self.horizon + 0.02)
        leaves = 0.65 + 0.55 * draw.noise("far leaves", self.x * 16.0, self.y * 16.0, 2)
        self.canvas.put(mask, "vegetation", self.leaf * leaves[:, None])

    def houses(self, name: str, side: float) -> None:
        """A row of houses on a vertical plane that runs to the vanishing point."""
        draw = self.draw
        aside = (self.x - self.vanish) * side
        depth = draw.uniform(f"{name} distance", 0.95, 1.5) / np.maximum(aside, 0.02)
        pace = draw.uniform(f"{name} pace", 0.55, 0.9)
        house = np.floor(depth * pace + draw.uniform(f"{name} phase"))
        tall = draw.uniform(f"{name} height", 1.0, 2.2)
        tall = tall * (0.55 + 0.75 * draw.cell(f"{name} house", house))
        roof = self.horizon - tall / np.maximum(depth, 0.05) * 0.8
        foot = self.horizon + 1.0 / np.maximum(depth, 0.05)
        near = (aside > 0.04) & (depth < 9.0)
        built = draw.cell(f"{name} gap", house) < 0.88
        mask = near & (self.y > roof) & (self.y < foot) & built
        fog = (smooth_step(2.0, 9.0, depth) * 0.45)[:, None]
        up = (self.y - self.horizon) * depth
        texture = 0.84 + 0.32 * draw.noise(f"{name} wall", depth * 14.0, up * 14.0, 2)
        shaded = 1.0 - 0.18 * (side * draw.uniform("sun", -1.0, 1.0) > 0)
        colour = hsv(
            0.02 + 0.14 * draw.cell(f"{name} hue", house),
            0.08 + 0.45 * draw.cell(f"{name} saturation", house),
            0.42 + 0.50 * draw.cell(f"{name} value", house),
        )
        wall = colour * (texture * shaded)[:, None]
        self.canvas.put(mask, "building", wall * (1.0 - fog) + fog * 0.8)
        self._windows(name, mask & (up < 0.55) & (depth < 5.0), depth, up, fog)

    def _windows(self, name: str, mask, depth, up, fog) -> None:
        draw = self.draw
        across, down = depth * 5.0, up * 4.2
        pane = (np.abs(fraction(across) - 0.5) < 0.27) & (np.abs(fraction(down) - 0.5) < 0.30)
        light = draw.cell(f"{name} window", np.floor(across), np.floor(down))
        glass = hsv(draw.uniform("glass", 0.53, 0.62) + light * 0.0, 0.25, 0.15 + 0.40 * light)
        self.canvas.put(mask & pane, "window", glass * (1.0 - fog) + fog * 0.6)

    def ground(self) -> None:
        """Grass, pavement, road, kerb and lane marks."""
        draw, canvas, X, depth = self.draw, self.canvas, self.X, self.depth
        ground, across = self.y > self.horizon + 0.02, np.abs(X)
        grass = hsv(
            draw.uniform("grass h", 0.17, 0.30),
            draw.uniform("grass s", 0.25, 0.50),
            draw.uniform("grass v", 0.35, 0.55),
        )
        blades = 0.7 + 0.6 * self._ground_noise("grass", 8.0, 14.0)
        canvas.put(ground, "terrain", grass * blades[:, None])
        slabs = (wave(X * 3.0) > 0.12) & (wave(depth * 2.2) > 0.10)
        stone = 0.86 + 0.12 * slabs + 0.14 * self._ground_noise("stone", 12.0, 12.0, 2)
        pavement = ground & (across < draw.uniform("pavement", 1.1, 1.5))
        canvas.put(pavement, "sidewalk", grey(draw.uniform("stone", 0.5, 0.7) * stone))
        half = draw.uniform("road", 0.62, 0.85)
        asphalt = 0.30 + 0.16 * self._ground_noise("asphalt", 9.0, 16.0)
        road = ground & (across < half)
        shade = grey(asphalt * draw.uniform("asphalt", 0.8, 1.25))
        canvas.put(road, "road", shade * rgb(1.0, 1.0, 1.05))
        canvas.paint((ground & (np.abs(across - half) < 0.03)) * 0.6, (0.72, 0.72, 0.70))
        dashes = (across < 0.022) & (wave(depth * 0.9 + draw.uniform("dashes")) > 0.5)
        margin = np.abs(across - half * 0.90) < 0.016
        canvas.put(road & (dashes | margin), "lane", (0.90, 0.90, 0.87))

    def _ground_noise(self, name: str, across: float, away: float, octaves: int = 3):
        """Noise on the ground plane, for the rows that can show ground; 0 above."""
        first = int(self.canvas.size * (1.0 + HIGHEST_HORIZON) / 2.0)
        X, depth = self.X[:, first:] * across, self.depth[:, first:] * away
        noise = self.draw.noise(name, X, depth, octaves)
        return np.pad(noise, ((0, 0), (first, 0), (0, 0)))

    def tree(self, number: int) -> None:
        draw, x, y = self.draw, self.x, self.y
        there = draw.chance(f"tree {number}", 0.62)
        depth = draw.uniform(f"tree depth {number}", 1.1, 3.2)
        aside = draw.sign(f"tree side {number}") * draw.uniform(f"tree x {number}", 0.95, 1.25)
        trunk_x, foot = self.vanish + aside / depth, self.horizon + 1.0 / depth
        crown_y = foot - draw.uniform(f"tree height {number}", 1.1, 1.6) / depth
        trunk, _ = capsule(x, y, trunk_x, foot, trunk_x, crown_y, 0.05 / depth, 0.04 / depth)
        self.canvas.put((trunk < 0) & there, "vegetation", (0.25, 0.18, 0.12))
        radius = draw.uniform(f"tree radius {number}", 0.45, 0.75) / depth
        u, v = (x - trunk_x) / radius, (y - crown_y) / radius
        ragged = 0.45 * radius * (draw.noise(f"crown {number}", u * 3.0, v * 3.0) - 0.5)
        crown = ellipse(x, y, trunk_x, crown_y, radius, radius * 0.95) + ragged
        leaves = 0.55 + 0.8 * draw.noise(f"leaves {number}", x * 22.0, y * 22.0, 2) - 0.35 * v
        colour = np.clip(self.leaf * leaves[:, None], 0.0, 1.0)
        self.canvas.put((crown < 0) & there, "vegetation", colour)

    def lamp(self) -> None:
        draw, x, y = self.draw, self.x, self.y
        depth, side = draw.uniform("lamp depth", 1.1, 2.0), draw.sign("lamp side")
        foot_x = self.vanish + side * 0.95 / depth
        foot, top = self.horizon + 1.0 / depth, self.horizon - 1.1 / depth
        pole, _ = capsule(x, y, foot_x, foot, foot_x, top, 0.022, 0.018)
        end_x, end_y = foot_x - side * 0.25 / depth, self.horizon - 1.15 / depth
        arm, _ = capsule(x, y, foot_x, top, end_x, end_y, 0.018, 0.018)
        mask = (np.minimum(pole, arm) < 0) & draw.chance("lamp", 0.5)
        self.canvas.put(mask, "pole", (0.35, 0.36, 0.38))

    def developed(self) -> tuple[np.ndarray, np.ndarray]:
        canvas = self.canvas
        canvas.shade(self.draw.uniform("exposure", 0.82, 1.12))
        canvas.values = blur(canvas.values, 0.07)
        canvas.add_grain(self.draw, 0.03)
        return canvas.label_map(), canvas.bytes()
