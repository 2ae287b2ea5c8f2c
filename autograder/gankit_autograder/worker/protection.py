"""Which protections work on this machine, proved by trying to break them from inside a worker."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit_autograder.worker.host import Host

FULL, NO_USER, PARTIAL = "full", "strong", "partial"
MOST_NAMED = 8
NEEDED = (
    "read instructor files",
    "write instructor files",
    "network",
    "new processes",
    "signals to others",
    "memory",
    "big files",
)
# What needs spaces of its own, which many containers forbid. It reaches no mark and nobody.
MINOR = {"seeing which files exist", "deleted files that fill the disk", "very many threads"}


@dataclass(frozen=True)
class Protection:
    """`stopped`: for each attempt, whether it failed. `confined`: what was switched on.

    `refused`: how often the kernel refused which call, as seen from outside.
    """

    stopped: dict[str, bool]
    confined: dict[str, Any]
    refused: dict[str, int] = field(default_factory=dict)
    no_group: str = ""  # why the kernel does not count a worker's memory in a group

    @property
    def open(self) -> list[str]:
        """The attempts that went through, and those that have to be made and were not."""
        not_tried = [name for name in NEEDED if name not in self.stopped]
        return [*not_tried, *(name for name, stopped in self.stopped.items() if not stopped)]

    @property
    def risky(self) -> list[str]:
        """Those that are open and could do harm to marks, files, people or the run."""
        return [name for name in self.open if name not in MINOR]

    @property
    def level(self) -> str:
        """ "full" with a user of its own, "strong" without, else "partial"; and what is open."""
        open_ones = self.risky or self.open
        level = PARTIAL if self.risky else NO_USER
        if open_ones:
            named = ", ".join(open_ones[:MOST_NAMED])
            more = len(open_ones) - MOST_NAMED
            return f"{level}: not stopped are {named}" + (f" and {more} more" if more > 0 else "")
        return FULL if self.confined.get("user") else NO_USER


def measure(host: Host, course: Path) -> Protection:
    """Try every attempt once, in a worker like those that students' code will get.

    From then on a worker that is confined by less ends itself before it runs anything.
    """
    with tempfile.TemporaryDirectory(prefix="gankit-canary-") as folder:
        os.chmod(folder, 0o755)  # so that not the folder's mode alone keeps the worker out
        canary = Path(folder, "gradebook.db")
        canary.write_text("a canary")
        forbidden = [str(canary), *map(str, sorted(course.glob("solutions/*/checks.py"))[:3])]
        settings = {
            "forbidden": forbidden,
            "folder": folder,
            "victim": os.getpid(),
            "memory": host.policy.memory + (1 << 30),
            "file_size": host.policy.file_size,
            "disk": host.policy.disk,
            "threads": host.policy.threads,
        }
        with host.fork(canary=settings) as worker:
            worker.begin()
            try:
                stopped = worker.receive_canary()
            except Exception as error:
                raise GankitError(f"The protections could not be tried out: {error!r}") from None
            host.must_have = [name for name, value in worker.confined.items() if value]
            refused = dict(host.refused(worker.process))
            return Protection(stopped, worker.confined, refused, host.groups.why)
