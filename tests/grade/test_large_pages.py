"""The warm process's memory on large pages: the same memory, and fewer page tables to copy."""

from __future__ import annotations

import ctypes
import mmap
import os
import socket
from pathlib import Path

import pytest

from gankit_autograder.worker import pages


def on_large_pages() -> int:
    """Kilobytes of this process's private memory that lie on large pages."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages"))


def lies_in(place: int, memory: mmap.mmap) -> bool:
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return start <= place < start + len(memory)


@pytest.fixture
def asked():
    """Our end and the other end of a control connection, on which nobody asks yet."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_memory_is_moved_after_many_forks_and_holds_what_it_held(asked):
    copy = os.urandom(1 << 20) * 16
    kept = mmap.mmap(-1, len(copy), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    kept[:] = copy
    before, large = on_large_pages(), pages.LargePages()
    place = next((p for p in pages.places(large._size or 1 << 21) if lies_in(p, kept)), 0)
    assert place, "it is not looked at"
    if not large._size or not pages.collapse(place, large._size):
        pytest.skip("this kernel moves no memory to large pages")
    assert on_large_pages() > before
    before = on_large_pages()
    for _ in range(pages.OFTEN - 1):
        large.go_on(asked[0])
    assert on_large_pages() == before
    large.go_on(asked[0])
    assert on_large_pages() > before
    assert kept[:] == copy


def test_a_request_that_waits_is_served_first(asked):
    large = pages.LargePages()
    large._left, large._size = [0], 1 << 21
    asked[1].sendall(b"x")
    for _ in range(pages.OFTEN + 3):
        large.go_on(asked[0])
    assert large._left == [0]
