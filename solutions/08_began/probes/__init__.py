"""Probes of BEGAN: autoencoders, the balance, learning rates, and their toys."""

from . import autoencoders, balance, schedules, toys  # noqa: F401
