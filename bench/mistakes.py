"""What known mistakes cost and how long their checks take: python bench/mistakes.py [EXERCISE ...].

Every mistake of the catalogues is run in the notebook's check. Seconds are of the processor, of one
thread, after the check has run once with the solution. Each mistake that loses all points of its
check is listed.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
import time
import warnings
from pathlib import Path
from statistics import mean, median

from gankit.checks.blueprints import load_blueprints
from gankit.checks.result import CheckResult
from gankit.checks.run import run_check
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.catalogue import Change

SLOW = 0.5


def timed(exercise: Exercise, check: str, change: Change | None) -> tuple[CheckResult, float]:
    """The result of a check for a changed answer, and its processor seconds."""
    blueprint = load_blueprints(exercise.name)[check]
    namespace = exercise.namespace(change)
    start = time.process_time()
    result = run_check(blueprint, tuple(namespace[name] for name in blueprint.check.takes))
    return result, time.process_time() - start


def main() -> None:
    warnings.simplefilter("ignore")
    root = Path(__file__).resolve().parent.parent
    print(f"{'exercise':24}{'mistakes':>9}{'named':>7}{'share lost':>12}{'whole':>7}", end="")
    print(f"{'solution s':>12}{'median s':>10}{'slowest s':>11}  slowest")
    whole, shares, slow = [], [], []
    for exercise in find_exercises(root / "solutions", sys.argv[1:]):
        solved, times, named, lost = {}, [], 0, []
        for check in load_blueprints(exercise.name):
            timed(exercise, check, None)
            solved[check] = timed(exercise, check, None)[1]
        for mistake in exercise.mistakes:
            result, spent = timed(exercise, mistake.answer, mistake)
            times.append((spent, f"{mistake.answer} {mistake.id}"))
            named += [m.id for m in result.named] == [mistake.id]
            lost += [1 - result.score / result.points] if result.points else []
            if result.points and not result.score:
                whole.append(f"{exercise.name} {mistake.answer} {mistake.id}")
        shares += lost
        slow += [f"{spent:.2f} s {exercise.name} {what}" for spent, what in times if spent > SLOW]
        slow += [f"{s:.2f} s {exercise.name} {c} solution" for c, s in solved.items() if s > SLOW]
        print(f"{exercise.name:24}{len(times):9}{named:7}{mean(lost or [0]):12.3f}", end="")
        count = sum(entry.startswith(exercise.name) for entry in whole)
        worst = max(times, default=(0, "none"))
        middle = median(spent for spent, _ in times) if times else 0
        print(f"{count:7}{max(solved.values()):12.3f}{middle:10.3f}", end="")
        print(f"{worst[0]:11.3f}  {worst[1]}", flush=True)
    print(f"mean share lost: {mean(shares):.3f} of {len(shares)} graded mistakes")
    print(f"lose a whole check: {len(whole)}", *whole, sep="\n  ")
    print(f"over {SLOW} s: {len(slow)}", *slow, sep="\n  ")


if __name__ == "__main__":
    main()
