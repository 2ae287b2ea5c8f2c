"""Tries, inside a fresh worker, what a hostile submission would try; says what went through."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Callable
from typing import Any


def try_everything(settings: dict[str, Any]) -> dict[str, bool]:
    """For each protection, whether the attempt was stopped."""
    attempts: dict[str, Callable[[], Any]] = {
        "read instructor files": lambda: _read_any(settings["forbidden"]),
        "write instructor files": lambda: _write(settings["folder"]),
        "network": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        "new processes": _fork,
        "signals to others": lambda: os.kill(settings["victim"], 0),
        "memory": lambda: bytearray(settings["memory"]),
        "big files": lambda: _fill(settings["file_size"]),
    }
    return {name: _is_stopped(attempt) for name, attempt in attempts.items()}


def _is_stopped(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except (OSError, MemoryError):
        return True
    return False


def _read_any(paths: list[str]) -> None:
    """Raises only if every one of the files is out of reach."""
    blocked = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                file.read(1)
        except OSError:
            blocked += 1
    if blocked == len(paths):
        raise PermissionError


def _write(folder: str) -> None:
    path = os.path.join(folder, "canary")
    with open(path, "w"):
        pass
    with contextlib.suppress(OSError):
        os.unlink(path)


def _fork() -> None:
    process = os.fork()
    if process == 0:
        os._exit(0)
    with contextlib.suppress(OSError):
        os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def _fill(size: int) -> None:
    with open("canary", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, size + (1 << 20))
        file.flush()
