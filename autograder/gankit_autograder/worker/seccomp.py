"""seccomp: a worker may make the system calls of `permitted.py` and no others. Linux only.

The filter is put together here, without libseccomp: that library is missing where it matters most,
in the images of Gradescope and in a plain virtual environment, and a list of permissions with
fifteen rules is a page of code that is the same everywhere.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
from dataclasses import dataclass

from gankit_autograder.worker.permitted import (
    FIRST_OF_THE_NEW,
    NOT_SUPPORTED,
    OWN,
    PERMITTED,
    PRETENDED,
    Call,
    Test,
)

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, MODE_FILTER, SET_MODE_FILTER, NEW_LISTENER = 22, 2, 1, 8
_ALLOW, _KILL, _ERRNO, _TELL = 0x7FFF0000, 0x80000000, 0x50000, 0x7FC00000
_DONE, _EPERM, _ENOSYS, _EOPNOTSUPP = (_ERRNO | code for code in (0, 1, 38, 95))
_NR, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_X32 = 0x40000000
_LOAD, _RETURN, _AND, _EQUAL, _AT_LEAST = 0x20, 0x06, 0x54, 0x15, 0x35


@dataclass(frozen=True)
class Architecture:
    """One processor's audit number, and the column of the table that is its."""

    audit: int
    column: str
    seccomp: int  # the number of the call that makes a listener
    has_x32: bool = False


_X86_64 = Architecture(0xC000003E, "x86_64", 317, has_x32=True)
_ARM64 = Architecture(0xC00000B7, "arm64", 277)
_MACHINES = {"x86_64": _X86_64, "AMD64": _X86_64, "aarch64": _ARM64, "arm64": _ARM64}


def available() -> bool:
    """Whether this machine's processor is known and its kernel is Linux."""
    return platform.system() == "Linux" and platform.machine() in _MACHINES


def column() -> str:
    """Which column of the table holds the numbers of this machine."""
    return _MACHINES[platform.machine()].column


def restrict(listener: socket.socket | None = None) -> tuple[bool, bool]:
    """Install the filter for good; whether it is on, and whether refused calls are told.

    `no_new_privs` must have been set. Through `listener` goes the handle at which the kernel asks
    about each call that would be refused: the other end answers. Linux 5.0 or newer; elsewhere,
    and without a `listener`, the kernel refuses by itself.
    """
    if not available():
        return False, False
    machine = _MACHINES[platform.machine()]
    if listener is not None:
        asked = Packed(make_filter(machine, os.getpid(), _TELL))
        handle = _libc.syscall(machine.seccomp, SET_MODE_FILTER, NEW_LISTENER, asked.address)
        if handle >= 0:
            socket.send_fds(listener, [b"."], [handle])
            os.close(handle)
            return True, True
    plain = Packed(make_filter(machine, os.getpid()))
    return _libc.prctl(PR_SET_SECCOMP, MODE_FILTER, plain.address, 0, 0) == 0, False


class Packed:
    """A program as the kernel takes it: its length and its address."""

    def __init__(self, program: bytes) -> None:
        self._program = ctypes.create_string_buffer(program, len(program))
        described = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(self._program))
        self._described = ctypes.create_string_buffer(described, len(described))
        self.address = ctypes.c_void_p(ctypes.addressof(self._described))


def make_filter(machine: Architecture, own_process: int, refused: int = _EPERM) -> bytes:
    """The program that the kernel runs before each call; the frequent calls come first."""
    parts = [_load(_ARCH), _if(_EQUAL, machine.audit, 1, 0), _return(_KILL), _load(_NR)]
    if machine.has_x32:
        parts += [_if(_AT_LEAST, _X32, 0, 1), _return(_KILL)]
    for calls, answer in ((PERMITTED, _ALLOW), (PRETENDED, _DONE), (NOT_SUPPORTED, _EOPNOTSUPP)):
        for call in calls:
            number = getattr(call, machine.column)
            if number is not None:
                parts += _for_call(number, call, _Answers(answer, refused, own_process))
    parts += [_if(_AT_LEAST, FIRST_OF_THE_NEW, 0, 1), _return(_ENOSYS), _return(refused)]
    return b"".join(parts)


@dataclass(frozen=True)
class _Answers:
    """What a call gets where its rule holds and where not; OWN in a rule is `own_process`."""

    held: int
    refused: int
    own_process: int


def _for_call(number: int, call: Call, answers: _Answers) -> list[bytes]:
    tests = [part for test in call.rule for part in _test(test, answers)]
    body = [*tests, _return(answers.held)]
    return [_if(_EQUAL, number, 0, len(body)), *body]


def _test(test: Test, answers: _Answers) -> list[bytes]:
    """Falls through where the test holds, else refuses the call."""
    offset = _ARGUMENTS + 8 * test.argument
    values = [answers.own_process if value == OWN else value for value in test.values]
    count = len(values)
    parts = [_load(offset)]
    if test.bits:
        parts.append(_all_but(test.bits))
    parts += [_if(_EQUAL, value, count - n, 0) for n, value in enumerate(values)]
    parts.append(_return(answers.refused))
    if not test.bits:
        parts += [_load(offset + 4), _if(_EQUAL, 0, 1, 0), _return(answers.refused)]
    if test.unless is None:
        return parts
    argument, bits = test.unless
    skip = [_load(_ARGUMENTS + 8 * argument), _all_but(bits), _if(_EQUAL, 0, len(parts), 0)]
    return [*skip, *parts]


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", _LOAD, 0, 0, offset)


def _all_but(bits: int) -> bytes:
    """Keep these bits alone."""
    return struct.pack("HBBI", _AND, 0, 0, bits)


def _return(action: int) -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, action)


def _if(test: int, value: int, then: int, otherwise: int) -> bytes:
    return struct.pack("HBBI", test, then, otherwise, value & 0xFFFFFFFF)
