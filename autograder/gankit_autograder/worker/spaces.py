"""Namespaces: a network, an IPC, PIDs and a file tree of its own, where the kernel allows them.

The tree holds what a worker may read, bound read-only under the same names, and a small tmpfs for
what it writes. Whatever else this machine has is not there: it can be neither opened nor seen, and
the tmpfs is gone with the process. A second wall before Landlock's, and none where a container
forbids it. Numbers are from the kernel's `sched.h`, `mount.h` and `fcntl.h`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

NEW_USER, NEW_IPC, NEW_HOST, NEW_NETWORK, NEW_FILES = 1 << 28, 1 << 27, 1 << 26, 1 << 30, 1 << 17
NEW_NUMBERS = 1 << 29  # of processes; for children only
NO_SUID, NO_DEVICES, NO_PROGRAMS, BIND, RECURSIVE, PRIVATE = 2, 4, 8, 1 << 12, 1 << 14, 1 << 18
MOST_FILES = 10_000
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR, _AT_CWD, _AT_RECURSIVE, _READ_ONLY = 442, -100, 0x8000, 1
_DETACH = 2

_libc = ctypes.CDLL(None, use_errno=True)


def enter() -> bool:
    """Leave the machine's network, IPC, host name and mounts; False where that is forbidden.

    An ordinary user's process must be in a user namespace that it owns.
    """
    spaces = NEW_IPC | NEW_HOST | NEW_NETWORK | NEW_FILES
    return hasattr(_libc, "unshare") and _libc.unshare(spaces) == 0


def become_owner() -> bool:
    """Go into a user namespace, under the same numbers; children get a PID namespace in it."""
    user, group = os.getuid(), os.getgid()
    if not hasattr(_libc, "unshare") or _libc.unshare(NEW_USER | NEW_NUMBERS) != 0:
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    except OSError:  # a namespace in which one may do nothing, as Ubuntu gives it
        return False
    return True


def open_own_numbers() -> int | None:
    """A handle of this process's PID namespace; None where there are none."""
    try:
        return os.open("/proc/self/ns/pid", os.O_RDONLY)
    except OSError:
        return None


def number_children_anew() -> bool:
    """The next child is process 1 of a new PID namespace; False where that is forbidden."""
    return _libc.unshare(NEW_NUMBERS) == 0


def number_children_as(numbers: int) -> None:
    """The next child is again in the PID namespace of this handle."""
    _check(_libc.setns(numbers, NEW_NUMBERS))


def number_outside() -> int:
    """This process's number in the PID namespace that /proc was mounted in."""
    try:
        return int(os.readlink("/proc/self"))
    except OSError:
        return os.getpid()


def count_users_alone() -> bool:
    """Whether the kernel counts the threads of a user in each user namespace by itself."""
    return tuple(map(int, re.findall(r"\d+", platform.release())[:2])) >= (5, 14)


def see_only(places: Sequence[str], scratch: str, most: int) -> bool:
    """Make the tree and go there; `scratch` is new there, with room for `most` bytes.

    Call `enter()` before. False where the kernel refuses a step: then nothing has changed.
    """
    machine = platform.machine()
    if machine not in _PIVOT_ROOT:
        return False
    try:
        _mount(None, "/", None, RECURSIVE | PRIVATE)
        if os.getpid() == 1:  # a /proc that has its own processes alone; some containers refuse
            with contextlib.suppress(OSError):
                _mount("proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_PROGRAMS)
        # The new root is built over the scratch folder, which nobody else uses.
        _mount("tmpfs", scratch, "tmpfs", NO_SUID | NO_DEVICES, "size=1m,mode=755")
        for place in sorted({*places, *map(os.path.realpath, places)}):
            _bind(place, scratch)
        os.makedirs(scratch + scratch)
        _make_read_only(scratch)
        options = f"size={most},nr_inodes={MOST_FILES},mode=700"
        flags = NO_SUID | NO_DEVICES | NO_PROGRAMS
        _mount("tmpfs", scratch + scratch, "tmpfs", flags, options)
    except OSError:
        _libc.umount2(scratch.encode(), _DETACH)
        return False
    os.chdir(scratch)
    _check(_libc.syscall(_PIVOT_ROOT[machine], b".", b"."))
    _check(_libc.umount2(b".", _DETACH))
    os.chdir(scratch)
    return True


def _bind(place: str, root: str) -> None:
    """The same file or folder under the new root, unless it is there with a folder above it."""
    target = root + place
    if os.path.exists(target) or not os.path.exists(place):
        return
    if place == "/proc/self":
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink("/proc/self"), target)
        return
    if os.path.isdir(place):
        os.makedirs(target)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))
    _mount(place, target, None, BIND | RECURSIVE)


def _make_read_only(root: str) -> None:
    """All mounts of the tree; where a kernel before 5.12 cannot, Landlock and modes remain."""
    attributes = (ctypes.c_uint64 * 4)(_READ_ONLY, 0, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    _libc.syscall(_MOUNT_SETATTR, _AT_CWD, root.encode(), _AT_RECURSIVE, attributes, size)


def _mount(source: str | None, target: str, kind: str | None, flags: int, more: str = "") -> None:
    texts = [text.encode() if text is not None else None for text in (source, target, kind)]
    _check(_libc.mount(*texts, ctypes.c_ulong(flags), more.encode() or None))


def _check(result: int) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
