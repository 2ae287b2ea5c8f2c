"""Prepared sets on disk: a folder of .npy files that is complete or does not exist."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gankit.data.cache import root

STAMP = "complete.json"
VERSION = 1  # to be raised when a drawing or a reader changes what it gives
IN_MEMORY_BYTES = 512 << 20


def folder(name: str, source: str, split: str, size: int) -> Path:
    """Where one edition of one split is kept."""
    return root() / "prepared" / f"v{VERSION}" / name / f"{source}-{split}-{size}"


def read(path: Path) -> dict[str, np.ndarray] | None:
    """The arrays in `path`; None if there is no complete set.

    Arrays of more than 512 MiB are mapped from the disk, not read; they can be written to without
    changing the file.
    """
    try:
        return {file.stem: _open(file) for file in _complete_files(path)} or None
    except (OSError, ValueError):
        return None


def is_complete(path: Path) -> bool:
    """Whether there is a complete set in `path`."""
    return bool(_complete_files(path))


def _complete_files(path: Path) -> list[Path]:
    """The files that the stamp names; none if one of them is missing or of another length."""
    try:
        sizes = json.loads((path / STAMP).read_text())
        whole = all((path / file).stat().st_size == size for file, size in sizes.items())
    except (OSError, ValueError):
        return []
    return [path / file for file in sizes] if whole else []


def _open(path: Path) -> np.ndarray:
    large = path.stat().st_size > IN_MEMORY_BYTES
    return np.load(path, mmap_mode="c" if large else None, allow_pickle=False)


class Writer:
    """Collects the arrays of one set in a folder of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(self, name: str, array: np.ndarray) -> None:
        """Write one array."""
        np.save(self.path / f"{name}.npy", array, allow_pickle=False)

    def create(self, name: str, shape: tuple[int, ...], dtype=np.uint8) -> np.ndarray:
        """An array on disk to be filled in place, for sets larger than the memory."""
        return np.lib.format.open_memmap(self.path / f"{name}.npy", "w+", dtype, shape)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a set: it appears under `path` when the block ends well, and else not at all."""
    draft = path.with_name(f".{path.name}-{os.getpid()}-{uuid.uuid4().hex[:8]}")
    draft.mkdir(parents=True)
    try:
        yield Writer(draft)
        sizes = {file.name: file.stat().st_size for file in sorted(draft.glob("*.npy"))}
        (draft / STAMP).write_text(json.dumps(sizes))
        shutil.rmtree(path, ignore_errors=True)
        os.replace(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def keep(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write `arrays` to `path`, or say that they could not be kept and go on."""
    try:
        with writing(path) as writer:
            for name, array in arrays.items():
                writer.save(name, array)
    except OSError as error:
        print(
            f"gankit: could not keep the drawn images in {root()} ({error.strerror}); they will be "
            "drawn again next time. Set GANKIT_DATA to a folder that can be written.",
            file=sys.stderr,
        )
