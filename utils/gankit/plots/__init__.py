"""Figures for the course: grids, losses, comparisons, animations, each with alternative text."""

from gankit.plots.animation import animate
from gankit.plots.compare import before_after, class_grid, compare, interpolation, slerp
from gankit.plots.curves import losses
from gankit.plots.network import network
from gankit.plots.picture import Picture
from gankit.plots.plane import plane, plane_points
from gankit.plots.results import ResultsPage, results_page
from gankit.plots.tiles import grid

__all__ = [
    "Picture",
    "ResultsPage",
    "animate",
    "before_after",
    "class_grid",
    "compare",
    "grid",
    "interpolation",
    "losses",
    "network",
    "plane",
    "plane_points",
    "results_page",
    "slerp",
]
