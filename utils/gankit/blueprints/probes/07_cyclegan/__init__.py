# Written by `gankit build` from solutions/07_cyclegan/probes/__init__.py: edit that file.
"""Probes of CycleGAN: pools, schedules, steps, residual networks, a listing, and their toys."""

from . import listings, pools, residual, steps, toys  # noqa: F401
