"""Draws the images of a mini edition: in batches, on several threads, with a progress bar."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from tqdm.auto import tqdm

BATCH = 16  # measured: larger batches fall out of the processor's cache
MAX_THREADS = 4
TEST_START = 1_000_000  # test images are numbered from here, so no training image is among them

Result = np.ndarray | tuple[np.ndarray, ...]


def draw_all(
    drawer: Callable[[np.ndarray], Result], split: str, count: int, what: str
) -> tuple[np.ndarray, ...]:
    """Images 0 .. count - 1 of a split, as `drawer(index)` draws them, joined."""
    start = 0 if split == "train" else TEST_START
    index = start + np.arange(count)
    batches = [index[first : first + BATCH] for first in range(0, count, BATCH)]
    parts = []
    bar = tqdm(total=count, desc=f"drawing {what}", unit="img", leave=False, disable=None)
    with ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1)) as threads, bar:
        for part in threads.map(drawer, batches):
            parts.append(part if isinstance(part, tuple) else (part,))
            bar.update(len(parts[-1][0]))
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))
