"""Forks workers, each into a PID namespace of its own: it finds and reaches no other process.

Root makes one for each child and goes back to its own. An ordinary user may make one only with a
user namespace, which no process can leave: there a process in between makes both, and waits.
Where a kernel or container forbids them, a worker is forked as any other process.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys

from gankit_autograder.worker import spaces

PR_SET_PDEATHSIG = 1


class Forks:
    """The children of a process that has one thread."""

    def __init__(self) -> None:
        self._own = spaces.open_own_numbers()
        self._between: dict[int, int] = {}  # for a child, the process that waits for it
        self._fork = os.fork
        if os.getuid() != 0 and _may_be_owner():
            self._fork = self._fork_by_another
        elif os.getuid() == 0 and self._own is not None:
            self._fork = self._fork_as_root

    def fork(self) -> int:
        """The child's number as seen from here; 0 in the child."""
        return self._fork()

    def _fork_as_root(self) -> int:
        if not spaces.number_children_anew():
            return os.fork()
        process = -1
        try:
            process = os.fork()
        finally:
            if process:
                spaces.number_children_as(self._own)
        return process

    def _fork_by_another(self) -> int:
        ours, theirs = os.pipe()
        between = os.fork()
        if between == 0:
            return _fork_and_wait(theirs)
        os.close(theirs)
        with open(ours) as told:
            process = int(told.read() or between)
        self._between[process] = between
        return process

    def end(self, process: int) -> int:
        """Kill a child with all it started; give its exit status."""
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(process, signal.SIGKILL)
        try:
            _, status = os.waitpid(self._between.pop(process, process), 0)
        except ChildProcessError:
            return 0
        return os.waitstatus_to_exitcode(status)


def _may_be_owner() -> bool:
    """Tried by a process that then ends, for a user namespace cannot be left."""
    process = os.fork()
    if process == 0:
        os._exit(0 if spaces.become_owner() else 1)
    return os.waitpid(process, 0)[1] == 0


def _fork_and_wait(told: int) -> int:
    """In the process in between, which ends as the worker does; 0 in the worker."""
    try:
        if not spaces.become_owner():
            os._exit(1)
        process = os.fork()
        if process == 0:
            os.close(told)
            return 0
        die_with_the_parent()
        os.write(told, str(process).encode())
        close_all_but()
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if status < 0:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.kill(os.getpid(), -status)
        os._exit(abs(status))
    except OSError:
        os._exit(1)


def die_with_the_parent() -> None:
    """The kernel ends this process when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def close_all_but(*kept: int) -> None:
    """Close inherited handles, and give the three standard ones to nobody."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nothing, handle)
    for handle in range(3, 256):
        if handle not in kept:
            with contextlib.suppress(OSError):
                os.close(handle)
