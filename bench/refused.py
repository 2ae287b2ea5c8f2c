"""Random combinations of the catalogues' changes, run in confined workers: which calls are refused?

    python bench/refused.py --count 2000 --minutes 10 [--exercise 01_gan_mnist] [--seed 0]

Each answer cell gets the solution, a variant or a known mistake, at random. The checks' public
probes are put to it as in grading, in this process instead of a judge's, so that it takes half the
time. Prints how many combinations were run, which calls were refused in which of them, and any
worker that ended by itself. Returns 1 when there is one or the other.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import nbformat
import torch

from gankit.checks.blueprints import load_blueprints
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.catalogue import Change
from gankit_autograder.grade import make_submission
from gankit_autograder.intake.course import Course, find_course
from gankit_autograder.intake.mend import mend
from gankit_autograder.intake.plan import plan
from gankit_autograder.intake.reading import read_cells
from gankit_autograder.judge.examine import Examiner
from gankit_autograder.judge.session import Limits, Session
from gankit_autograder.worker.host import Host

LIMITS = Limits(cell=60.0, probe=60.0, total=600.0)


class CountingHost(Host):
    """Adds up what the workers that have ended were refused."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def end(self, process: int, scratch: str = "") -> int:
        self.counts += self.refused(process)
        return super().end(process, scratch)


@dataclass
class Found:
    """What some combinations showed: refused calls by name, and ends, with the combination."""

    combinations: int = 0
    refused: dict[str, list[str]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        calls = [f"refused {name}: {', '.join(where)}" for name, where in self.refused.items()]
        return [f"{self.combinations} combinations", *(calls or ["no refused call"]), *self.ended]


def combination(exercise: Exercise, chance: random.Random) -> list[Change]:
    """For each answer the solution (one time in five), a variant or a mistake."""
    chosen = []
    for check in exercise.checks:
        changes = [c for c in (*exercise.variants, *exercise.mistakes) if c.answer == check.id]
        if changes and chance.random() < 0.8:
            chosen.append(chance.choice(changes))
    return chosen


def run_one(host: CountingHost, course: Course, exercise: Exercise, changes: list[Change]) -> str:
    """Put all public probes to one combination; why its worker ended, or ""."""
    release = course.release(exercise.name)
    content = nbformat.writes(make_submission(exercise, changes)).encode()
    cells, _, sentences = read_cells(content)
    steps = plan(mend(cells, release, sentences), release)
    with Session(host, steps, LIMITS) as session:
        examiner = Examiner(session)
        for blueprint in load_blueprints(exercise.name).values():
            if not blueprint.check.kept:  # of those the grader has probes of its own
                examiner.public(blueprint)
    return "; ".join(line for line in session.evidence if "ended" in line or "stopped" in line)


def run_many(course: Course, exercises: list[Exercise], chance: random.Random) -> Iterator[Found]:
    """One combination more each time."""
    found = Found()
    with CountingHost() as host:
        while True:
            exercise = chance.choice(exercises)
            changes = combination(exercise, chance)
            label = " ".join([exercise.name, *(change.id for change in changes)])
            host.counts.clear()
            if ended := run_one(host, course, exercise, changes):
                found.ended.append(f"{label}: {ended}")
            for name in host.counts:
                found.refused.setdefault(name, []).append(label)
            found.combinations += 1
            yield found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--exercise", action="append", help="default: all that have checks")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(1)
    course, end = find_course(), time.monotonic() + 60 * args.minutes
    exercises = [
        read_exercise(course.solutions / name) for name in args.exercise or course.exercises()
    ]
    exercises = [exercise for exercise in exercises if exercise.checks]
    for found in run_many(course, exercises, random.Random(args.seed)):
        if found.combinations >= args.count or time.monotonic() > end:
            break
    print(*found.lines(), sep="\n")
    return int(bool(found.refused or found.ended))


if __name__ == "__main__":
    sys.exit(main())
