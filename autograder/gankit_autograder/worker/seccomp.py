"""seccomp: a worker may make the system calls of `permitted.py` and no others. Linux only.

The filter is put together here, without libseccomp: that library is missing where it matters most,
in the images of Gradescope and in a plain virtual environment, and a list of permissions with
fifteen rules is a page of code that is the same everywhere.
"""

from __future__ import annotations

import ctypes
import os
import platform
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
PR_SET_SECCOMP, MODE_FILTER = 22, 2
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x50000
_DONE, _EPERM, _ENOSYS, _EOPNOTSUPP = (_ERRNO | code for code in (0, 1, 38, 95))
_NR, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_X32 = 0x40000000
_LOAD, _RETURN, _AND, _EQUAL, _AT_LEAST = 0x20, 0x06, 0x54, 0x15, 0x35


@dataclass(frozen=True)
class Architecture:
    """One processor's audit number, and the column of the table that is its."""

    audit: int
    column: str
    has_x32: bool = False


_X86_64 = Architecture(0xC000003E, "x86_64", has_x32=True)
_ARM64 = Architecture(0xC00000B7, "arm64")
_MACHINES = {"x86_64": _X86_64, "AMD64": _X86_64, "aarch64": _ARM64, "arm64": _ARM64}


def available() -> bool:
    """Whether this machine's processor is known and its kernel is Linux."""
    return platform.system() == "Linux" and platform.machine() in _MACHINES


def restrict() -> bool:
    """Install the filter for good. `no_new_privs` must have been set. False where unavailable."""
    if not available():
        return False
    program = make_filter(_MACHINES[platform.machine()], os.getpid())
    buffer = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    pointer = ctypes.create_string_buffer(described, len(described))
    address = ctypes.c_void_p(ctypes.addressof(pointer))
    return _libc.prctl(PR_SET_SECCOMP, MODE_FILTER, address, 0, 0) == 0


def make_filter(machine: Architecture, own_process: int) -> bytes:
    """The program that the kernel runs before each call; the frequent calls come first."""
    parts = [_load(_ARCH), _if(_EQUAL, machine.audit, 1, 0), _return(_KILL), _load(_NR)]
    if machine.has_x32:
        parts += [_if(_AT_LEAST, _X32, 0, 1), _return(_KILL)]
    for calls, answer in ((PERMITTED, _ALLOW), (PRETENDED, _DONE), (NOT_SUPPORTED, _EOPNOTSUPP)):
        for call in calls:
            number = getattr(call, machine.column)
            if number is not None:
                parts += _for_call(number, call, answer, own_process)
    parts += [_if(_AT_LEAST, FIRST_OF_THE_NEW, 0, 1), _return(_ENOSYS), _return(_EPERM)]
    return b"".join(parts)


def _for_call(number: int, call: Call, answer: int, own_process: int) -> list[bytes]:
    body = [_return(answer)]
    if call.rule:
        tests = [part for test in call.rule for part in _test(test, own_process)]
        body = [*tests, _return(answer)]
    return [_if(_EQUAL, number, 0, len(body)), *body]


def _test(test: Test, own_process: int) -> list[bytes]:
    """Falls through where the test holds, else refuses the call."""
    offset = _ARGUMENTS + 8 * test.argument
    values = [own_process if value == OWN else value for value in test.values]
    count = len(values)
    parts = [_load(offset)]
    if test.bits:
        parts.append(_all_but(test.bits))
    parts += [_if(_EQUAL, value, count - n, 0) for n, value in enumerate(values)]
    parts.append(_return(_EPERM))
    if not test.bits:
        parts += [_load(offset + 4), _if(_EQUAL, 0, 1, 0), _return(_EPERM)]
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
