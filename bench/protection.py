"""What confining workers and judges costs: the same notebooks graded with and without, in pairs.

    python bench/protection.py --pairs 40 [--exercise 01_gan_mnist]

Two graders stand side by side; the second's processes are confined by nothing. Each notebook goes
to both, one behind the other, in turns who is first. Prints processor seconds of judges and workers
and wall-clock seconds, and the cost of each; only the first are the same on a busy machine. The
notebooks are our own, so nothing needs protection.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
import torch

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.grader import Grader
from gankit_autograder.intake.course import Course, find_course
from gankit_autograder.worker.host import Host
from gankit_autograder.worker.launch import PRELOAD
from gankit_autograder.worker.protection import Protection

# Imported by the second grader's warm process, before the judge's module is.
UNCONFINED = """
from gankit_autograder.worker import sandbox
def confine(policy, scratch, refused=None):
    sandbox._use_scratch(scratch)
    return {"user": False, "files": 0, "calls": False}
sandbox.confine = confine
"""


def unconfined(course: Course, folder: Path) -> Grader:
    """A grader whose processes are only forked; it proves no protection, since there is none."""
    (folder / "unconfined.py").write_text(UNCONFINED)
    os.environ["PYTHONPATH"] = str(folder)
    host = Host(preload=("unconfined", *PRELOAD))
    host.start()
    del os.environ["PYTHONPATH"]
    host.wait()
    with host.fork() as worker:
        worker.begin()
        assert not worker.confined["calls"]
    grader = Grader(course, host=host, protection=Protection({}, {}))
    grader._threads = torch.get_num_threads()  # set where a grader starts its own host
    return grader


def seconds(grader: Grader, exercise: str, content: bytes) -> float:
    start = time.perf_counter()
    result = grader.grade("s", exercise, "s.ipynb", content)
    assert result.status == "graded", result.reason
    return time.perf_counter() - start


def processor_seconds(grader: Grader) -> float:
    """Of the warm process, the workers that have ended, and the judges that wait."""
    zygote, judges = grader.host._launched.process.pid, [lane._process for lane in grader._free]
    return _times(zygote, 4) + sum(_times(judge, 2) for judge in judges)


def _times(process: int, columns: int) -> float:
    """User and system time; with 4 columns those of its ended children too."""
    words = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, words[11 : 11 + columns])) / os.sysconf("SC_CLK_TCK")


def compare(graders: list[Grader], exercise: str, notebooks: list[bytes], pairs: int) -> None:
    for grader in graders:  # all warm
        grader.expected(exercise)
        seconds(grader, exercise, notebooks[0])
    before = [processor_seconds(grader) for grader in graders]
    wall = []
    for number in range(pairs):
        content = notebooks[number % len(notebooks)]
        order = graders if number % 2 else graders[::-1]
        taken = {id(grader): seconds(grader, exercise, content) for grader in order}
        wall.append([taken[id(grader)] for grader in graders])
    after = [processor_seconds(grader) for grader in graders]
    spent = [(b - a) / pairs for a, b in zip(before, after, strict=True)]
    means = [statistics.mean(column) for column in zip(*wall, strict=True)]
    median = statistics.median(a / b for a, b in wall)
    print(f"{pairs} pairs, {exercise}, load {os.getloadavg()[0]:.1f}")
    for what, (with_it, without), ratio in (
        ("processor", spent, spent[0] / spent[1]),
        ("wall, means", means, means[0] / means[1]),
        ("wall, median of pairs", means, median),
    ):
        cost = 100 * (ratio - 1)
        print(f"{what:22} {with_it:.3f} s confined, {without:.3f} s bare: {cost:+.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--exercise", default="01_gan_mnist")
    parser.add_argument("--pairs", type=int, default=40)
    args = parser.parse_args()
    torch.set_num_threads(1)
    course = find_course()
    exercise = read_exercise(course.solutions / args.exercise)
    changes = [[], *([mistake] for mistake in exercise.mistakes)]
    notebooks = [nbformat.writes(make_submission(exercise, c)).encode() for c in changes]
    with (
        tempfile.TemporaryDirectory() as folder,
        Grader(course) as ours,
        unconfined(course, Path(folder)) as bare,
    ):
        compare([ours, bare], args.exercise, notebooks, args.pairs)


if __name__ == "__main__":
    main()
