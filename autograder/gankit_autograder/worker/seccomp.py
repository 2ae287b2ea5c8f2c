"""seccomp: refuses the system calls a student's notebook never needs. Linux, x86-64 and arm64.

Refused are sockets other than unix ones, new processes and programs, tracing, namespaces, mounts,
io_uring, and signals to any process but this one.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
from dataclasses import dataclass

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, MODE_FILTER = 22, 2
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_EPERM, _ENOSYS = 0x50000 | 1, 0x50000 | 38
_AF_UNIX, _CLONE_THREAD = 1, 0x10000
_NR, _ARCH, _ARG0 = 0, 4, 16  # offsets in struct seccomp_data


@dataclass(frozen=True)
class Architecture:
    """One processor's audit number and its system calls by name."""

    audit: int
    refused: tuple[int, ...]
    socket: int
    clone: int
    signals: tuple[int, ...]  # their first argument is a process id
    has_x32: bool


# Refused, in this order: ptrace, process_vm_readv, process_vm_writev, unshare, setns, mount,
# umount2, pivot_root, chroot, bpf, perf_event_open, userfaultfd, keyctl, add_key, request_key,
# io_uring_setup, io_uring_enter, io_uring_register, open_tree, move_mount, fsopen, fsconfig,
# fsmount, fspick, mount_setattr, kexec_load, init_module, finit_module, delete_module,
# open_by_handle_at, pidfd_send_signal, pidfd_getfd, personality, tkill, execve, execveat,
# rt_sigqueueinfo, setpgid, setsid
_X86_64 = Architecture(
    audit=0xC000003E,
    refused=(101, 310, 311, 272, 308, 165, 166, 155, 161, 321, 298, 323, 250, 248, 249)
    + (425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 246, 175, 313, 176, 304, 424, 438)
    + (135, 200, 59, 322, 129, 109, 112)
    + (57, 58),  # fork, vfork
    socket=41,
    clone=56,
    signals=(62, 234),  # kill, tgkill
    has_x32=True,
)
_ARM64 = Architecture(
    audit=0xC00000B7,
    refused=(117, 270, 271, 97, 268, 40, 39, 41, 51, 280, 241, 282, 219, 217, 218)
    + (425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 104, 105, 273, 106, 265, 424, 438)
    + (92, 130, 221, 281, 138, 154, 157),
    socket=198,
    clone=220,
    signals=(129, 131),
    has_x32=False,
)
_MACHINES = {"x86_64": _X86_64, "AMD64": _X86_64, "aarch64": _ARM64, "arm64": _ARM64}
_CLONE3 = 435


def available() -> bool:
    """Whether this machine's processor is known and its kernel is Linux."""
    return platform.system() == "Linux" and platform.machine() in _MACHINES


def restrict() -> bool:
    """Install the filter for good. `no_new_privs` must have been set. False where unavailable."""
    if not available():
        return False
    program = _program(_MACHINES[platform.machine()], os.getpid())
    buffer = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    pointer = ctypes.create_string_buffer(described, len(described))
    address = ctypes.c_void_p(ctypes.addressof(pointer))
    return _libc.prctl(PR_SET_SECCOMP, MODE_FILTER, address, 0, 0) == 0


def _program(machine: Architecture, own_process: int) -> bytes:
    parts = [_load(_ARCH), _if_equal(machine.audit, 1, 0), _return(_KILL), _load(_NR)]
    if machine.has_x32:
        parts += [_if_at_least(0x40000000, 0, 1), _return(_KILL)]
    for number in machine.refused:
        parts += [_if_equal(number, 0, 1), _return(_EPERM)]
    parts += [_if_equal(_CLONE3, 0, 1), _return(_ENOSYS)]  # libc then uses clone
    parts += _argument_must_be(machine.socket, _if_equal(_AF_UNIX, 1, 0))
    for number in machine.signals:
        parts += _argument_must_be(number, _if_equal(own_process, 1, 0))
    parts += _argument_must_be(machine.clone, _if_any_bit(_CLONE_THREAD, 1, 0))
    parts.append(_return(_ALLOW))
    return b"".join(parts)


def _argument_must_be(number: int, test: bytes) -> list[bytes]:
    """Allow this call only if `test` holds for its first argument."""
    return [
        _if_equal(number, 0, 4),
        _load(_ARG0),
        test,
        _return(_EPERM),
        _return(_ALLOW),
    ]


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", 0x20, 0, 0, offset)


def _return(action: int) -> bytes:
    return struct.pack("HBBI", 0x06, 0, 0, action)


def _if_equal(value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("HBBI", 0x15, then, otherwise, value)


def _if_at_least(value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("HBBI", 0x35, then, otherwise, value)


def _if_any_bit(value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("HBBI", 0x45, then, otherwise, value)
