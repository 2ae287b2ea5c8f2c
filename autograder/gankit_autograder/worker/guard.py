"""Looks after workers from outside: counts the calls they were refused, and their memory.

The kernel asks about each call that the filter does not permit, and is told to refuse it. So the
count cannot be forged or hidden by what runs in the worker. It costs nothing while every call is
permitted. Numbers are from the kernel's `include/uapi/linux/seccomp.h`.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import selectors
import signal
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from gankit_autograder.worker import refused

MOST_COUNTED = 1000  # of one worker; later ones are refused by the kernel alone
TICK = 0.5  # seconds between two looks at the memory
SLACK = 256 << 20  # bytes of stacks and the like, which the kernel's own limit leaves out
MOST_THREADS = 256  # where the kernel cannot count those of one worker
_COUNTED = ("RssAnon", "RssShmem", "VmPTE")
_ASK, _ANSWER = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_RECV and _SEND
_REQUEST, _RESPONSE = struct.Struct("QIIiIQ6Q"), struct.Struct("QqiI")


@dataclass
class _Watched:
    """One worker: where the kernel asks, what it was refused, and the memory it may have."""

    process: int
    handle: int  # of the connection that the listener comes by, then of the listener
    most: int
    listens: bool = False
    counts: Counter[str] = field(default_factory=Counter)


class Guard:
    """One thread for all workers of a host."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[int, _Watched] = {}
        self._selector = selectors.DefaultSelector()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def add(self, process: int, connection: socket.socket, memory: int) -> None:
        """Look after a worker that may take `memory` bytes more than it has now."""
        most = usage(process)[0] + memory + SLACK
        with self._lock:
            watched = _Watched(process, connection.detach(), most)
            self._watched[process] = watched
            self._selector.register(watched.handle, selectors.EVENT_READ, watched)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def counted(self, process: int) -> Counter[str]:
        """How often each call was refused to this worker, by name."""
        with self._lock:
            watched = self._watched.get(process)
            return Counter(watched.counts) if watched else Counter()

    def drop(self, process: int) -> None:
        """The worker has ended or is going to."""
        with self._lock:
            watched = self._watched.pop(process, None)
            if watched is not None:
                self._forget(watched)

    def close(self) -> None:
        """Stop within a tick; workers that still run are then refused by the kernel alone."""
        self._closed.set()
        if self._thread is None:
            self._selector.close()

    def _run(self) -> None:
        looked = 0.0
        while not self._closed.is_set():
            for key, _ in self._selector.select(TICK):
                with self._lock:
                    if key.data.handle == key.fd:  # not dropped meanwhile
                        self._serve(key.data)
            if time.monotonic() - looked >= TICK:  # a refused call is no reason to look at all
                looked = time.monotonic()
                with self._lock:
                    for watched in self._watched.values():
                        _end_if_too_large(watched)
        for process in list(self._watched):
            self.drop(process)
        self._selector.close()

    def _serve(self, watched: _Watched) -> None:
        try:
            go_on = self._answer(watched) if watched.listens else self._receive(watched)
        except OSError as error:
            # The one that asked is gone. Where the worker is, too, the kernel tells so for ever.
            go_on = error.errno == errno.ENOENT and usage(watched.process)[1] > 0
        if not go_on:
            self._forget(watched)

    def _receive(self, watched: _Watched) -> bool:
        """The listener comes by the connection; nothing comes where the kernel has none."""
        with socket.socket(fileno=os.dup(watched.handle)) as connection:
            _, handles, _, _ = socket.recv_fds(connection, 1, 1, socket.MSG_CMSG_CLOEXEC)
        if not handles:
            return False
        self._forget(watched)
        watched.handle, watched.listens = handles[0], True
        self._selector.register(watched.handle, selectors.EVENT_READ, watched)
        return True

    def _answer(self, watched: _Watched) -> bool:
        """Refuse one call; False when enough has been counted."""
        asked = bytearray(_REQUEST.size)
        fcntl.ioctl(watched.handle, _ASK, asked)
        ticket, _, _, number, *_ = _REQUEST.unpack(asked)
        watched.counts[refused.name(number)] += 1
        answer = bytearray(_RESPONSE.pack(ticket, 0, -errno.EPERM, 0))
        fcntl.ioctl(watched.handle, _ANSWER, answer)
        return watched.counts.total() < MOST_COUNTED

    def _forget(self, watched: _Watched) -> None:
        if watched.handle >= 0:
            self._selector.unregister(watched.handle)
            os.close(watched.handle)
            watched.handle = -1


def _end_if_too_large(watched: _Watched) -> None:
    taken, threads = usage(watched.process)
    if taken > watched.most or threads > MOST_THREADS:
        with contextlib.suppress(OSError):
            os.kill(watched.process, signal.SIGKILL)


def usage(process: int) -> tuple[int, int]:
    """Bytes that belong to no file, shared ones and page tables too, and threads; 0 if unknown."""
    try:
        with open(f"/proc/{process}/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        taken = sum(int(fields[name].split()[0]) * 1024 for name in _COUNTED)
        return taken, int(fields["Threads"])
    except (OSError, KeyError, ValueError):  # it has ended, or this is no Linux
        return 0, 0
