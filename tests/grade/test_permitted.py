"""The table of permitted calls: its numbers, its filter, and what this torch asks for beyond it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gankit_autograder.worker import permitted, seccomp

CALLS = (*permitted.PERMITTED, *permitted.PRETENDED, *permitted.NOT_SUPPORTED)
OLDER_WAY = {"clone3"}  # refused so that the C library takes `clone`
GRADE = """
import sys
from pathlib import Path
import nbformat
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.grader import Grader
from gankit_autograder.intake.course import find_course
from gankit_autograder.judge.session import Limits
course, name = find_course(Path(sys.argv[1])), sys.argv[2]
solved = make_submission(read_exercise(course.solutions / name))
with Grader(course, limits=Limits(cell=120.0, probe=120.0, total=500.0)) as grader:
    grader.prepare(name)
    grader.wait()
    result = grader.grade("s", name, "s.ipynb", nbformat.writes(solved).encode())
print("score", result.score, result.points)
"""


@pytest.mark.slow
@pytest.mark.parametrize("exercise", ["01_gan_mnist"])
def test_a_solution_asks_for_nothing_beyond_the_table(root, exercise, tmp_path):
    """Prints the calls that a worker made and the table does not have."""
    if shutil.which("strace") is None or not seccomp.available():
        pytest.skip("needs strace, on a machine with seccomp")
    traced = ["strace", "-ff", "-qq", "-s", "0", "-o", str(tmp_path / "trace")]
    done = subprocess.run(
        [*traced, sys.executable, "-c", GRADE, str(root), exercise],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    score, points = done.stdout.split()[-2:]
    assert score == points
    seen = {name for path in tmp_path.glob("trace.*") for name in _after_the_filter(path)}
    assert len(seen) > 10
    beyond = seen - {call.name for call in CALLS} - OLDER_WAY
    print("beyond the table:", *sorted(beyond) or ["nothing"])
    assert beyond == set()


def _after_the_filter(path: Path) -> list[str]:
    """The calls of one process since it has been confined; none if it never was.

    The grader's own canaries, in a process before the first notebook, ask for everything.
    """
    lines = path.read_text("utf-8", "replace").splitlines()
    starts = [number for number, line in enumerate(lines) if "PR_SET_SECCOMP" in line]
    if not starts or any(line.startswith("add_key(") for line in lines):
        return []
    found = (re.match(r"(\w+)\(", line) for line in lines[starts[0] + 1 :])
    return [match[1] for match in found if match]


def test_the_numbers_are_what_the_headers_say():
    """By name, where this machine has the kernel's headers."""
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.is_file():
        pytest.skip("no kernel headers here")
    pairs = (line.split() for line in header.read_text().splitlines() if "__NR_" in line)
    known = {words[1].removeprefix("__NR_"): int(words[2]) for words in pairs if len(words) == 3}
    for call in CALLS:
        if call.x86_64 is not None and call.name in known:
            assert known[call.name] == call.x86_64, call.name


@pytest.mark.parametrize("column", ["x86_64", "arm64"])
def test_no_number_stands_twice_and_each_call_has_a_reason(column):
    numbers = [number for call in CALLS if (number := getattr(call, column)) is not None]
    assert len(numbers) == len(set(numbers))
    assert all(call.why for call in CALLS)


@pytest.mark.parametrize("machine", [seccomp._X86_64, seccomp._ARM64])
def test_the_filter_is_within_the_kernels_limits(machine):
    program = seccomp.make_filter(machine, 12345)
    assert len(program) % 8 == 0 and len(program) // 8 < 4096
