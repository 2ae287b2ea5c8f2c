"""The look of every figure: colours, text, and the figure itself without pyplot's global state.

Figures stand on an opaque white card. Transparent ones would need one text colour for white pages
and for dark ones (Colab's is #383838), and no grey reaches a contrast of 4.5:1 on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib
from matplotlib.figure import Figure

# Okabe and Ito, "Color Universal Design" (2008), those with 3:1 contrast on white, and black.
BLUE, VERMILLION, GREEN, PURPLE, BLACK = "#0072B2", "#D55E00", "#008A64", "#A6548A", "#000000"
PALETTE = (BLUE, VERMILLION, GREEN, PURPLE, BLACK)
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
TEXT = "#222222"
FAINT = "#767676"
CARD = "#FFFFFF"
DPI = 110

RC = {
    "font.family": "DejaVu Sans",
    "font.size": 10.0,
    "axes.titlesize": 11.0,
    "axes.labelsize": 10.0,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": TEXT,
    "axes.titlecolor": TEXT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "text.color": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "figure.facecolor": CARD,
    "axes.facecolor": CARD,
    "savefig.facecolor": CARD,
    "legend.frameon": False,
    "image.interpolation": "nearest",
}


@contextmanager
def style() -> Iterator[None]:
    """Use the kit's look inside, whatever the reader has set for their own figures."""
    with matplotlib.rc_context():
        matplotlib.rcParams.update(matplotlib.rcParamsDefault)
        matplotlib.rcParams.update(RC)
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches. Call it inside `style()`."""
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def line_look(index: int) -> dict[str, object]:
    """Colour and dashes of the line number `index`: told apart without seeing colours."""
    return {
        "color": PALETTE[index % len(PALETTE)],
        "linestyle": LINE_STYLES[index % len(LINE_STYLES)],
    }
