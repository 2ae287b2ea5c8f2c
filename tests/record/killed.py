"""Ends a process at the n-th thing that it does to the files of a folder, as `kill -9` would."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

_EVENTS = {"open", "os.rename", "os.mkdir", "os.remove"}


class _Counter:
    def __init__(self, folder: Path, end_at: int) -> None:
        self.folder, self.left = str(folder), end_at

    def audit(self, event: str, args: tuple) -> None:
        """A file is about to be opened for writing, renamed or deleted, or a folder made."""
        if event not in _EVENTS or isinstance(args[0], int):
            return
        reads = event == "open" and not (args[2] & (os.O_WRONLY | os.O_RDWR))
        if os.fsdecode(args[0]).startswith(self.folder) and not reads:
            self.tick()

    def tick(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _write_in_halves(counter: _Counter) -> Callable[[Path, bytes], int]:
    """`Path.write_bytes` that can be killed with half of it on the disk."""

    def write(path: Path, data: bytes) -> int:
        with path.open("wb", buffering=0) as file:
            file.write(data[: len(data) // 2])
            counter.tick()
            return file.write(data[len(data) // 2 :])

    return write


def killed(work: Callable[[], object], folder: Path, end_at: int, sql: bool = False) -> bool:
    """Do the work in a child process that ends at the `end_at`-th event; whether it got so far.

    With `sql` the events are statements and commits of SQLAlchemy instead.
    """
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, -signal.SIGKILL), status
        return status != 0
    status = 1
    try:
        counter = _Counter(folder, end_at)
        if sql:
            _count_statements(counter)
        else:
            Path.write_bytes = _write_in_halves(counter)
            sys.addaudithook(counter.audit)
        work()
        status = 0
    finally:
        os._exit(status)


def _count_statements(counter: _Counter) -> None:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    event.listen(Engine, "after_cursor_execute", counter.tick)
    event.listen(Engine, "commit", counter.tick)
