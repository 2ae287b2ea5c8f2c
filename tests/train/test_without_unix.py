"""Students on Windows: all that they do works without what only Unix has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_a_student_needs_nothing_of_unix(tmp_path):
    script = Path(__file__).with_name("without_unix.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        env={k: v for k, v in os.environ.items() if k != "GANKIT_OFFLINE"},  # mirrors of its own
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    worked = [line.removeprefix("works: ") for line in done.stdout.splitlines() if "works" in line]
    assert worked == ["modules", "check", "training", "widget", "data", "pdf", "command"]
    assert "needs Linux or macOS. On Windows use WSL" in done.stderr
