"""Tries, inside a fresh worker, what a hostile submission would try; says what went through.

A system call is given arguments that do no harm where it is open, mostly wrong ones: the kernel
then answers that they are wrong, and a closed call answers that it is not permitted.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

_CLOSED = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP}
_FLOCK, _GET_LOCK, _SET_LOCK = struct.Struct("hhqqi4x"), 36, 37  # of an open file, on Linux
_CLOCK_OF_ONE = ~1 << 3 | 2  # of the processor time of process 1
# Numbers on x86-64 and on arm64, and arguments of which at least one is wrong.
_CALLS: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "tracing a process": (101, 117, (2, -1, 0, 0)),
    "reading another's memory": (310, 270, (-1, 0, 0, 0, 0, 0)),
    "writing another's memory": (311, 271, (-1, 0, 0, 0, 0, 0)),
    "handles of a process": (434, 434, (-1, 0)),
    "signals with a message": (129, 138, (-1, 0, 0)),
    "signals to threads": (200, 130, (-1, 0)),
    "scheduling of others": (144, 119, (-1, 0, 0)),
    "disk priority of others": (251, 30, (9, 0, 0)),
    "a session of its own": (112, 157, ()),
    "namespaces": (272, 97, (1,)),
    "entering namespaces": (308, 268, (-1, 0)),
    "mounts": (165, 40, (1, 1, 1, 0, 0)),
    "unmounts": (166, 39, (1, 0)),
    "another root": (161, 51, (1,)),
    "files by handle": (304, 265, (-1, 1, 0)),
    "shared memory": (29, 194, (0, 0, 0)),
    "message queues": (68, 186, (0, 0)),
    "semaphores": (64, 190, (0, -1, 0)),
    "named message queues": (240, 180, (1, 0, 0, 0)),
    "keyrings": (250, 219, (99, 0, 0, 0, 0)),
    "adding keys": (248, 217, (1, 1, 1, 1, 0)),
    "memory files": (319, 279, (1, 0)),
    "secret memory": (447, 447, (99,)),
    "watching files": (294, 26, (99,)),
    "watching the file system": (300, 262, (99, 0)),
    "io_uring": (425, 425, (0, 0)),
    "kernel programs": (321, 280, (99, 0, 0)),
    "performance counters": (298, 241, (0, 0, 0, 0, 0)),
    "page faults": (323, 282, (99,)),
    "the kernel's log": (103, 116, (99, 0, 0)),
    "another personality": (135, 92, (0xFFFFFFFF,)),
    "kernel modules": (313, 273, (-1, 0, 0)),
    "locking memory": (149, 228, (1, 1)),
    "splicing": (275, 76, (-1, 0, -1, 0, 1, 0)),
    "the clock": (227, 112, (0, 1)),
    "host name": (170, 161, (1, 1000)),
    "attributes of files": (188, 5, (1, 1, 1, 0, 0)),
    "hard links": (265, 37, (-1, 1, -1, 1, 0)),
    "cutting files to read": (257, 56, (-100, 1, 0o1000, 0)),
    "special files": (259, 33, (-1, 1, 0o20000, 0)),
    "waking other processes": (202, 98, (1, 1, 1, 0, 0, 0)),
    "waiting by another's clock": (230, 115, (_CLOCK_OF_ONE, 0, 0, 0)),
    "timers by another's clock": (222, 107, (_CLOCK_OF_ONE, 0, 1)),
    "merging memory with others": (28, 233, (1, 4096, 12)),
    "packet filters": (54, 208, (-1, 1, 26, 1, 16)),
    "the kernel's notifications": (293, 59, (1, 0o200)),
    "threads in other spaces": (56, 220, (0x40010000, 0, 0, 0, 0)),
}


def try_everything(settings: dict[str, Any]) -> dict[str, bool]:
    """For each protection, whether the attempt was stopped."""
    return {name: _is_stopped(attempt) for name, attempt in _attempts(settings).items()}


def _attempts(settings: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    victim, folder = settings["victim"], settings["folder"]
    canary = os.path.join(folder, "gradebook.db")
    return {
        "read instructor files": lambda: _read_any(settings["forbidden"]),
        "write instructor files": lambda: _write(folder),
        **_on_files(folder, canary, victim),
        "network": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        **_sockets(),
        "new processes": _fork,
        "new programs": lambda: os.execv("/nowhere/at/all", ["x"]),
        "signals to others": lambda: os.kill(victim, 0),
        **_on_processes(victim),
        "memory": lambda: bytearray(settings["memory"]),
        "big files": lambda: _fill(settings["file_size"]),
        "deleted files that fill the disk": lambda: _fill_unseen(settings),
        **_resources(settings["memory"], settings["threads"]),
        **_by_number(),
    }


def _on_files(folder: str, canary: str, victim: int) -> dict[str, Callable[[], Any]]:
    library = os.__file__
    return {
        "seeing which files exist": lambda: os.stat(canary),
        "list instructor folders": lambda: os.listdir(folder),
        "modes of instructor files": lambda: _changes(canary, lambda: os.chmod(canary, 0o600)),
        "times of instructor files": lambda: _changes(canary, lambda: os.utime(canary, (1, 1))),
        "owners of instructor files": lambda: os.chown(canary, os.getuid(), -1),
        "cutting instructor files": lambda: os.truncate(canary, 1),
        "renaming instructor files": lambda: os.rename(canary, canary + ".x"),
        "removing instructor files": lambda: os.unlink(canary),
        "modes of installed files": lambda: _changes(library, lambda: _mode_by_handle(library)),
        "writing installed files": lambda: os.close(os.open(library, os.O_WRONLY)),
        "files in /tmp": lambda: _write("/tmp"),
        "files in /dev/shm": lambda: _write("/dev/shm"),
        "environment of others": lambda: _read(f"/proc/{victim}/environ"),
        "memory of others": lambda: _read(f"/proc/{victim}/mem", at=None),
        "handles of others": lambda: os.listdir(f"/proc/{victim}/fd"),
        "folder of others": lambda: os.listdir(f"/proc/{victim}/cwd"),
        "names of processes": lambda: os.listdir("/proc"),
    }


def _sockets() -> dict[str, Callable[[], Any]]:
    def opened(family: int, kind: int) -> Callable[[], Any]:
        return lambda: socket.socket(family, kind).close()

    netlink, packet = getattr(socket, "AF_NETLINK", 16), getattr(socket, "AF_PACKET", 17)
    return {
        "network of version 6": opened(socket.AF_INET6, socket.SOCK_STREAM),
        "datagrams": opened(socket.AF_INET, socket.SOCK_DGRAM),
        "netlink": opened(netlink, socket.SOCK_RAW),
        "raw packets": opened(packet, socket.SOCK_RAW),
        "sockets of daemons": opened(socket.AF_UNIX, socket.SOCK_STREAM),
        "datagrams to daemons": lambda: _close(
            socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ),
    }


def _on_processes(victim: int) -> dict[str, Callable[[], Any]]:
    def limits() -> None:
        before = resource.prlimit(victim, resource.RLIMIT_NOFILE)
        resource.prlimit(victim, resource.RLIMIT_NOFILE, before)

    def priority() -> None:
        before = os.getpriority(os.PRIO_PROCESS, victim)
        os.setpriority(os.PRIO_PROCESS, victim, before)

    return {
        "signals to everybody": lambda: os.kill(-1, 0),
        "limits of others": limits,
        "priority of others": priority,
        "cores of others": lambda: os.sched_setaffinity(victim, os.sched_getaffinity(victim)),
        "signals by a file": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, victim),
        "timing of others": lambda: time.clock_gettime(~victim << 3 | 2),
        "locks that others see": lambda: _lock_twice(os.__file__),
    }


def _resources(memory: int, threads: int) -> dict[str, Callable[[], Any]]:
    def raised() -> None:
        most = resource.getrlimit(resource.RLIMIT_DATA)[1]
        if most == resource.RLIM_INFINITY:
            return
        resource.setrlimit(resource.RLIMIT_DATA, (most, most + (1 << 30)))

    def files() -> None:
        handles = []
        with contextlib.ExitStack() as stack:
            for _ in range(5000):
                handles.append(os.dup(0))
                stack.callback(os.close, handles[-1])

    def dumped() -> None:
        if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
            raise PermissionError

    return {
        "shared mappings": lambda: mmap.mmap(-1, memory).close(),
        "shared zeros": lambda: os.close(os.open("/dev/zero", os.O_RDWR)),
        "growing stacks": lambda: _map(memory, 3, 0x122),
        "page tables": lambda: _map(1 << 40, 1, 0x4022),
        "very many threads": lambda: _start_threads(2 * threads),
        "more than its limits": raised,
        "very many files": files,
        "core dumps": dumped,
    }


def _by_number() -> dict[str, Callable[[], Any]]:
    if platform.system() != "Linux":
        return {}
    arm = platform.machine() in {"aarch64", "arm64"}
    libc = ctypes.CDLL(None, use_errno=True)

    def attempt(number: int, arguments: tuple[int, ...]) -> Callable[[], Any]:
        def call() -> None:
            wanted = [ctypes.c_long(value) for value in arguments]
            if libc.syscall(ctypes.c_long(number), *wanted) < 0 and ctypes.get_errno() in _CLOSED:
                raise PermissionError

        return call

    return {name: attempt(row[arm], row[2]) for name, row in _CALLS.items()}


def _is_stopped(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except (OSError, MemoryError, ValueError):
        return True
    return False


def _changes(path: str, act: Callable[[], Any]) -> None:
    """Raises if `act` changes nothing of the file, whatever it says it did."""
    before = os.stat(path)
    act()
    after = os.stat(path)
    if (before.st_mode, before.st_mtime) == (after.st_mode, after.st_mtime):
        raise PermissionError


def _mode_by_handle(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        mode = os.fstat(handle).st_mode
        os.fchmod(handle, mode ^ 0o1)
        if os.fstat(handle).st_mode != mode:
            os.fchmod(handle, mode)
            return
    finally:
        os.close(handle)
    raise PermissionError


def _map(size: int, protection: int, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    address = libc.mmap(None, ctypes.c_size_t(size), protection, flags, -1, ctypes.c_long(0))
    if address in (None, ctypes.c_void_p(-1).value):
        raise MemoryError
    libc.munmap(ctypes.c_void_p(address), ctypes.c_size_t(size))


def _start_threads(count: int) -> None:
    """Raises if fewer threads than that can run at once."""
    done = threading.Event()
    before = threading.stack_size(1 << 16)
    started = []
    try:
        for _ in range(count):
            started.append(threading.Thread(target=done.wait, daemon=True))
            started[-1].start()
    except RuntimeError:
        started.pop()
        raise PermissionError from None
    finally:
        done.set()
        for thread in started:
            thread.join()
        threading.stack_size(before)


def _lock_twice(path: str) -> None:
    """Raises if locks of a file lock nobody out, of either kind."""
    held, asked = (_FLOCK.pack(kind, 0, 0, 0, 0) for kind in (fcntl.F_RDLCK, fcntl.F_WRLCK))
    with open(path) as first, open(path) as second:
        try:
            fcntl.flock(first, fcntl.LOCK_EX)
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        fcntl.fcntl(first, _SET_LOCK, held)
        if _FLOCK.unpack(fcntl.fcntl(second, _GET_LOCK, asked))[0] == fcntl.F_RDLCK:
            return
    raise PermissionError


def _close(pair: tuple[socket.socket, socket.socket]) -> None:
    for end in pair:
        end.close()


def _read(path: str, at: int | None = 0) -> None:
    with open(path, "rb", buffering=0) as file:
        if at is not None:
            file.read(1)


def _read_any(paths: list[str]) -> None:
    """Raises only if every one of the files is out of reach."""
    blocked = 0
    for path in paths:
        try:
            _read(path)
        except OSError:
            blocked += 1
    if blocked == len(paths):
        raise PermissionError


def _write(folder: str) -> None:
    path = os.path.join(folder, f"canary-{os.getpid()}")
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


def _fill_unseen(settings: dict[str, Any]) -> None:
    """Files that are open and have no name any more: no look into the folder finds them."""
    block = b"x" * (1 << 20)
    with contextlib.ExitStack() as stack:
        for number in range(settings["disk"] // settings["file_size"] + 1):
            file = stack.enter_context(open(f"unseen{number}", "wb", buffering=0))
            os.unlink(file.name)
            for _ in range(settings["file_size"] >> 20):
                file.write(block)


def _fill(size: int) -> None:
    with open("canary", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, size + (1 << 20))
        file.flush()
