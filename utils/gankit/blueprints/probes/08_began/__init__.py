# Written by `gankit build` from solutions/08_began/probes/__init__.py: edit that file.
"""Probes of BEGAN: autoencoders, the balance, learning rates, and their toys."""

from . import autoencoders, balance, schedules, toys  # noqa: F401
