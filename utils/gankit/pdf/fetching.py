"""Fetches fonts that a text needs, on a machine that is Colab's and thrown away afterwards."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

SECONDS = 180


def fetch_fonts(packages: Sequence[str]) -> bool:
    """Install these Debian packages. False where that is not possible; nothing is said then."""
    tool = shutil.which("apt-get")
    if tool is None:
        return False
    print(f"Fetching fonts for your text, once: {', '.join(packages)} ...")
    command = [tool, "install", "-y", "-qq", "--no-install-recommends", *packages]
    try:
        return subprocess.run(command, capture_output=True, timeout=SECONDS).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
