"""Moves the warm process's memory to large pages, so that a fork of it copies few page tables.

With PyTorch loaded, a fork and the end of its process take 26 ms; with large pages 7. To move all
takes a second, so it is done for a process that forks often, and only while nobody asks it.
`MADV_COLLAPSE` is of Linux 6.1; elsewhere nothing happens.
"""

from __future__ import annotations

import ctypes
import select
import socket
from pathlib import Path

OFTEN = 12  # forks
SMALLEST = 4 << 20  # bytes of an area that is worth it
_COLLAPSE = 25  # from the kernel's include/uapi/asm-generic/mman-common.h
_SIZE = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")


class LargePages:
    """What is left to move, of this process."""

    def __init__(self) -> None:
        self._forks = 0
        self._left: list[int] | None = None  # addresses; None: not looked for yet
        self._size = _size()

    def go_on(self, control: socket.socket) -> None:
        """Called before each request: moves one large page after another until there is one."""
        self._forks += 1
        if self._forks < OFTEN or not self._size:
            return
        if self._left is None:
            self._left = places(self._size)
        while self._left and not select.select([control], [], [], 0)[0]:
            collapse(self._left.pop(), self._size)


def places(size: int) -> list[int]:
    """The addresses of large pages that lie in private memory of this process as a whole."""
    found = []
    for line in Path("/proc/self/maps").read_text().splitlines():
        area, mode, _, _, _, *name = line.split(maxsplit=5)
        start, end = (int(number, 16) for number in area.split("-"))
        if mode == "rw-p" and end - start >= SMALLEST and name in ([], ["[heap]"]):
            found += range(-(-start // size) * size, end - size + 1, size)
    return found


def collapse(address: int, size: int) -> bool:
    """Move what lies there to one large page; whether the kernel did."""
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(size), _COLLAPSE) == 0


def _size() -> int:
    """Bytes of a large page; 0 where there are none."""
    try:
        return int(_SIZE.read_text())
    except (OSError, ValueError):
        return 0
