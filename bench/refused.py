"""Random combinations of the catalogues' changes, run in confined workers: which calls are refused?

    python bench/refused.py --count 2000 --minutes 25 [--exercise 01_gan_mnist] [--seed 0]

Each answer cell gets the solution, a variant or a known mistake, at random. A worker runs the
notebook's cells, and then every probe of its checks on what they define, inside itself: the code is
called as in grading, and what it gives is compared with nothing, for that is done in a judge's
process, which no student's code is in. Several combinations follow one another in a worker; a
worker that was refused something, or that ended, is told with all that it had run. Prints how many
combinations were run, which calls were refused, and which workers ended by themselves. Returns 1
when there is one or the other.
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

from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.checks.inputs import PUBLIC_SEED
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.catalogue import Change
from gankit_autograder.grade import make_submission
from gankit_autograder.intake.course import Course, find_course
from gankit_autograder.intake.mend import mend
from gankit_autograder.intake.plan import CellToRun, plan
from gankit_autograder.intake.reading import read_cells
from gankit_autograder.worker.host import Host, WorkerGone, WorkerProcess

SECONDS = 60.0  # for a cell or a probe
IN_A_WORKER = 12  # combinations


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
    probes: int = 0  # that gave views, not an error
    refused: dict[str, list[str]] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        calls = [f"refused {name}: {', '.join(where)}" for name, where in self.refused.items()]
        return [
            f"{self.combinations} combinations, {self.probes} probes",
            *(calls or ["no refused call"]),
            *self.ended,
        ]


def combination(exercise: Exercise, chance: random.Random) -> list[Change]:
    """For each answer the solution (one time in five), a variant or a mistake."""
    chosen = []
    for check in exercise.checks:
        changes = [c for c in (*exercise.variants, *exercise.mistakes) if c.answer == check.id]
        if changes and chance.random() < 0.8:
            chosen.append(chance.choice(changes))
    return chosen


def steps_of(course: Course, exercise: Exercise, changes: list[Change]) -> list[CellToRun]:
    """The cells that a grader would run of this combination, in its order."""
    release = course.release(exercise.name)
    content = nbformat.writes(make_submission(exercise, changes)).encode()
    cells, _, sentences = read_cells(content)
    return plan(mend(cells, release, sentences), release)


def run_one(worker: WorkerProcess, steps: list[CellToRun], blueprints: list[Blueprint]) -> int:
    """Run the cells, then every public probe on what they define; how many probes gave views."""
    for step in steps:
        answers = [list(answer) for answer in step.answers]
        worker.ask({"do": "cell", "source": step.source, "answers": answers}, SECONDS)
    answered = 0
    for check in (blueprint.check for blueprint in blueprints):
        request = {"do": "report", "check": check.id, "seed": PUBLIC_SEED}
        for probe in check.to_json()["probes"]:
            reply = worker.ask({**request, "probe": probe}, SECONDS)
            answered += "error" not in reply.get("views", {"error": ""})
    return answered


def run_many(course: Course, exercises: list[Exercise], chance: random.Random) -> Iterator[Found]:
    """Some combinations more each time, all of one exercise and in one worker."""
    found = Found()
    with CountingHost() as host:
        while True:
            exercise = chance.choice(exercises)
            blueprints = [b for b in load_blueprints(exercise.name).values() if not b.check.kept]
            chosen = [combination(exercise, chance) for _ in range(IN_A_WORKER)]
            labels = [" ".join([exercise.name, *(c.id for c in changes)]) for changes in chosen]
            host.counts.clear()
            with host.fork() as worker:
                worker.begin()
                for changes, label in zip(chosen, labels, strict=True):
                    try:
                        found.probes += run_one(
                            worker, steps_of(course, exercise, changes), blueprints
                        )
                    except WorkerGone as reason:
                        found.ended.append(f"{label}: {reason}")
                        break
                    found.combinations += 1
            for name in host.counts:
                found.refused.setdefault(name, []).append("; ".join(labels))
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
