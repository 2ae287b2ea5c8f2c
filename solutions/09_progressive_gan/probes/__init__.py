"""Probes of the growing GAN: networks, critics, layers, averages, and their toys."""

from . import averages, critics, growing, modules, reading, toys  # noqa: F401
