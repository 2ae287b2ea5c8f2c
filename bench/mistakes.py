"""What known mistakes cost, and how long checks take: python bench/mistakes.py [EXERCISE ...].

Points are read from the blueprints: each mistake alone, named. For time, each check is run with the
solution, with each of its mistakes and with each correct variant, after one run that does not
count: processor seconds of one thread, the least of two. `--few` takes three mistakes of each
check. Whatever loses a whole check or takes longer than half a second is listed.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import random
import time
import warnings
from pathlib import Path
from statistics import mean, median

from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.checks.facts import judge
from gankit.checks.prices import priced
from gankit.checks.run import run_check
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.catalogue import Change

MOST = 0.5  # seconds
DRAWN = 3
ROUNDS = 2


def shares_lost(blueprint: Blueprint) -> dict[str, float]:
    """Of a check's points, what each of its mistakes costs."""
    check, shares = blueprint.check, {}
    for mistake in blueprint.mistakes if check.points else ():
        got = {**blueprint.expected, **mistake.changed}
        facts = priced(judge(check, blueprint.expected, got), [mistake], blueprint, got)
        shares[mistake.id] = 1 - sum(fact.earned for fact in facts) / check.points
    return shares


def seconds(exercise: Exercise, check: str, change: Change | None) -> float:
    """Processor seconds of one check: the least of two runs."""
    blueprint = load_blueprints(exercise.name)[check]
    namespace = exercise.namespace(change)
    objects = tuple(namespace[name] for name in blueprint.check.takes)
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run_check(blueprint, objects)
        spent.append(time.process_time() - start)
    return min(spent)


def tried(exercise: Exercise, check: str, few: bool) -> list[Change]:
    """The mistakes and variants of a check, or a few of its mistakes, the same each time."""
    mistakes = [mistake for mistake in exercise.mistakes if mistake.answer == check]
    if few:
        drawn = random.Random(f"{exercise.name} {check}")
        return drawn.sample(mistakes, min(DRAWN, len(mistakes)))
    return [*mistakes, *(variant for variant in exercise.variants if variant.answer == check)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exercises", nargs="*")
    parser.add_argument("--few", action="store_true", help="three mistakes of each check")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    root = Path(__file__).resolve().parent.parent
    columns = ("mistakes", "share", "whole", "solution", "median", "slowest")
    print(f"{'exercise':24}" + "".join(f"{column:>10}" for column in columns))
    every: list[float] = []
    listed: list[str] = []
    for exercise in find_exercises(root / "solutions", args.exercises):
        blueprints = load_blueprints(exercise.name)
        lost = {f"{c} {m}": x for c, b in blueprints.items() for m, x in shares_lost(b).items()}
        whole = [f"{exercise.name} {name} loses all" for name, x in lost.items() if x > 0.999]
        times: dict[str, list[float]] = {"solution": [], "mistake": []}
        for check in blueprints:
            seconds(exercise, check, None)
            for change in [None, *tried(exercise, check, args.few)]:
                spent = seconds(exercise, check, change)
                times["mistake" if change else "solution"].append(spent)
                if spent > MOST:
                    who = change.id if change else "the solution"
                    listed.append(f"{exercise.name} {check} {who}: {spent:.2f} s")
        every += lost.values()
        listed += whole
        both = times["solution"] + times["mistake"]
        numbers = f"{max(times['solution']):10.2f}{median(both):10.2f}{max(both):10.2f}"
        share = mean(lost.values()) if lost else 0.0
        print(f"{exercise.name:24}{len(lost):10}{share:10.3f}{len(whole):10}{numbers}", flush=True)
    print(f"{len(every)} mistakes cost {mean(every):.3f} of their check on average")
    print(*listed, sep="\n")


if __name__ == "__main__":
    main()
