"""What the numbers of a run hang on beside the exercise: the kit, the libraries, the processor."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path

import torch

LEFT_OUT = {"__pycache__", "blueprints"}


@functools.cache
def kit_key(*packages: Path) -> str:
    """The files of these packages, the libraries and the processor, as one hash."""
    versions = [metadata.version(name) for name in ("torch", "torchvision", "numpy")]
    processor = [platform.machine(), torch.backends.cpu.get_cpu_capability()]
    found = hashlib.sha256(json.dumps([platform.python_version(), *versions, *processor]).encode())
    for package in packages:
        for path in sorted(package.rglob("*")):
            name = path.relative_to(package)
            if path.is_file() and not LEFT_OUT & set(name.parts):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(f"{name.as_posix()} {digest}".encode())
    return found.hexdigest()
