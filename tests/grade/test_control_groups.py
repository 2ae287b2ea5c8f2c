"""Control groups: where they can be had, and that the kernel takes what is written there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gankit_autograder.worker import groups

UNIFIED = "35 24 0:30 {root} {at} rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate"
OLD = "36 31 0:33 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory"
SCOPE = "/user.slice/user-1000.slice/user@1000.service/app.slice/run-u12.scope"


@pytest.mark.parametrize(
    ("root", "at", "own", "expected"),
    [
        ("/", "/sys/fs/cgroup", SCOPE, f"/sys/fs/cgroup{SCOPE}"),
        ("/", "/sys/fs/cgroup", "/", "/sys/fs/cgroup"),
        ("/", "/sys/fs/cgroup/unified", "/", "/sys/fs/cgroup/unified"),
        ("/docker/ab", "/sys/fs/cgroup", "/docker/ab", "/sys/fs/cgroup"),
        ("/docker/ab", "/sys/fs/cgroup", "/docker/ab/c", "/sys/fs/cgroup/c"),
        ("/docker/ab", "/sys/fs/cgroup", "/docker/abc", None),
        ("/", "/my\\040groups", "/a", "/my groups/a"),
        ("/", "/sys/fs/cgroup", "/../elsewhere", None),
    ],
)
def test_the_folder_of_the_own_group(root, at, own, expected):
    mounts = f"{OLD}\n{UNIFIED.format(root=root, at=at)}\n"
    found = groups.own_folder(mounts, f"4:memory:/x\n0::{own}\n")
    assert found == (Path(expected) if expected else None)


def test_without_version_2_there_is_none():
    assert groups.own_folder(f"{OLD}\n", "4:memory:/x\n") is None
    assert groups.own_folder(f"{OLD}\n", "0::/\n") is None


def test_what_is_in_the_way_is_told(tmp_path):
    (tmp_path / "cgroup.controllers").write_text("cpu io\n")
    found = groups.claim([os.getpid()], tmp_path)
    assert found.folder is None and "may not count memory" in found.why
    found.put(os.getpid(), 1, 1)  # nothing to do
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cgroup.controllers"]


def test_here_it_is_one_or_the_other():
    found = groups.claim([os.getpid()])
    try:
        assert (found.folder is None) == bool(found.why)
    finally:
        found.close()


@pytest.fixture
def folder(monkeypatch) -> Iterator[Path]:
    """A new group of the kernel's, handed to us; of pages, where memory is counted elsewhere."""
    top = groups.own_folder(
        *(Path(p).read_text() for p in ("/proc/self/mountinfo", "/proc/self/cgroup"))
    )
    there = (top / "cgroup.controllers").read_text().split() if top else []
    if not {"memory", "hugetlb"} & set(there) or not os.access(top, os.W_OK):
        pytest.skip("needs a group of version 2 that is ours")
    if "memory" not in there:
        monkeypatch.setattr(groups, "MEMORY", "hugetlb")
        monkeypatch.setattr(groups, "LIMIT", "hugetlb.2MB.max")
    switch = top / "cgroup.subtree_control"
    before = switch.read_text().split()
    if groups.MEMORY not in before:
        try:
            switch.write_text(f"+{groups.MEMORY}")
        except OSError:
            pytest.skip("this group holds other programs")
    made = top / f"gankit-test-{os.getpid()}"
    made.mkdir()
    yield made
    for path in (*made.glob("*/"), made):
        path.rmdir()
    if groups.MEMORY not in before:
        switch.write_text(f"-{groups.MEMORY}")


@pytest.fixture
def start() -> Iterator[Callable[[Path], int]]:
    started = []

    def begin(group: Path) -> int:
        process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        started.append(process)
        (group / "cgroup.procs").write_text(str(process.pid))
        return process.pid

    yield begin
    for process in started:
        process.kill()
        process.communicate()
    time.sleep(0.1)


def group_of(process: int) -> str:
    lines = Path(f"/proc/{process}/cgroup").read_text().splitlines()
    return next(line[3:] for line in lines if line.startswith("0::")).rsplit("/", 1)[1]


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_a_worker_is_put_and_all_is_left_as_it_was(folder, start):
    ours = start(folder)
    worker = start(folder)
    found = groups.claim([ours, worker], folder)
    assert found.folder == folder and group_of(ours) == found.home.name
    found.put(worker, 2 << 21, 64)
    (made,) = folder.glob(f"gankit-*-{worker}")
    assert group_of(worker) == made.name
    assert (made / groups.LIMIT).read_text().strip() == str(2 << 21)
    found.remove(worker)  # still runs: nothing is lost
    assert group_of(worker) == made.name
    (found.home / "cgroup.procs").write_text(str(worker))  # as if it had ended
    found.remove(worker)
    assert not made.exists()
    found.close()
    assert group_of(ours) == group_of(worker) == folder.name
    assert (folder / "cgroup.subtree_control").read_text().split() == []
    assert list(folder.glob("*/")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_a_group_with_other_programs_is_left_alone(folder, start):
    ours, another = start(folder), start(folder)
    found = groups.claim([ours], folder)
    assert found.folder is None and "other programs" in found.why
    assert group_of(ours) == group_of(another) == folder.name
    assert list(folder.glob("*/")) == []
