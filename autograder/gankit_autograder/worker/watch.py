"""Notes attempts on the grader while a student's code runs. For a person to judge; no marks.

The notes come out of the student's own process, so what is missing here proves nothing.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch

MOST_NOTES = 40
_CELL = "<ipython-input"
_ALWAYS = {
    "subprocess.Popen": "started a program",
    "os.system": "started a program",
    "os.exec": "started a program",
    "os.posix_spawn": "started a program",
    "os.fork": "started a process",
    "os.forkpty": "started a process",
    "os.kill": "sent a signal to a process",
    "os.killpg": "sent a signal to a process",
    "signal.pthread_kill": "sent a signal to a process",
    "sqlite3.connect": "opened a database",
}
# While a cell runs there is nothing to send: then only addresses of this machine's own network.
_NETWORK = {
    "socket.connect": "opened a network connection",
    "socket.bind": "opened a network port",
    "socket.getaddrinfo": "looked up a network address",
}
_FROM_A_CELL = {
    "ctypes.dlopen": "called into the machine by ctypes",
    "ctypes.addressof": "called into the machine by ctypes",
    "sys.settrace": "traced the code",
    "sys.setprofile": "traced the code",
    "sys.addaudithook": "watched the interpreter",
    "cpython.run_file": "ran another file",
}
# While a cell runs there is nothing to find either: people look for leaked tensors like this.
_IN_A_CHECK = {
    "sys._getframe": "looked at the call stack",
    "sys._current_frames": "looked at the call stack",
    "gc.get_objects": "looked through the objects in memory",
    "gc.get_referrers": "looked through the objects in memory",
}
_KNOWN = {*_ALWAYS, *_NETWORK, *_FROM_A_CELL, *_IN_A_CHECK, "open"}
_OWN_NETWORK = re.compile(
    r"^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cde]|localhost|/|\0)"
)
# What psutil and platform read: about the machine, not about a person.
_ABOUT_THE_MACHINE = re.compile(r"^/proc/(meminfo|cpuinfo|stat|loadavg|uptime|version|vmstat)$")
_GUARDED = {
    "torch": (torch, ("allclose", "equal", "isclose", "manual_seed", "tensor")),
    "builtins": (
        builtins,
        ("isinstance", "len", "type", "abs", "float", "str", "print", "__import__", "exec", "open"),
    ),
    "json": (json, ("dumps", "loads")),
    "os": (os, ("_exit", "getuid")),
}


class Watch:
    """Collects notes through Python's audit events and by comparing functions with before."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.notes: list[str] = []
        self._allowed = tuple(os.path.realpath(path) for path in allowed)
        self._busy = False
        self._in_cell = False
        self._replaced: dict[str, Any] = {}  # told before, by name

    def start(self) -> None:
        """From here on to the end of the process; an audit hook cannot be taken away."""
        sys.addaudithook(self._hook)

    @contextlib.contextmanager
    def cell(self) -> Iterator[None]:
        """While a cell runs and no check: nothing of value is in the process."""
        self._in_cell = True
        try:
            yield
        finally:
            self._in_cell = False

    def take(self) -> list[str]:
        """The notes since the last call."""
        notes, self.notes = self.notes, []
        return notes

    def patched(self) -> list[str]:
        """A sentence for each guarded function that is another one now. Told once."""
        found = []
        for name, space, key, before in guarded():
            now = space.get(key)
            known = now is before or now is self._replaced.get(name, before)
            if not known and not _is_kept_from_the_compiler(now, before):
                self._replaced[name] = now
                found.append(f"replaced {name}")
        return found

    def _hook(self, event: str, arguments: tuple) -> None:
        if self._busy or len(self.notes) >= MOST_NOTES:
            return
        if event not in _KNOWN:
            return
        self._busy = True
        try:
            self._note(event, arguments)
        except Exception:
            pass  # a watcher must not change what the code does
        finally:
            self._busy = False

    def _note(self, event: str, arguments: tuple) -> None:
        text = ""
        if event == "open":
            text = self._opened(arguments)
        elif event in _ALWAYS:
            text = "" if _is_harmless(event, arguments) else _ALWAYS[event]
        elif event in _NETWORK:
            text = "" if self._in_cell and not _is_own_network(arguments) else _NETWORK[event]
        elif event in _FROM_A_CELL or not self._in_cell:
            text = {**_FROM_A_CELL, **_IN_A_CHECK}[event] if _called_from_a_cell(4) else ""
        if text and event in {*_ALWAYS, *_NETWORK}:
            text = f"{text}: {_shown(arguments)}"
        if text and text not in self.notes:
            self.notes.append(text)

    def _opened(self, arguments: tuple) -> str:
        path = arguments[0]
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str) or not _is_in_a_cell():
            return ""
        real = os.path.realpath(path)
        own = (
            f"{os.path.realpath('/proc/self')}/",
            f"{os.path.dirname(__file__)}/",
        )  # tracebacks show lines
        if real.startswith((*self._allowed, *own)) or _ABOUT_THE_MACHINE.match(real):
            return ""
        return f"opened {real[:200]}" if _is_there(real) else ""


def _is_kept_from_the_compiler(now: Any, before: Any) -> bool:
    """Whether torch itself has put its wrapper around a function, as it does when it compiles."""
    wrapper = torch._disable_dynamo(before)
    return (
        getattr(now, "__code__", None) is wrapper.__code__
        and getattr(now, "__wrapped__", None) is before
    )


def _is_there(path: str) -> bool:
    """Whether there is something to steal: a path of the student's own machine is not here."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return not path.startswith("/root/.kaggle")  # where Kaggle's own guide puts its key
    return True


def _is_harmless(event: str, arguments: tuple) -> bool:
    if event == "sqlite3.connect":
        return arguments[:1] == (":memory:",)
    return event == "os.kill" and arguments[:1] == (os.getpid(),)


def _is_own_network(arguments: tuple) -> bool:
    """Whether an address is this machine's or its neighbours'."""
    for value in arguments:
        host = value[0] if isinstance(value, tuple) and value else value
        if isinstance(host, bytes):
            host = os.fsdecode(host)
        if isinstance(host, str) and _OWN_NETWORK.match(host):
            return True
    return False


def _called_from_a_cell(depth: int) -> bool:
    """Whether the frame at this depth, the one that raised the event, is a notebook cell's."""
    return sys._getframe(depth - 1).f_code.co_filename.startswith(_CELL)


def _is_in_a_cell() -> bool:
    frame = sys._getframe(3)
    for _ in range(12):
        if frame is None or frame.f_code.co_filename.endswith("importlib._bootstrap>"):
            return False
        if frame.f_code.co_filename.startswith(_CELL):
            return True
        frame = frame.f_back
    return False


def _shown(arguments: tuple) -> str:
    return ", ".join(repr(value)[:80] for value in arguments if not callable(value))[:160]


@functools.cache  # made before a fork: to go through all modules costs a worker ten milliseconds
def guarded() -> list[tuple[str, dict[str, Any], str, Callable[..., Any]]]:
    """The guarded functions before a student's code runs: name, namespace, key, and what it is."""
    found = [
        (f"{module}.{name}", vars(owner), name, vars(owner).get(name))
        for module, (owner, names) in _GUARDED.items()
        for name in names
    ]
    for name, module in list(sys.modules.items()):
        if name.startswith(("gankit.checks.", "gankit.blueprints.", "gankit_autograder.")):
            space = vars(module)
            found += [
                (f"{name}.{key}", space, key, value)
                for key, value in space.items()
                if callable(value) and not key.startswith("__")
            ]
    return found
