"""Figures for the course: grids, losses, comparisons, animations, each with alternative text."""

from gankit.plots.curves import losses
from gankit.plots.picture import Picture
from gankit.plots.tiles import grid

__all__ = ["Picture", "grid", "losses"]
