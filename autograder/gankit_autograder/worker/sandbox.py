"""Confines the calling process for good: limits, an own user, files, system calls."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import tempfile
from dataclasses import asdict, dataclass
from typing import Any

from gankit_autograder.worker import landlock, seccomp

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 1, 4, 8, 38
_CAP_DAC_READ_SEARCH = 4  # bit 2
# Network with its abstract sockets, IPC, host name: a second wall, for root, where a container does
# not forbid it. A millisecond each.
_OWN_SPACES = 0x40000000 | 0x08000000 | 0x04000000
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
class Policy:
    """What a worker may use. Sizes in bytes, times in seconds."""

    memory: int = 1 << 30  # beyond what the warm process has
    processor: int = 120
    file_size: int = 64 << 20
    open_files: int = 256
    threads: int = 64
    own_user: bool = True
    readable: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Policy:
        return cls(**{**data, "readable": tuple(data["readable"])})


def confine(policy: Policy, scratch: str) -> dict[str, Any]:
    """Confine this process, which must have one thread; say what is on.

    The process may read the Python installation and `policy.readable`, and write in `scratch`.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    _use_scratch(scratch)
    _limit(policy)
    on: dict[str, Any] = {"limits": True, "user": False, "files": 0, "calls": False}
    on["spaces"] = libc is not None and libc.unshare(_OWN_SPACES) == 0
    if policy.own_user and hasattr(os, "getuid") and os.getuid() == 0:
        _become_nobody(libc, scratch)
        on["user"] = True
    if libc is not None:
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        # A change of user clears the order to die with the parent, so it is given here.
        libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        with contextlib.suppress(OSError):
            on["files"] = landlock.restrict(_readable(policy), (scratch, *_DEVICES))
        on["calls"] = seccomp.restrict()
    return on


def _use_scratch(scratch: str) -> None:
    os.chdir(scratch)
    for name in ("HOME", "TMPDIR", "MPLCONFIGDIR", "TORCH_HOME", "XDG_CACHE_HOME", "IPYTHONDIR"):
        os.environ[name] = scratch
    tempfile.tempdir = None


def _limit(policy: Policy) -> None:
    limits = {
        resource.RLIMIT_DATA: _data_in_use() + policy.memory,
        resource.RLIMIT_CPU: policy.processor,
        resource.RLIMIT_FSIZE: policy.file_size,
        resource.RLIMIT_NOFILE: policy.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if os.getuid() == 0 and policy.own_user:
        # Counted by user: without a user of its own the instructor's processes would count too.
        limits[resource.RLIMIT_NPROC] = policy.threads
    for limit, value in limits.items():
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _data_in_use() -> int:
    """Bytes that RLIMIT_DATA already counts for this process."""
    try:
        with open("/proc/self/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        return int(fields["VmData"].split()[0]) * 1024
    except (OSError, KeyError):
        return 1 << 30


def _become_nobody(libc: Any, scratch: str) -> None:
    """Become a user that nobody else is: its number comes from the process id."""
    user = 100_000 + os.getpid() % 400_000
    os.chown(scratch, user, user)
    os.chmod(scratch, 0o700)
    keep = _installation_is_private() and landlock.version() > 0
    if keep:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    if keep:
        _keep_reading_only(libc)


def _installation_is_private() -> bool:
    """Whether an ordinary user cannot reach this Python, as under a home of mode 0700."""
    for path in {sys.prefix, sys.base_prefix}:
        while True:
            if not os.stat(path).st_mode & 0o001:
                return True
            parent = os.path.dirname(path)
            if parent == path:
                break
            path = parent
    return False


def _keep_reading_only(libc: Any) -> None:
    """Keep the right to read any file; Landlock then says which files there are."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(_CAP_DAC_READ_SEARCH, _CAP_DAC_READ_SEARCH, 0, 0, 0, 0)
    if libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _readable(policy: Policy) -> list[str]:
    return [sys.prefix, sys.base_prefix, *_SYSTEM_FILES, *policy.readable]
