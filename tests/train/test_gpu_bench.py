"""`python bench/gpu.py --tiny` runs every part to its end on any machine, offline."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PIL import Image

pytestmark = pytest.mark.slow

PARTS = ["Checks on both devices", "Training steps", "DCGAN", "A growing GAN"]
PICTURES = ["dcgan_mnist.png", "dcgan_fashion_mnist.png", "growing.png"]


def test_every_part_runs_to_its_end(root, tmp_path):
    command = [sys.executable, root / "bench" / "gpu.py", "--tiny", "--out", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    lines = (tmp_path / "gpu.md").read_text("utf-8").splitlines()
    assert [line[3:] for line in lines if line.startswith("## ")] == PARTS
    assert not any(line.startswith("failed") for line in lines)
    assert any(line.endswith("0 differ") for line in lines)
    for name in PICTURES:
        with Image.open(tmp_path / name) as picture:
            assert min(picture.size) > 50 and len(picture.convert("RGB").getcolors(1 << 20)) > 10
