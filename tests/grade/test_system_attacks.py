"""Attacks on the machine: no point, nothing changed outside, nothing passed on, no stopped run."""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import WRONG, in_cell
from attacks_system import FIND, HELPERS, LEAVE, SYSTEM

from gankit.errors import GankitError
from gankit_autograder.grade.cli import _Bar
from gankit_autograder.worker.protection import NEEDED, Protection

pytestmark = pytest.mark.slow

LINUX = pytest.mark.skipif(platform.system() != "Linux", reason="needs Linux")


def _state(path: Path) -> tuple:
    """What must not change of a file and of the grader."""
    about = path.stat()
    return (
        (about.st_mode, about.st_uid, about.st_mtime, about.st_nlink, path.read_text()),
        os.getpriority(os.PRIO_PROCESS, 0),
        os.sched_getaffinity(0),
        resource.getrlimit(resource.RLIMIT_NOFILE),
        resource.getrlimit(resource.RLIMIT_CPU),
    )


@LINUX
@pytest.mark.parametrize("name", sorted(SYSTEM))
def test_attack(name, grade_answers, tmp_path):
    gradebook, result = tmp_path / "gradebook.db", tmp_path / "result.json"
    gradebook.write_text("a gradebook")
    gradebook.chmod(0o644)
    before = _state(gradebook)
    names = {"gradebook": str(gradebook), "result": str(result), "grader": os.getpid()}
    graded = grade_answers(in_cell("\n" + HELPERS + SYSTEM[name].format(**names)))
    assert graded.score == 0
    assert _state(gradebook) == before
    assert not result.exists()


@LINUX
def test_nothing_passes_from_one_student_to_the_next(grade_answers, exercise):
    """The second has all points if it finds anything that the first has left."""
    for _ in range(2):
        grade_answers(in_cell("\n" + HELPERS + LEAVE))
    solution = "\n".join(exercise.solution(name) for name in WRONG)
    second = HELPERS + f"SOLUTION = {solution!r}\n" + FIND
    assert grade_answers(in_cell("\n" + second)).score == 0
    found = second.replace("if any(found):", "if True:")
    assert grade_answers(in_cell("\n" + found)).score > 0  # the test can fail


def _traces(grader) -> dict[str, list]:
    """All that a worker could have left on this machine, for the next one to find."""
    grader.host.settle()
    base, zygote = Path(grader.host._launched.base), grader.host._launched.process.pid
    judges = {lane._process for lane in grader._free}
    places = ["/dev/shm", "/dev/mqueue", "/var/tmp", str(base / "home"), sys.prefix]
    sockets = Path("/proc/net/unix").read_text()
    return {
        "folders": [path.name for path in base.glob("w-*")],
        "processes": [name for name in _children(zygote) if name not in judges],
        "files": [f"{p}/{n}" for p in places if os.path.isdir(p) for n in sorted(os.listdir(p))],
        "temporary": [str(path) for path in Path("/tmp").glob("*gankit-left*")],
        "sockets": [line for line in sockets.splitlines() if "gankit-left" in line],
        "objects": [Path("/proc/sysvipc", kind).read_text() for kind in ("shm", "msg", "sem")],
        "watched": sorted(grader.host._guard._watched),
    }


def _children(process: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rsplit(")", 1)[1].split()[1]) == process:
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@LINUX
def test_nothing_of_a_student_is_left(grade_answers, grader):
    grade_answers(WRONG)  # so that what the grader itself keeps is there
    before = _traces(grader)
    grade_answers(in_cell("\n" + HELPERS + LEAVE))
    assert _traces(grader) == before
    assert before["folders"] == before["watched"] == []


AS_A_USER = """
from pathlib import Path
import json, sys
from gankit_autograder.worker.host import Host
from gankit_autograder.worker.protection import measure
with Host() as host:
    host.wait()
    found = measure(host, Path(sys.argv[1]))
    with host.fork() as worker:
        worker.begin()
        told = worker.ask({"do": "cell", "source": "import os\\nassert False, os.getpid()"}, 20)
        late = worker.ask({"do": "cell", "source": "while True:\\n    pass"}, 1)
        ended = worker.end()
number = told["failures"][0]["message"]
print(json.dumps([found.stopped, found.confined, found.level, number, "late" in late, ended]))
"""
USER = "23456"


@pytest.fixture
def folder_for_all() -> Iterator[str]:
    """Not pytest's: what it makes is closed to other users by each pytest that starts."""
    with tempfile.TemporaryDirectory(prefix="gankit-test-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o777)
        yield folder


@LINUX
def test_the_protections_hold_for_an_ordinary_user(root, folder_for_all):
    """Not root, but a user with a number; only reading is kept, for a Python under /root."""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv")
    become = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"]
    become += ["--inh-caps", "-all,+dac_read_search", "--ambient-caps", "+dac_read_search"]
    done = subprocess.run(
        [*become, sys.executable, "-c", AS_A_USER, root],
        env={**os.environ, "HOME": folder_for_all, "TMPDIR": folder_for_all},
        capture_output=True,
        text=True,
        cwd=folder_for_all,
    )
    assert done.returncode == 0, done.stderr
    stopped, confined, level, number, late, ended = json.loads(done.stdout.splitlines()[-1])
    assert len(stopped) >= 40 and [name for name, held in stopped.items() if not held] == []
    assert not confined["user"] and level == "strong"
    assert (number == "1") == confined["processes"]
    assert late and ended in (0, -signal.SIGKILL)  # 0: it saw the connection end before the kill
    left = [path for path in Path("/proc").glob("[0-9]*") if _owner(path) == int(USER)]
    assert left == []


def _owner(path: Path) -> int:
    try:
        return path.stat().st_uid
    except OSError:
        return 0


def test_the_level_follows_from_what_was_stopped():
    held = dict.fromkeys((*NEEDED, "keyrings"), True)
    assert Protection(held, {"user": True}).level == "full"
    assert Protection(held, {"user": False}).level == "strong"
    for name in held:
        level = Protection({**held, name: False}, {"user": True}).level
        assert level == f"partial: not stopped are {name}"
    del held["memory"]  # what was not tried does not hold
    assert Protection(held, {"user": True}).level == "partial: not stopped are memory"


def test_a_machine_that_protects_in_part_is_asked_about(capsys):
    partial = Protection(dict.fromkeys(NEEDED, False), {"user": False})
    with pytest.raises(GankitError, match="--accept-risk"):
        _Bar().start(1, 0, partial)
    bar = _Bar(accept_risk=True)
    bar.start(1, 0, partial)
    bar.close()
    assert "partial" in capsys.readouterr().out


OPEN = """
import json, os, sys
from gankit_autograder.worker.canary import try_everything
print(json.dumps(try_everything(json.loads(sys.argv[1]))))
"""


@LINUX
def test_every_canary_can_go_through(tmp_path):
    """In a process that nothing confines, what the doctor tries works, or the system forbids it."""
    (tmp_path / "gradebook.db").write_text("a canary")
    settings = {
        "forbidden": [str(tmp_path / "gradebook.db")],
        "folder": str(tmp_path),
        "victim": os.getpid(),
        "memory": 1 << 26,
        "file_size": 1 << 20,
        "disk": 4 << 20,
        "threads": 64,
    }
    done = subprocess.run(
        [sys.executable, "-c", OPEN, json.dumps(settings)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    stopped = json.loads(done.stdout)
    assert len(stopped) >= 40
    held = [name for name, value in stopped.items() if value]
    if os.getuid() == 0:
        assert set(held) <= MAY_BE_HELD, set(held) - MAY_BE_HELD
    assert len(held) < len(stopped) / 2


# New programs: the one that is tried does not exist. The rest depends on kernel and container.
MAY_BE_HELD = {
    "new programs",
    "more than its limits",
    "very many files",
    "core dumps",
    "renaming instructor files",
    "removing instructor files",
    "netlink",
    "raw packets",
    "network of version 6",
    "userfaults",
    "secret memory",
    "io_uring",
    "keyrings",
    "adding keys",
    "a session of its own",
    "memory files",
    "modes of installed files",
    "kernel modules",
    "kernel programs",
    "files in /dev/shm",
    "locking memory",
}
