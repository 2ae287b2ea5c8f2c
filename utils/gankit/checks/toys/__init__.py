"""Tiny networks, losses and optimisers that a student's code is tried on."""

from gankit.checks.toys import (  # noqa: F401  (each adds its networks to `basic.NETS`)
    basic,
    began,
    conditional,
    cycle,
    growing,
    hierarchical,
    paired,
)
