"""The table of permitted calls: its numbers, its filter, and what this torch asks for beyond it."""

from __future__ import annotations

import os
import platform
import random
import re
import shutil
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gankit_autograder.worker import libseccomp, permitted, seccomp

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
def test_no_row_stands_behind_one_without_a_rule_and_each_has_a_reason(column):
    open_ones = set()
    for call in CALLS:
        number = getattr(call, column)
        assert number is None or number not in open_ones, call.name
        if not call.rule:
            open_ones.add(number)
    assert all(call.why for call in CALLS)


@pytest.mark.parametrize("machine", [seccomp._X86_64, seccomp._ARM64])
def test_the_filter_is_within_the_kernels_limits(machine):
    program = seccomp.make_filter(machine, 12345)
    assert len(program) % 8 == 0 and len(program) // 8 < 4096


def run(program: bytes, data: bytes) -> int:
    """What the kernel would do: a classic BPF program, as far as filters of calls need it."""
    place = value = 0
    while True:
        code, then, otherwise, number = struct.unpack_from("HBBI", program, 8 * place)
        place += 1
        if code == 0x20:
            (value,) = struct.unpack_from("I", data, number)
        elif code == 0x54:
            value &= number
        elif code == 0x05:
            place += number
        elif code == 0x06:
            return number
        else:
            compare = {0x15: int.__eq__, 0x25: int.__gt__, 0x35: int.__ge__}[code]
            place += then if compare(value, number) else otherwise


def calls_worth_a_look(column: str, audit: int, chance: random.Random) -> Iterator[bytes]:
    """Each number, with arguments at and around those that the rules name."""
    named = {test.value for call in CALLS for tests in call.rule for test in tests} | {4321}
    bits = {test.bits for call in CALLS for tests in call.rule for test in tests}
    values = sorted({(v + d) % (1 << 64) for v in named for d in (-1, 0, 1, 1 << 32)})
    values += [v | b for v in (0, 1, 0x22) for b in sorted(bits)] + [1 << 63]
    ruled = {getattr(call, column) for call in CALLS if call.rule}
    for number in range(libseccomp.END_OF_THE_NEW):
        for _ in range(600 if number in ruled else 5):
            arguments = [chance.choice(values) for _ in range(6)]
            yield struct.pack("IIQ6Q", number, audit, 0, *arguments)
        for tests in (t for call in CALLS if getattr(call, column) == number for t in call.rule):
            arguments = [chance.choice(values) for _ in range(6)]
            for test in tests:
                arguments[test.argument] = 4321 if test.value < 0 else test.value
            yield struct.pack("IIQ6Q", number, audit, 0, *arguments)
    yield struct.pack("IIQ6Q", 39, 0x40000003, 0, *[0] * 6)
    yield struct.pack("IIQ6Q", 39 | 0x40000000, audit, 0, *[0] * 6)


def test_libseccomp_and_we_make_the_same_filter():
    pytest.importorskip("pyseccomp", exc_type=(ImportError, RuntimeError))
    if not seccomp.available():
        pytest.skip("needs seccomp")
    machine = seccomp._MACHINES[platform.machine()]
    refused = 0x50001
    theirs = libseccomp.make_filter(machine.column, 4321, refused)
    assert theirs is not None
    ours = seccomp.make_filter(machine, 4321, refused)
    seen = Counter()
    for data in calls_worth_a_look(machine.column, machine.audit, random.Random(0)):
        answer = run(ours, data)
        assert run(theirs, data) == answer, struct.unpack("IIQ6Q", data)
        seen[answer] += 1
    assert len(seen) == 6  # allowed, done, not supported, not there, refused, ended


def test_rules_say_what_they_are_for():
    """By what the program answers, for calls that a rule parts."""
    program = seccomp.make_filter(seccomp._X86_64, 4321)

    def allowed(number: int, *arguments: int) -> bool:
        padded = [a % (1 << 64) for a in (*arguments, *[0] * 6)][:6]
        packed = struct.pack("IIQ6Q", number, seccomp._X86_64.audit, 0, *padded)
        return run(program, packed) == 0x7FFF0000

    assert allowed(9, 0, 4096, 3, 0x22, -1, 0) and not allowed(9, 0, 4096, 3, 0x21, -1, 0)
    assert allowed(9, 0, 4096, 1, 0x01, 3, 0) and not allowed(9, 0, 4096, 3, 0x01, 3, 0)
    assert not allowed(9, 0, 4096, 3, 0x122, -1, 0)
    assert allowed(56, 0x3D0F00) and not allowed(56, 0x3D0F00 | 1 << 30) and not allowed(56, 17)
    assert allowed(62, 4321, 9) and not allowed(62, 1, 9) and not allowed(62, -1, 9)
    assert allowed(302, 0, 7, 0, 1) and not allowed(302, 0, 7, 1, 0)
    assert not allowed(302, 5, 7, 0, 1)
    assert allowed(202, 0, 129) and allowed(202, 0, 9 | 256) and not allowed(202, 0, 1)
    assert allowed(230, 1) and not allowed(230, ~77 << 3 | 2)
    assert allowed(257, -100, 0, 0o101) and not allowed(257, -100, 0, 0o1000)
    assert allowed(53, 1, 1) and not allowed(53, 1, 2) and not allowed(53, 2, 1)
