"""Control groups of version 2: the kernel counts all memory of a worker, of whatever kind. Linux.

They can be had where a group is handed over: to root, to a container with a group of its own, to a
user by `systemd-run --user --scope -p Delegate=yes gankit grade ...`. Elsewhere the watcher of
`guard.py` is alone. Names are from the kernel's `admin-guide/cgroup-v2.rst`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MEMORY, LIMIT = "memory", "memory.max"
_NO_GROUPS = "this machine has no control groups of version 2"


@dataclass
class Groups:
    """Where groups for workers can be made: in `folder`; where not, `why` says what is in the way.

    `home` is the group that our own processes had to go to: one that hands its memory on to
    others may hold no process itself.
    """

    folder: Path | None = None
    why: str = ""
    home: Path | None = None

    def put(self, process: int, most: int, threads: int) -> None:
        """Let a process have `most` bytes from now on. Raises OSError where it cannot be put."""
        if self.folder is None:
            return
        group = self._group(process)
        group.mkdir()
        (group / LIMIT).write_text(str(most))
        for name, value in (("memory.swap.max", 0), ("memory.oom.group", 1), ("pids.max", threads)):
            if (group / name).exists():
                (group / name).write_text(str(value))
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            (group / "cgroup.procs").write_text(str(process))

    def remove(self, process: int) -> None:
        """Forget a process that has ended."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                self._group(process).rmdir()

    def close(self) -> None:
        """Leave everything as it was found."""
        if self.home is not None:
            with contextlib.suppress(OSError):
                _hand_on(self.folder, "-")
                _move(_processes(self.home), self.folder)
                self.home.rmdir()
        self.folder, self.home = None, None

    def _group(self, process: int) -> Path:
        return self.folder / f"gankit-{os.getpid()}-{process}"


def claim(processes: Iterable[int], folder: Path | None = None) -> Groups:
    """Groups below the one that `processes`, which are ours, are in."""
    folder = folder or own_folder(*map(_text, ("/proc/self/mountinfo", "/proc/self/cgroup")))
    if folder is None:
        return Groups(why=_NO_GROUPS)
    if MEMORY not in _text(folder / "cgroup.controllers").split():
        return Groups(why="the group it runs in may not count memory")
    home = None
    try:
        if MEMORY not in _text(folder / "cgroup.subtree_control").split():
            home = _make_room(folder, processes)
        trial = folder / f"gankit-{os.getpid()}-trial"
        trial.mkdir()
        trial.rmdir()
    except PermissionError:
        return Groups(why="the group it runs in is not its own")
    except OSError as error:
        return Groups(why=f"the group it runs in holds other programs ({error.strerror})")
    return Groups(folder, home=home)


def own_folder(mounts: str, groups: str) -> Path | None:
    """The folder of this process's group of version 2, by its `mountinfo` and `cgroup`."""
    ours = [line[3:] for line in groups.splitlines() if line.startswith("0::/")]
    if not ours or ".." in ours[0].split("/"):  # outside of what is mounted here
        return None
    for line in mounts.splitlines():
        place, _, kind = line.partition(" - ")
        _, _, _, root, mounted, *_ = place.split(" ")
        root = root.rstrip("/")
        if kind.startswith("cgroup2 ") and f"{ours[0]}/".startswith(f"{root}/"):
            mounted = mounted.encode().decode("unicode_escape")  # a space is written \040
            return Path(mounted, ours[0][len(root) :].lstrip("/"))
    return None


def _make_room(folder: Path, processes: Iterable[int]) -> Path | None:
    """Make a group hand its memory on; where ours went for that. Raises OSError if it cannot."""
    if not (folder / "cgroup.type").exists():  # the machine's root may hold processes too
        _hand_on(folder, "+")
        return None
    home = folder / f"gankit-{os.getpid()}"
    home.mkdir()
    try:
        _move(processes, home)
        _hand_on(folder, "+")
    except OSError:
        _move(_processes(home), folder)
        home.rmdir()
        raise
    return home


def _hand_on(folder: Path, sign: str) -> None:
    there = _text(folder / "cgroup.controllers").split()
    for name in (MEMORY, "pids"):
        if name in there:
            (folder / "cgroup.subtree_control").write_text(sign + name)


def _move(processes: Iterable[int], group: Path) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            (group / "cgroup.procs").write_text(str(process))


def _processes(group: Path) -> list[int]:
    return [int(line) for line in _text(group / "cgroup.procs").split()]


def _text(path: str | Path) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
