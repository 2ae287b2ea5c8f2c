"""Schematics: boxes and arrows on a board, and networks as rows of slabs, in one look."""

from gankit_autograder.schematic.board import Board, Box
from gankit_autograder.schematic.stack import DrawnLayer, draw_stack, slab_size, trace

__all__ = ["Board", "Box", "DrawnLayer", "draw_stack", "slab_size", "trace"]
