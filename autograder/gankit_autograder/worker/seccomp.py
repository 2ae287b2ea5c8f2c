"""seccomp: a worker may make the system calls of `permitted.py` and no others. Linux only.

The filter is libseccomp's where its binding is installed. Elsewhere it is put together here, from
the same table: a test holds the two against each other.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import socket
import struct
from dataclasses import dataclass

from gankit_autograder.worker import libseccomp
from gankit_autograder.worker.permitted import (
    FIRST_OF_THE_NEW,
    NOT_SUPPORTED,
    OWN,
    PERMITTED,
    PRETENDED,
    Is,
    SystemCall,
)

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, MODE_FILTER, SET_MODE_FILTER, NEW_LISTENER = 22, 2, 1, 8
_ALLOW, _KILL, _ERRNO, _TELL = 0x7FFF0000, 0x80000000, 0x50000, 0x7FC00000
_DONE, _EPERM, _ENOSYS, _EOPNOTSUPP = (_ERRNO | code for code in (0, 1, 38, 95))
_NR, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_X32 = 0x40000000
_LOAD, _RETURN, _AND, _EQUAL, _AT_LEAST = 0x20, 0x06, 0x54, 0x15, 0x35


@dataclass(frozen=True)
class Machine:
    """One processor's audit number, and the column of the table that is its."""

    audit: int
    column: str
    seccomp: int  # the number of the call that makes a listener
    has_x32: bool = False


_X86_64 = Machine(0xC000003E, "x86_64", 317, has_x32=True)
_ARM64 = Machine(0xC00000B7, "arm64", 277)
_MACHINES = {"x86_64": _X86_64, "AMD64": _X86_64, "aarch64": _ARM64, "arm64": _ARM64}


def available() -> bool:
    """Whether this machine's processor is known and its kernel is Linux."""
    return platform.system() == "Linux" and platform.machine() in _MACHINES


def column() -> str:
    """Which column of the table holds the numbers of this machine."""
    return _MACHINES[platform.machine()].column


def prepare() -> None:
    """Make the filter before a fork, for the number that a process has in a space of its own."""
    if available():
        best_filter(1, _TELL)


def restrict(listener: socket.socket | None = None) -> tuple[str, bool]:
    """Install the filter for good; who made it ("" if none is on), and whether refusals are told.

    `no_new_privs` must have been set. Through `listener` goes the handle at which the kernel asks
    about each call that would be refused: the other end answers. Linux 5.0 or newer; elsewhere,
    and without a `listener`, the kernel refuses by itself.
    """
    if not available():
        return "", False
    if listener is not None:
        made_by, program = best_filter(os.getpid(), _TELL)
        asked = Packed(program)
        number = _MACHINES[platform.machine()].seccomp
        handle = _libc.syscall(number, SET_MODE_FILTER, NEW_LISTENER, asked.address)
        if handle >= 0:
            socket.send_fds(listener, [b"."], [handle])
            os.close(handle)
            return made_by, True
    made_by, program = best_filter(os.getpid(), _EPERM)
    plain = Packed(program)
    on = _libc.prctl(PR_SET_SECCOMP, MODE_FILTER, plain.address, 0, 0) == 0
    return made_by if on else "", False


@functools.cache  # made before a fork, it costs the worker nothing
def best_filter(own_process: int, refused: int) -> tuple[str, bytes]:
    """Who made the program for this machine, and the program."""
    made = libseccomp.make_filter(column(), own_process, refused)
    if made is not None:
        return "libseccomp", made
    return "gankit", make_filter(_MACHINES[platform.machine()], own_process, refused)


class Packed:
    """A program as the kernel takes it: its length and its address."""

    def __init__(self, program: bytes) -> None:
        self._program = ctypes.create_string_buffer(program, len(program))
        described = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(self._program))
        self._described = ctypes.create_string_buffer(described, len(described))
        self.address = ctypes.c_void_p(ctypes.addressof(self._described))


def make_filter(machine: Machine, own_process: int, refused: int = _EPERM) -> bytes:
    """The program that the kernel runs before each call; the frequent calls come first."""
    parts = [_load(_ARCH), _if(_EQUAL, machine.audit, 1, 0), _return(_KILL), _load(_NR)]
    if machine.has_x32:
        parts += [_if(_AT_LEAST, _X32, 0, 1), _return(_KILL)]
    for calls, answer in ((PERMITTED, _ALLOW), (PRETENDED, _DONE), (NOT_SUPPORTED, _EOPNOTSUPP)):
        for call in calls:
            number = getattr(call, machine.column)
            if number is not None:
                parts += _for_call(number, call, answer, own_process)
    parts += [_if(_AT_LEAST, FIRST_OF_THE_NEW, 0, 1), _return(_ENOSYS), _return(refused)]
    return b"".join(parts)


def _for_call(number: int, call: SystemCall, answer: int, own_process: int) -> list[bytes]:
    """Answers one call where its rule holds; else the next rows are asked."""
    if not call.rule:
        return [_if(_EQUAL, number, 0, 1), _return(answer)]
    body = [part for tests in call.rule for part in _if_all(tests, answer, own_process)]
    return [_if(_EQUAL, number, 0, len(body) + 1), *body, _load(_NR)]


def _if_all(tests: tuple[Is, ...], answer: int, own_process: int) -> list[bytes]:
    """Returns the answer where all tests hold, else goes on behind itself."""
    parts = [_return(answer)]
    for test in reversed(tests):
        value = own_process if test.value == OWN else test.value
        low, high = _ARGUMENTS + 8 * test.argument, _ARGUMENTS + 8 * test.argument + 4
        if not test.bits:  # then the upper half is looked at too
            parts = [_load(high), _if(_EQUAL, 0, 0, len(parts)), *parts]
        parts = [_if(_EQUAL, value, 0, len(parts)), *parts]
        parts = [_load(low), *([_only(test.bits)] if test.bits else []), *parts]
    return parts


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", _LOAD, 0, 0, offset)


def _only(bits: int) -> bytes:
    return struct.pack("HBBI", _AND, 0, 0, bits)


def _return(action: int) -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, action)


def _if(test: int, value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("HBBI", test, then, otherwise, value & 0xFFFFFFFF)
