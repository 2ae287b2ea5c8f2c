"""Probes of CycleGAN: pools, schedules, steps, residual networks, a listing, and their toys."""

from . import listings, pools, residual, steps, toys  # noqa: F401
