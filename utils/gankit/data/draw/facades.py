"""Houses seen from the front with a map of their parts, as in the CMP facades of pix2pix."""

from __future__ import annotations

import numpy as np

from gankit.data.draw.canvas import blur, grey, hsv, rgb
from gankit.data.draw.hashing import Draw
from gankit.data.draw.labels import LabelledCanvas
from gankit.data.draw.shapes import coverage, fraction, grid, smooth_step, wave

LABELS = (
    "background",
    "facade",
    "window",
    "door",
    "cornice",
    "sill",
    "balcony",
    "blind",
    "deco",
    "molding",
    "pillar",
    "shop",
)
# The colours in which pix2pix shows the twelve CMP classes.
PALETTE = np.array(
    [
        (0, 0, 170),
        (0, 0, 255),
        (0, 85, 255),
        (0, 170, 255),
        (0, 255, 255),
        (85, 255, 170),
        (170, 255, 85),
        (255, 255, 0),
        (255, 170, 0),
        (255, 85, 0),
        (255, 0, 0),
        (170, 0, 0),
    ],
    dtype=np.uint8,
)


def draw_facades(
    index: np.ndarray, size: int = 64, seed: int = 17
) -> tuple[np.ndarray, np.ndarray]:
    """The houses number `index` (B,): label maps in colour and photographs, uint8 (B, 3, n, n)."""
    return _House(Draw(seed, index), size).painted()


class _House:
    """A house front on a grid of floors and columns. x, y run over 0..1, y downwards."""

    def __init__(self, draw: Draw, size: int) -> None:
        self.draw = draw
        self.canvas = LabelledCanvas(len(draw), size, LABELS, PALETTE)
        self.x, self.y, self.pixel = grid(size, low=0.0)
        self.left, self.right = draw.uniform("left", -0.15, 0.07), draw.uniform("right", 0.93, 1.15)
        self.top, self.bottom = draw.uniform("top", 0.03, 0.20), draw.uniform("bottom", 0.93, 1.0)
        inside = (self.x >= self.left) & (self.x <= self.right)
        self.wall = inside & (self.y >= self.top) & (self.y <= self.bottom)
        self._choose_wall()
        self._lay_out_floors()
        self._choose_windows()

    def _choose_wall(self) -> None:
        draw = self.draw
        self.is_brick = draw.chance("brick", 0.55)
        brick = hsv(
            draw.uniform("brick h", -0.01, 0.09),
            draw.uniform("brick s", 0.35, 0.68),
            draw.uniform("brick v", 0.42, 0.72),
        )
        plaster = hsv(
            draw.uniform("plaster h", 0.02, 0.16),
            draw.uniform("plaster s", 0.05, 0.45),
            draw.uniform("plaster v", 0.62, 0.95),
        )
        blue = hsv(
            draw.uniform("blue h", 0.5, 0.65),
            draw.uniform("blue s", 0.05, 0.3),
            draw.uniform("blue v", 0.6, 0.9),
        )
        plaster = np.where(draw.chance("is blue", 0.15)[:, None], blue, plaster)
        self.colour = np.where(self.is_brick[:, None], brick, plaster)
        light_trim = grey(draw.uniform("trim v", 0.78, 0.97)) * rgb(1.0, 1.0, 1.0)
        self.trim = np.where(draw.chance("light trim", 0.6)[:, None], light_trim, self.colour * 0.7)
        self.plaster = draw.noise("plaster", self.x * 34.0, self.y * 34.0, 2)

    def _lay_out_floors(self) -> None:
        """Cell coordinates: u across a column, v down a floor, both 0..1."""
        draw = self.draw
        floors, self.columns = 2 + draw.integer("floors", 4), 2 + draw.integer("columns", 4)
        self.ground_y = self.bottom - draw.uniform("ground floor", 0.20, 0.28) * (
            self.bottom - self.top
        )
        self.floor_height = (self.ground_y - self.top - 0.05) / floors
        self.column_width = (self.right - self.left) / self.columns
        across = (self.x - self.left) / self.column_width
        down = (self.y - self.top - 0.05) / self.floor_height
        self.column = np.clip(np.floor(across), 0, self.columns - 1)
        self.floor = np.floor(down)
        self.u, self.v = across - self.column, down - self.floor
        on_floor = (self.floor >= 0) & (self.floor < floors)
        self.upper = self.wall & on_floor & (self.y < self.ground_y)
        self.off_middle = np.abs(self.u - 0.5)

    def _choose_windows(self) -> None:
        draw = self.draw
        self.half = draw.uniform("window w", 0.36, 0.62) / 2.0
        self.head = 0.22
        self.foot = self.head + draw.uniform("window h", 0.50, 0.70)
        self.glass = hsv(
            draw.uniform("glass h", 0.52, 0.64),
            draw.uniform("glass s", 0.10, 0.45),
            draw.uniform("glass v", 0.16, 0.45),
        )

    def cell(self, name: str) -> np.ndarray:
        """A random number for each window."""
        return self.draw.cell(name, self.column, self.floor)

    def painted(self) -> tuple[np.ndarray, np.ndarray]:
        self.sky()
        self.walls()
        self.pillars()
        self.windows()
        self.blinds_and_sills()
        self.balconies()
        self.cornices()
        self.ground_floor()
        self.door()
        self.pavement()
        return self.developed()

    def sky(self) -> None:
        draw, canvas = self.draw, self.canvas
        blue = hsv(
            draw.uniform("sky h", 0.53, 0.62),
            draw.uniform("sky s", 0.08, 0.55),
            draw.uniform("sky v", 0.72, 1.0),
        )
        haze = smooth_step(-0.2, 0.6, self.y)[:, None]
        canvas.fill(blue * (1.0 - haze) + grey(draw.uniform("haze", 0.85, 0.97)) * haze)
        clouds = smooth_step(0.45, 0.8, draw.noise("cloud", self.x * 3.0, self.y * 5.0))
        canvas.paint(clouds * 0.7, (0.96, 0.96, 0.97))

    def walls(self) -> None:
        draw = self.draw
        rough = np.where(self.is_brick, self._bricks(), 0.90 + 0.20 * self.plaster)
        stains = smooth_step(0.45, 0.9, draw.noise("stain", self.x * 4.0, self.y * 2.2))
        dirt = 1.0 - 0.28 * stains - 0.14 * smooth_step(0.75, 1.0, self.y)
        light = 1.0 + draw.uniform("side light", -0.16, 0.16) * (self.x - 0.5) * 2.0
        self.canvas.put(self.wall, "facade", self.colour * (rough * dirt * light)[:, None])

    def _bricks(self) -> np.ndarray:
        """Brightness of a running bond: bricks of many shades between paler mortar."""
        draw = self.draw
        height = draw.uniform("brick size", 0.030, 0.045)
        down = (self.y + draw.uniform("brick y")) / height
        row = np.floor(down)
        across = (self.x + draw.uniform("brick x")) / (height * 2.3) + fraction(row / 2.0)
        column = np.floor(across)
        u, v = across - column, down - row
        joint = np.minimum(np.minimum(u, 1.0 - u) * 2.3, np.minimum(v, 1.0 - v))
        mortar = coverage(joint - 0.16, 0.22)
        shade = 0.72 + 0.50 * draw.cell("brick", column, row)
        return shade * (1.0 - mortar) + mortar * draw.uniform("mortar", 1.15, 1.55)

    def pillars(self) -> None:
        across = (self.x - self.left) / self.column_width
        near = np.abs(across - np.floor(across + 0.5)) < 0.05
        mask = self.wall & self.draw.chance("pillars", 0.35) & near & (self.y > self.top + 0.05)
        colour = self.trim * (0.95 * (0.85 + 0.1 * self.plaster))[:, None]
        self.canvas.put(mask, "pillar", colour)

    def windows(self) -> None:
        draw, canvas, off, v = self.draw, self.canvas, self.off_middle, self.v
        share = off / self.half
        arch = np.where(draw.chance("arched", 0.3), share * share * 0.16, 0.0)
        opening = (off < self.half) & (v > self.head + arch) & (v < self.foot)
        window = self.upper & opening
        around = (off < self.half + 0.06) & (v > self.head - 0.07) & (v < self.foot + 0.05)
        frame = self.upper & around & ~window & draw.chance("molding", 0.5)
        canvas.put(frame, "molding", self.trim * 0.95)
        lean = 0.6 * (self.u - 0.5) * draw.uniform("reflection", -1.0, 1.0)
        clouds = smooth_step(0.45, 0.62, draw.noise("mirror", self.x * 5.0, self.y * 5.0, 2))
        gleam = 0.55 + 0.9 * smooth_step(0.2, 0.8, v + lean) + 0.8 * clouds
        canvas.put(window, "window", self.glass * gleam[:, None])
        self._furnish(window, window & (v < self.head + arch + 0.06))

    def _furnish(self, window: np.ndarray, lintel: np.ndarray) -> None:
        """Curtains, a lamp that is on, mullions and the shadow of the lintel."""
        paint, off, v = self.canvas.paint, self.off_middle, self.v
        drawn_in = self.cell("drawn in") * 0.6 + 0.15
        curtain = window & (self.cell("curtain") < 0.38) & (off > self.half * (1 - drawn_in) * 0.8)
        linen = grey(0.75 + 0.2 * self.cell("linen")) * rgb(1.0, 0.97, 0.9)
        paint(curtain * 0.75, linen)
        paint(window & (self.cell("lamp") < 0.08), (0.98, 0.86, 0.55))
        wide, high = self.pixel / self.column_width, self.pixel / self.floor_height
        crossbar = self.head + (self.foot - self.head) * 0.45
        bars = (off < 0.55 * wide + 0.012) | (np.abs(v - crossbar) < 0.6 * high)
        rim = (off > self.half - 0.9 * wide) | (v > self.foot - 0.9 * high)
        paint(window & (bars | rim), np.minimum(self.trim * 1.02, 1.0))
        paint(lintel * 0.45, (0.03, 0.03, 0.05))

    def blinds_and_sills(self) -> None:
        draw, canvas, off, v = self.draw, self.canvas, self.off_middle, self.v
        slats = 0.7 + 0.45 * wave(v * self.floor_height / 0.030)
        colour = hsv(
            draw.uniform("blind h"),
            draw.uniform("blind s", 0.1, 0.6),
            draw.uniform("blind v", 0.35, 0.85),
        )
        beside = (off > self.half) & (off < self.half * 1.92) & (v > self.head) & (v < self.foot)
        blind = self.upper & draw.chance("blinds", 0.45) & beside
        canvas.put(blind, "blind", colour * slats[:, None])
        thick = np.maximum(0.07, 1.2 * self.pixel / self.floor_height)
        below = v - self.foot
        sill = self.upper & (off < self.half + 0.07) & (below >= 0.0) & (below < thick)
        canvas.put(sill, "sill", np.minimum(self.trim * 1.05, 1.0))
        shadow = self.upper & (off < self.half + 0.05) & (below >= 0.08) & (below < 0.17)
        canvas.paint(shadow * 0.40, (0.05, 0.05, 0.06))

    def balconies(self) -> None:
        canvas, off, below = self.canvas, self.off_middle, self.v - self.foot
        has = self.upper & self.draw.chance("balconies", 0.45) & (self.cell("balcony") < 0.6)
        railing = has & (off < self.half + 0.12) & (below > -0.20) & (below < 0.03)
        bars = wave(self.u * self.column_width / 0.026) > 0.55
        canvas.put(railing, "balcony", (0.07, 0.07, 0.08), strength=0.25 + 0.75 * bars)
        slab = has & (off < self.half + 0.14) & (below >= 0.0) & (below < 0.07)
        canvas.put(slab, "balcony", self.trim * 0.8)

    def cornices(self) -> None:
        canvas, below = self.canvas, self.y - self.top
        ribs = 0.80 + 0.35 * wave(below / 0.05)
        across = (self.x > self.left - 0.02) & (self.x < self.right + 0.02)
        roof_line = across & (below > -0.02) & (below < 0.035)
        canvas.put(roof_line, "cornice", self.trim * ribs[:, None])
        shadow = self.wall & (below >= 0.035) & (below < 0.055)
        canvas.paint(shadow * 0.45, (0.04, 0.04, 0.05))
        band = self.wall & (np.abs(self.y - self.ground_y) < 0.02)
        canvas.put(band, "cornice", self.trim * 0.92)

    def ground_floor(self) -> None:
        """Rusticated stone with shops; one column is left for the door."""
        draw, canvas = self.draw, self.canvas
        self.down = (self.y - self.ground_y - 0.02) / (self.bottom - self.ground_y - 0.02)
        self.ground = self.wall & (self.y > self.ground_y + 0.02)
        joints = 0.78 + 0.2 * (wave(self.down * 4.0) > 0.2)
        stone = np.where(draw.chance("rustication", 0.5), joints, 1.0)
        stone = stone * (0.75 + 0.2 * self.plaster)
        canvas.paint(self.ground * 0.6, self.colour * stone[:, None])
        door_column = np.minimum(np.floor(draw.uniform("door") * self.columns), self.columns - 1)
        self.at_door = self.column == door_column
        glazed = (self.off_middle < 0.42) & (self.down > 0.22)
        open_ = draw.cell("shop", self.column) < 0.85
        self._shop(self.ground & ~self.at_door & glazed & open_)

    def _shop(self, shop: np.ndarray) -> None:
        draw, canvas, off = self.draw, self.canvas, self.off_middle
        goods = 0.7 + 1.5 * draw.noise("goods", self.x * 9.0, self.y * 6.0, 2)
        canvas.put(shop, "shop", self.glass * goods[:, None])
        cloth = hsv(
            draw.cell("cloth h", self.column),
            0.35 + 0.45 * draw.cell("cloth s", self.column),
            0.45 + 0.5 * draw.cell("cloth v", self.column),
        )
        post = off < 0.5 * self.pixel / self.column_width
        canvas.paint(shop & ((off > 0.38) | (self.down > 0.90) | post), cloth * 0.55)
        striped = np.where((wave(self.u * 6.0) > 0.5)[:, None], cloth, 0.92)
        canvas.paint(shop & (self.down < 0.42), striped * (1.05 - 0.4 * self.down)[:, None])

    def door(self) -> None:
        draw, canvas, off, down = self.draw, self.canvas, self.off_middle, self.down
        place = self.ground & self.at_door
        door = place & (off < 0.22) & (down > 0.18)
        surround = place & (off < 0.28) & (down > 0.08) & ~door
        canvas.put(surround, "deco", self.trim * 0.9)
        wood = hsv(
            draw.uniform("door h"),
            draw.uniform("door s", 0.2, 0.8),
            draw.uniform("door v", 0.18, 0.6),
        )
        panels = 0.8 + 0.3 * ((wave(down * 2.2) > 0.25) & (off > 0.05))
        canvas.put(door, "door", wood * panels[:, None])
        knob = door & (np.abs(self.u - 0.62) < 0.02) & (np.abs(down - 0.6) < 0.03)
        canvas.paint(knob, (0.9, 0.8, 0.4))

    def pavement(self) -> None:
        draw = self.draw
        slabs = 0.8 + 0.4 * draw.noise("pavement", self.x * 30.0, self.y * 60.0, 2)
        brightness = draw.uniform("pavement", 0.35, 0.6) * slabs
        self.canvas.put(self.y > self.bottom, "background", grey(brightness))

    def developed(self) -> tuple[np.ndarray, np.ndarray]:
        canvas = self.canvas
        canvas.shade(self.draw.uniform("exposure", 0.85, 1.12))
        canvas.values = blur(canvas.values, 0.05)
        canvas.add_grain(self.draw, 0.03)
        return canvas.label_map(), canvas.bytes()
