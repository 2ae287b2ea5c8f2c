# Written by `gankit build` from solutions/09_progressive_gan/probes/__init__.py: edit that file.
"""Probes of the growing GAN: networks, critics, layers, averages, and their toys."""

from . import averages, critics, growing, modules, reading, toys  # noqa: F401
