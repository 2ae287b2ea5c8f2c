"""Confines the calling process for good: limits, spaces and a user of its own, files, calls."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import resource
import signal
import socket
import sys
import tempfile
from dataclasses import asdict, dataclass
from typing import Any

from gankit.installed import package_folders
from gankit_autograder.worker import landlock, seccomp, spaces

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 1, 4, 8, 38
_CAP_DAC_READ_SEARCH = 4  # bit 2
ADDRESSES = 16 << 30  # bytes that may be set aside: stacks and pools of threads, mapped files
_SYSTEM_FILES = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/etc/ssl",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/mime.types",
    "/etc/ld.so.cache",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys/devices/system/cpu",
    "/dev/zero",  # to be written it would give memory that several processes share
    "/dev/urandom",
    "/dev/random",
)
_DEVICES = ("/dev/null", "/dev/full")


@dataclass(frozen=True)
class Allowance:
    """What a worker may use. Sizes in bytes, times in seconds."""

    memory: int = 1 << 30  # beyond what the warm process has
    processor: int = 120
    file_size: int = 64 << 20
    disk: int = 256 << 20
    open_files: int = 256
    open_files_on_disk: int = 64  # where a file that is open and deleted takes room unseen
    threads: int = 64
    own_user: bool = True
    readable: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Allowance:
        return cls(**{**data, "readable": tuple(data["readable"])})


def prepare() -> None:
    """Make what `confine` needs before a fork, so that no worker makes it again."""
    installation()
    seccomp.prepare()


def confine(
    policy: Allowance, scratch: str, refused: socket.socket | None = None
) -> dict[str, Any]:
    """Confine this process, which must have one thread; say what is on.

    The process may read the Python installation and `policy.readable`, and write in `scratch`.
    Through `refused` goes the handle by which the kernel tells refused calls.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    _use_scratch(scratch)
    _limit_all(policy)
    on: dict[str, Any] = {"limits": True, "user": False, "files": 0, "calls": ""}
    on["counted"] = False
    number = spaces.number_outside()
    on["processes"] = os.getpid() == 1
    on["spaces"] = libc is not None and spaces.enter()
    places = [*_readable(policy), *_DEVICES]
    on["tree"] = on["spaces"] and spaces.see_only(places, scratch, policy.disk)
    files = policy.open_files if on["tree"] else policy.open_files_on_disk
    _limit({resource.RLIMIT_NOFILE: files})
    own_user = policy.own_user and os.getuid() == 0
    if own_user or (on["spaces"] and os.getuid() != 0 and spaces.count_users_alone()):
        # Counted by user: without one of its own the instructor's processes would count too.
        _limit({resource.RLIMIT_NPROC: policy.threads})
    if own_user:
        _become_nobody(libc, number, scratch, _must_keep_reading(on))
        on["user"] = True
    if libc is not None:
        if on["spaces"] and os.getuid() != 0:
            _keep_capabilities(libc, 0)  # a user's own space gives it all of them, there
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        # A change of user clears the order to die with the parent, so it is given here.
        libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        with contextlib.suppress(OSError):
            on["files"] = landlock.restrict(_readable(policy), (scratch, *_DEVICES))
        on["calls"], on["counted"] = seccomp.restrict(refused)
    return on


def _use_scratch(scratch: str) -> None:
    os.chdir(scratch)
    for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "TORCH_HOME", "XDG_CACHE_HOME", "IPYTHONDIR"):
        os.environ[name] = scratch
    tempfile.tempdir = None


def _limit_all(policy: Allowance) -> None:
    _limit(
        {
            resource.RLIMIT_DATA: _in_use("VmData") + policy.memory,
            resource.RLIMIT_CPU: policy.processor,
            resource.RLIMIT_FSIZE: policy.file_size,
            resource.RLIMIT_CORE: 0,
        }
    )
    if sys.platform == "linux":  # memory that is only read counts nowhere, nor do its page tables
        _limit({resource.RLIMIT_AS: _in_use("VmSize") + policy.memory + ADDRESSES})
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _limit(limits: dict[int, int]) -> None:
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))


def _in_use(field: str) -> int:
    """Bytes that a limit already counts for this process, from its status."""
    try:
        with open("/proc/self/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        return int(fields[field].split()[0]) * 1024
    except (OSError, KeyError):
        return 1 << 30


def _become_nobody(libc: Any, number: int, scratch: str, keep_reading: bool) -> None:
    """Become a user that nobody else is: its number comes from that of the process."""
    user = 100_000 + number % 400_000
    os.chown(scratch, user, user)
    os.chmod(scratch, 0o700)
    if keep_reading:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if keep_reading:  # any file, of which Landlock then says which there are
        _keep_capabilities(libc, _CAP_DAC_READ_SEARCH)


def _must_keep_reading(on: dict[str, Any]) -> bool:
    """Where the old tree is seen, an ordinary user may not get to this Python."""
    return not on["tree"] and landlock.version() > 0 and _installation_is_private()


def _installation_is_private() -> bool:
    """Whether an ordinary user cannot reach this Python, as under a home of mode 0700."""
    for path in installation():
        while True:
            if not os.stat(path).st_mode & 0o001:
                return True
            parent = os.path.dirname(path)
            if parent == path:
                break
            path = parent
    return False


def _keep_capabilities(libc: Any, kept: int) -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)
    if libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


@functools.cache
def installation() -> tuple[str, ...]:
    """The folders of this Python and of its packages, wherever pip has put them."""
    return tuple(dict.fromkeys((sys.prefix, sys.base_prefix, *package_folders())))


def _readable(policy: Allowance) -> list[str]:
    return [*installation(), *_SYSTEM_FILES, *policy.readable]
