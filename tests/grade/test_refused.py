"""What a worker is refused is counted where the worker cannot reach, and told to a person."""

from __future__ import annotations

import ctypes
import dataclasses
import importlib.util
import os
import random
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import in_cell

from gankit.errors import GankitError
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.worker import folders, guard, refused, seccomp
from gankit_autograder.worker.host import Host, WorkerGone

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not seccomp.available(), reason="needs seccomp"),
]


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as host:
        host.wait()
        yield host


def run(worker, source: str) -> list[str]:
    reply = worker.ask({"do": "cell", "source": source}, 30)
    return [failure["message"] for failure in reply["failures"]]


def test_refused_calls_are_counted_from_outside(host):
    source = """
import os, socket
def tried(act, times):
    for _ in range(times):
        try:
            act()
        except OSError as error:
            last = error.errno
    return last
seen = [tried(lambda: os.setpriority(os.PRIO_USER, 0, 3), 3), tried(socket.socket, 2)]
assert False, seen
"""
    with host.fork() as worker:
        worker.begin()
        if not worker.confined["counted"]:
            pytest.skip("this kernel cannot tell what it refuses")
        assert run(worker, source) == ["[1, 1]"]
        assert host.refused(worker.process) == {"setpriority": 3, "socket": 2}
    assert host.refused(worker.process) == {}


def test_a_worker_sees_itself_as_the_only_process(host):
    with host.fork() as worker:
        worker.begin()
        if not worker.confined["processes"]:
            pytest.skip("this machine forbids PID namespaces")
        told = run(worker, "import os\nassert False, [os.getpid(), os.readlink('/proc/self')]")
        assert told == ["[1, '1']"]
        (status,) = Path(f"/proc/{worker.process}").glob("status")
        assert re.search(rf"^NSpid:\s{worker.process}\s1$", status.read_text(), re.MULTILINE)
        with pytest.raises(WorkerGone, match="ended"):
            run(worker, "import os\nos.abort()")
        assert not Path(f"/proc/{worker.process}").exists()


def test_counting_ends_and_refusing_does_not(host):
    source = f"""
import os
done = 0
for _ in range({guard.MOST_COUNTED + 500}):
    try:
        os.setpriority(os.PRIO_USER, 0, 3)
        done += 1
    except OSError:
        pass
assert False, done
"""
    with host.fork() as worker:
        worker.begin()
        assert run(worker, source) == ["0"]
        assert host.refused(worker.process).total() == guard.MOST_COUNTED


def test_nobody_listens_to_a_worker_that_has_ended(host):
    """The kernel says for ever that nobody is left to ask: a thread that listens on would spin."""
    with host.fork() as worker:
        worker.begin()
        watched = host._guard._watched[worker.process]
        if not worker.confined["counted"]:
            pytest.skip("this kernel cannot tell what it refuses")
        os.kill(worker.process, signal.SIGKILL)
        for _ in range(50):
            if watched.handle < 0:
                break
            time.sleep(0.1)
        assert watched.handle < 0


def test_what_grows_past_its_memory_is_ended(host, monkeypatch):
    """Also where the kernel's own limit would let it."""
    policy, small = host.policy, host.policy.memory
    monkeypatch.setattr(host, "policy", dataclasses.replace(policy, memory=8 * small))
    monkeypatch.setattr(guard, "SLACK", small // 4 - 8 * small)
    with host.fork() as worker:
        worker.begin()
        assert run(worker, f"kept = bytearray({small // 8})") == []
        source = f"import time\nkept = bytearray(b'x') * {small // 2}\ntime.sleep(20)"
        with pytest.raises(WorkerGone, match="out of memory"):
            run(worker, source)


def test_a_worker_with_less_than_was_proved_runs_nothing(host, monkeypatch):
    """Such as when the machine has no namespaces left in the middle of a class."""
    monkeypatch.setattr(host, "must_have", ["files", "calls"])
    with host.fork() as worker:
        worker.begin()
    monkeypatch.setattr(host, "must_have", ["calls", "what this machine has not"])
    with host.fork() as worker, pytest.raises(GankitError, match="could not be confined"):
        worker.begin()


def test_the_table_of_names_is_the_kernels():
    """By number, where this machine has the kernel's headers; some by hand where not."""
    assert refused.name(10**6) == "call 1000000"
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if seccomp.column() != "x86_64" or not header.is_file():
        pytest.skip("no kernel headers of x86-64 here")
    lines = (line.split() for line in header.read_text().splitlines())
    known = {w[1][5:]: int(w[2]) for w in lines if len(w) == 3 and w[1].startswith("__NR_")}
    for number, name in refused._BY_NUMBER.items():
        assert known.get(name, number) == number, name


def test_a_person_is_told_of_calls_that_honest_code_does_not_make(grade_answers):
    everyday = "\nimport socket, subprocess, urllib.request\n"
    everyday += "def tried(act):\n    try:\n        act()\n    except OSError:\n        pass\n"
    everyday += "tried(lambda: urllib.request.urlopen('http://192.0.2.1', timeout=1))\n"
    everyday += "tried(socket.socket)\n"
    result = grade_answers(in_cell(everyday))
    assert result.refused.get("socket", 0) > 0
    assert not any("asked the system" in line for line in result.evidence)
    hostile = everyday + "import os\ntried(lambda: os.setpriority(os.PRIO_USER, 0, 19))\n"
    result = grade_answers(in_cell(hostile))
    assert result.refused["setpriority"] >= 1
    told = [line for line in result.evidence if "asked the system" in line]
    assert told == ["asked the system for what is refused here: setpriority"]


def test_a_right_notebook_is_refused_nothing(grader, solved):
    result = grader.grade("good", "01_gan_mnist", "good.ipynb", solved)
    assert result.score == result.points and result.refused == {} and result.evidence == []


def test_random_combinations_are_refused_nothing(course, root):
    """A sample; `python bench/refused.py` runs as many as one likes."""
    bench = load(root / "bench" / "refused.py")
    chance = random.Random(3)
    exercises = [
        read_exercise(course.solutions / name) for name in ("01_gan_mnist", "06_receptive_field")
    ]
    runs = bench.run_many(course, exercises, chance)
    found = [next(runs) for _ in range(6)][-1]
    runs.close()
    assert found.combinations == 6 * bench.IN_A_WORKER
    assert found.refused == {} and found.ended == []


def load(path: Path):
    spec = importlib.util.spec_from_file_location(f"bench_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform != "linux", reason="needs fallocate")
def test_disk_is_counted_as_it_is_allocated(tmp_path):
    """Space that is reserved behind the end of a file shows in no length."""
    path, size, keep_size = tmp_path / "reserved", 8 << 20, 1
    with path.open("wb") as file:
        libc = ctypes.CDLL(None, use_errno=True)
        long = ctypes.c_long
        if libc.fallocate(file.fileno(), keep_size, long(0), long(size)) != 0:
            pytest.skip("this file system reserves nothing")
    assert os.path.getsize(path) == 0
    assert folders.size(str(tmp_path), 1 << 30) >= size
