"""Notes attempts on the grader while a student's code runs. For a person to judge; no marks.

The notes come out of the student's own process, so what is missing here proves nothing.
"""

from __future__ import annotations

import builtins
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import torch

from gankit import checks

MOST_NOTES = 40
_CELL = "<ipython-input"
_ALWAYS = {
    "socket.connect": "opened a network connection",
    "socket.bind": "opened a network port",
    "socket.getaddrinfo": "looked up a network address",
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
_FROM_A_CELL = {
    "sys._getframe": "looked at the call stack",
    "sys._current_frames": "looked at the call stack",
    "gc.get_objects": "looked through the objects in memory",
    "gc.get_referrers": "looked through the objects in memory",
    "ctypes.dlopen": "called into the machine by ctypes",
    "ctypes.addressof": "called into the machine by ctypes",
    "sys.settrace": "traced the code",
    "sys.setprofile": "traced the code",
    "sys.addaudithook": "watched the interpreter",
    "cpython.run_file": "ran another file",
}
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
        self._before = _functions()

    def start(self) -> None:
        """From here on to the end of the process; an audit hook cannot be taken away."""
        sys.addaudithook(self._hook)

    def take(self) -> list[str]:
        """The notes since the last call."""
        notes, self.notes = self.notes, []
        return notes

    def patched(self) -> list[str]:
        """A sentence for each guarded function that is another one now. Told once."""
        now, found = _functions(), []
        for name, before in self._before.items():
            if now.get(name) is not before:
                found.append(f"replaced {name}")
        self._before = now
        return found

    def _hook(self, event: str, arguments: tuple) -> None:
        if self._busy or len(self.notes) >= MOST_NOTES:
            return
        if event not in _ALWAYS and event not in _FROM_A_CELL and event != "open":
            return
        self._busy = True
        try:
            self._note(event, arguments)
        except Exception:
            pass  # a watcher must not change what the code does
        finally:
            self._busy = False

    def _note(self, event: str, arguments: tuple) -> None:
        if event == "open":
            text = self._opened(arguments)
        elif event in _ALWAYS:
            text = f"{_ALWAYS[event]}: {_shown(arguments)}"
        elif _called_from_a_cell(4):
            text = _FROM_A_CELL[event]
        else:
            return
        if text and text not in self.notes:
            self.notes.append(text)

    def _opened(self, arguments: tuple) -> str:
        path = arguments[0]
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str) or not _is_in_a_cell():
            return ""
        real = os.path.realpath(path)
        if real.startswith(self._allowed):
            return ""
        return f"opened {real[:200]}"


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


def _functions() -> dict[str, Callable[..., Any]]:
    found = {}
    for module, (owner, names) in _GUARDED.items():
        for name in names:
            found[f"{module}.{name}"] = getattr(owner, name, None)
    for name, module in list(sys.modules.items()):
        if name.startswith((f"{checks.__name__}.", "gankit_autograder.")):
            for key, value in list(vars(module).items()):
                if callable(value) and not key.startswith("__"):
                    found[f"{name}.{key}"] = value
    return found
