"""Where pip has put packages: beside the Python, for one user, or into any folder (--target)."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

_NAMES = {"site-packages", "dist-packages"}


@functools.cache
def package_folders() -> tuple[str, ...]:
    """The folders of `sys.path` that hold installed packages."""
    folders = [Path(path) for path in sys.path if path and os.path.isdir(path)]
    return tuple(
        str(folder)
        for folder in folders
        if folder.name in _NAMES or next(folder.glob("*.dist-info"), None)
    )
