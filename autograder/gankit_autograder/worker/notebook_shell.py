"""Runs notebook cells with IPython's shell, without a kernel: quietly, and with bounded output."""

from __future__ import annotations

import builtins
import contextlib
import io
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gankit.checks.probing.student_error import student_error

MOST_OUTPUT = 4_000  # characters kept of what all cells print


class Tail(io.TextIOBase):
    """A text file that keeps the first `MOST_OUTPUT` characters and forgets the rest."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.kept = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.kept) < MOST_OUTPUT:
            self.kept += str(text)[: MOST_OUTPUT - len(self.kept)]
        return len(text)

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return 1


def make_shell() -> InteractiveShell:
    """The one shell of this process. Made before the fork, since it takes a while."""
    config = Config()
    config.HistoryManager.enabled = False  # no database and no thread
    config.InteractiveShell.colors = "NoColor" if _is_old() else "nocolor"
    config.InteractiveShell.autocall = 0
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = lambda *args, **kwargs: None  # formatting one takes 0.1 s
    shell.showsyntaxerror = lambda *args, **kwargs: None
    return shell


def _is_old() -> bool:
    import IPython

    return IPython.version_info[0] < 9


def prepare(shell: InteractiveShell) -> Tail:
    """Settings for a student's code in this process: no input, no child processes, output kept."""
    builtins.input = lambda prompt="": ""
    _load_data_in_this_process()
    tail = Tail()
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = tail
    shell.user_ns["__name__"] = "__main__"
    return tail


def _load_data_in_this_process() -> None:
    """`num_workers=2` is common and right in a notebook; here processes are refused."""
    from torch.utils.data import DataLoader

    original = DataLoader.__init__

    def without_workers(self, *args: Any, **kwargs: Any) -> None:
        kwargs["num_workers"] = 0
        for name in ("prefetch_factor", "persistent_workers", "multiprocessing_context"):
            kwargs.pop(name, None)
        original(self, *args[:6], **kwargs)

    DataLoader.__init__ = without_workers


def run_cell(shell: InteractiveShell, source: str) -> dict[str, Any]:
    """Run one cell; `{}` when it went well, else the error's line, kind and message."""
    try:
        result = shell.run_cell(source, store_history=False, silent=True)
        error = result.error_before_exec or result.error_in_exec
    except BaseException as raised:  # IPython's own code may have been changed by an earlier cell
        error = raised
    with contextlib.suppress(BaseException):
        _close_figures()
    if error is None:
        return {}
    return describe(error)


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as plain data, however broken its class is."""
    try:
        known = student_error(error)
        return {"line": str(known)[:500], "kind": known.kind[:100], "message": known.message[:500]}
    except BaseException:
        return {"line": "an exception that cannot be shown", "kind": "unknown", "message": ""}


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")
