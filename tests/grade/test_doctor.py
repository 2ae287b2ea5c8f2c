"""`gankit doctor`, as root and as a user that was just created: what it says is what holds."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gankit_autograder.worker import seccomp
from gankit_autograder.worker.protection import MINOR

pytestmark = pytest.mark.slow

CLI = "import sys; from gankit.cli import main; sys.exit(main(['doctor', '--root', sys.argv[1]]))"
# Where this Python lies in a folder that is closed to others, a user gets a view of the machine in
# which that folder is open and holds nothing but the Python.
AS_USER = """
user=$1; closed=$2; python=$3; shift 3
if [ -n "$closed" ]; then
    kept=$(mktemp -d); mount --bind "$python" "$kept"
    mount -t tmpfs -o mode=755 tmpfs "$closed"
    mkdir -p "$python"; mount --bind "$kept" "$python"
fi
exec su --shell /bin/sh --command 'exec "$0" "$@"' "$user" -- "$@"
"""


def closed_folder(path: Path) -> str:
    """The first folder on the way to a path that others may not enter; "" if there is none."""
    ways = [way for way in reversed(path.parents) if not way.stat().st_mode & 0o001]
    return str(ways[0]) if ways else ""


@pytest.fixture
def user() -> Iterator[str]:
    needed = ("useradd", "userdel", "su", "unshare")
    if os.name != "posix" or os.getuid() != 0 or not all(map(shutil.which, needed)):
        pytest.skip("needs root, useradd, su and unshare: a user is created")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("needs a machine that lets root make mount namespaces")
    name = f"gankit-{os.getpid()}"
    subprocess.run(["useradd", "--no-create-home", "--user-group", name], check=True)
    yield name
    subprocess.run(["userdel", name], check=True, capture_output=True)


FORBID = """
import ctypes, os, platform, sys
from gankit_autograder.worker import seccomp
libc = ctypes.CDLL(None)
unshare = 272 if platform.machine() == "x86_64" else 97
parts = [seccomp._load(seccomp._NR), seccomp._if(seccomp._EQUAL, unshare, 0, 1)]
parts += [seccomp._return(seccomp._EPERM), seccomp._return(seccomp._ALLOW)]
program = seccomp.Packed(b"".join(parts))
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(seccomp.PR_SET_SECCOMP, seccomp.MODE_FILTER, program.address, 0, 0) == 0
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def check_report(text: str, confirmed: int) -> str:
    """The level that a report gives, after a look at whether it follows from what it lists."""
    (level,) = re.findall(r"^protection: (.*)$", text, re.MULTILINE)
    stopped, tried = map(int, re.findall(r"(\d+) of (\d+) stopped", text)[0])
    went_on = re.findall(r"^  WENT ON  (.*?): needs", text, re.MULTILINE)
    assert tried >= 40 and stopped + len(went_on) == tried
    assert level.startswith("partial") == bool(set(went_on) - MINOR) == bool(confirmed)
    assert all(name in level for name in went_on if name in MINOR or level.startswith("partial"))
    return level


def test_as_it_is(root):
    done = subprocess.run([sys.executable, "-c", CLI, root], capture_output=True, text=True)
    assert "protection: " in done.stdout, done.stderr
    level = check_report(done.stdout, done.returncode)
    if sys.platform == "linux":
        assert not level.startswith("partial"), done.stdout


def test_where_a_container_forbids_namespaces(root):
    """As Docker's own profile does: everything else holds, and what does not is told."""
    if not seccomp.available():
        pytest.skip("needs seccomp")
    command = [sys.executable, "-c", FORBID, "-c", CLI, str(root)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "lets nobody make others" in done.stdout, done.stderr
    level = check_report(done.stdout, done.returncode)
    assert level.startswith("strong: not stopped are ")
    open_ones = set(level.removeprefix("strong: not stopped are ").split(", "))
    assert {"seeing which files exist", "deleted files that fill the disk"} <= open_ones <= MINOR


def test_as_a_created_user(root, user, tmp_path):
    python = Path(sys.base_prefix)
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-euc", AS_USER, "sh"]
    command += [user, closed_folder(python), str(python), sys.executable, "-c", CLI, str(root)]
    done = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "HOME": "/"},
        capture_output=True,
        text=True,
    )
    assert "yours: not root" in done.stdout, done.stderr
    assert check_report(done.stdout, done.returncode).startswith("strong"), done.stdout
    print(done.stdout)
