"""A drawing board for schematics: boxes, arrows and slabs in the one look of the course.

Units are inches, the origin is the lower left corner. Colours have one meaning everywhere: blue is
a generator, orange a discriminator, grey is data, white a number that is computed. A full arrow is
what flows forward, a dashed purple one a gradient that flows back, a dashed outline stands still.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from gankit.plots.picture import Picture
from gankit.plots.style import BLUE, CARD, DPI, FAINT, PURPLE, TEXT, VERMILLION, style

SIZE, SMALL = 9.5, 8.0
LINE = 1.3
MARGIN = 0.15
FILLS = {"G": "#D6E8F3", "D": "#FBE3D3", "data": "#EEEEEE", "value": CARD, "other": "#DDF0E9"}
EDGES = {"G": BLUE, "D": VERMILLION, "data": FAINT, "value": TEXT, "other": "#008A64"}
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A placed box and the middles of its sides."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> Point:
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> Point:
        return self.x + self.width, self.y + self.height / 2

    @property
    def upper_left(self) -> Point:
        """Where the first of two arrows ends that meet in this box."""
        return self.x, self.y + 0.7 * self.height

    @property
    def lower_left(self) -> Point:
        """Where the second of two arrows ends that meet in this box."""
        return self.x, self.y + 0.3 * self.height

    @property
    def top(self) -> Point:
        return self.x + self.width / 2, self.y + self.height

    @property
    def bottom(self) -> Point:
        return self.x + self.width / 2, self.y


class Board:
    """An empty card of `width` x `height` inches to draw on."""

    def __init__(self, width: float, height: float) -> None:
        with style():
            self.figure = Figure(figsize=(width, height), dpi=DPI)
            self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(0, height))
        self.axes.set_axis_off()
        self.width, self.height = width, height
        self._texts: list[tuple[Text, Box | None]] = []

    def box(
        self,
        x: float,
        y: float,
        text: str,
        kind: str = "value",
        *,
        width: float = 1.0,
        height: float = 0.5,
        still: bool = False,
    ) -> Box:
        """A rounded box with its lower left corner at `x`, `y`. `still`: it does not learn here."""
        placed = Box(x, y, width, height)
        shape = FancyBboxPatch(
            (x + 0.05, y + 0.05),
            width - 0.1,
            height - 0.1,
            boxstyle="round,pad=0.05,rounding_size=0.06",
            facecolor=FILLS[kind],
            edgecolor=EDGES[kind],
            linewidth=LINE,
            linestyle="--" if still else "-",
        )
        self.axes.add_patch(shape)
        self._write(x + width / 2, y + height / 2, text, inside=placed)
        return placed

    def slab(self, x: float, middle: float, width: float, height: float, kind: str) -> Box:
        """A plain rectangle without text, centred at the height `middle`."""
        placed = Box(x, middle - height / 2, width, height)
        look = {"facecolor": FILLS[kind], "edgecolor": EDGES[kind], "linewidth": LINE}
        self.axes.add_patch(Rectangle((x, placed.y), width, height, **look))
        return placed

    def arrow(
        self,
        start: Point,
        end: Point,
        text: str = "",
        *,
        back: bool = False,
        bend: float = 0.0,
        label: Point | None = None,
    ) -> None:
        """An arrow. `back`: a gradient. `bend` curves it; `label` moves its text by so much."""
        look: dict[str, Any] = {"color": PURPLE if back else TEXT, "linewidth": LINE}
        path = FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>",
            mutation_scale=11,
            shrinkA=1.5,
            shrinkB=1.5,
            linestyle=(0, (4, 2)) if back else "-",
            connectionstyle=f"arc3,rad={bend}",
            **look,
        )
        self.axes.add_patch(path)
        if text:
            dx, dy = label or (0.0, 0.11)
            middle = (start[0] + end[0]) / 2 + dx, (start[1] + end[1]) / 2 + dy
            self._write(*middle, text, size=SMALL, color=look["color"])

    def chain(self, *boxes: Box) -> None:
        """Arrows from each box to the next on its right."""
        for one, other in pairwise(boxes):
            self.arrow(one.right, other.left)

    def rule(self, y: float) -> None:
        """A line across the card, between two parts."""
        self.line((MARGIN, y), (self.width - MARGIN, y))

    def image(self, x: float, y: float, width: float, height: float, pixels: Any) -> Box:
        """A picture `(H, W, 3)` or a map `(H, W)`, with its lower left corner at `x`, `y`."""
        panel = self.figure.add_axes(
            (x / self.width, y / self.height, width / self.width, height / self.height)
        )
        panel.imshow(pixels, cmap="Greys", vmin=0, vmax=1, aspect="auto")
        panel.set(zorder=-1)  # below everything else
        panel.set_axis_off()
        return Box(x, y, width, height)

    def frame(self, x: float, y: float, width: float, height: float, kind: str = "D") -> Box:
        """An empty rectangle over what is there, with a light seam."""
        seam = [withStroke(linewidth=4 * LINE, foreground=CARD)]
        look = {
            "fill": False,
            "edgecolor": EDGES[kind],
            "linewidth": 2 * LINE,
            "path_effects": seam,
        }
        self.axes.add_patch(Rectangle((x, y), width, height, **look))
        return Box(x, y, width, height)

    def line(self, *points: Point, back: bool = False) -> None:
        """A line through these points, to lead an arrow round a corner."""
        x, y = zip(*points, strict=True)
        dashes = (0, (4, 2)) if back else "-"
        self.axes.plot(x, y, color=PURPLE if back else TEXT, linewidth=LINE, linestyle=dashes)

    def write(self, x: float, y: float, text: str, *, size: float = SMALL, **look: Any) -> None:
        """A text centred at `x`, `y`."""
        self._write(x, y, text, size=size, **look)

    def heading(self, y: float, text: str) -> None:
        """A bold text that begins at the left margin."""
        self._write(MARGIN, y, text, size=SIZE, weight="bold", ha="left")

    def _write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        inside: Box | None = None,
        **look,
    ) -> None:
        look = {"ha": "center", "va": "center", "color": TEXT, "linespacing": 1.15} | look
        with style():
            written = self.axes.text(x, y, text, fontsize=size, **look)
        self._texts.append((written, inside))

    def problems(self) -> list[str]:
        """A sentence for each text that leaves its box or the card, or covers another text."""
        self.figure.canvas.draw()
        told, placed = [], []
        for written, inside in self._texts:
            text, frame = written.get_text(), self._frame(written)
            if not _holds(inside or Box(0, 0, self.width, self.height), frame):
                told.append(f"{text!r} leaves {'its box' if inside else 'the card'}")
            covered = [other for other, there in placed if _overlap(frame, there)]
            told += [f"{text!r} covers {other!r}" for other in covered]
            placed.append((text, frame))
        return told

    def _frame(self, written: Text) -> Box:
        found, dpi = written.get_window_extent(), self.figure.dpi
        return Box(found.x0 / dpi, found.y0 / dpi, found.width / dpi, found.height / dpi)

    def picture(self, alt: str) -> Picture:
        """The finished drawing."""
        return Picture(self.figure, alt)


def _holds(room: Box, box: Box) -> bool:
    across = room.x <= box.x and box.x + box.width <= room.x + room.width
    return across and room.y <= box.y and box.y + box.height <= room.y + room.height


def _overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height
