"""Tiny networks, losses and optimisers that a student's code is tried on; each registers itself."""

from gankit.checks.registry import import_all

import_all(__name__, __path__)
