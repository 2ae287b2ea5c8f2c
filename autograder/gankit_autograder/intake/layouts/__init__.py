"""The layouts in which notebooks arrive: each a small reader of its own.

A reader has a name for `--layout`, a title for people, and `read`, which gives None where the
layout does not apply. `READERS` is their order: the first that applies is taken.
"""

from __future__ import annotations

from gankit_autograder.intake.layouts import drive, gradescope, nbgrader, plain, repositories
from gankit_autograder.intake.layouts.found import (
    Found,
    LayoutReader,
    OpenQuestion,
    Reading,
    Reference,
)
from gankit_autograder.intake.layouts.platforms import PLATFORMS

READERS: tuple[LayoutReader, ...] = (
    gradescope.Gradescope(),
    nbgrader.Nbgrader(),
    *PLATFORMS,
    drive.Drive(),
    repositories.Repositories(),
    plain.Sections(),
    plain.Folders(),
    plain.Flat(),
)

__all__ = ["READERS", "Found", "Reference", "OpenQuestion", "LayoutReader", "Reading"]
