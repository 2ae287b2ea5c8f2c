"""The one command for a GPU machine runs to its end, also where there is none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


def test_the_gpu_bench_runs_in_the_small(root, tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, root / "bench" / "gpu.py", "--tiny", "--out", tmp_path],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "gpu.md").read_text("utf-8")
    assert "failed" not in page and "0 differ" in page and "an epoch of 8 pairs" in page
    assert page.count("FID") >= 2 and "Downloading" not in done.stdout + done.stderr
    pictures = {path.name for path in tmp_path.glob("*.png")}
    assert pictures == {"dcgan_mnist.png", "dcgan_fashion_mnist.png", "growing.png"}
