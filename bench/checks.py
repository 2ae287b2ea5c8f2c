"""Times every check on its solution: python bench/checks.py [EXERCISE ...].

The first check of a process also loads parts of torch; it stands in a column of its own. Times are
processor seconds of one thread, the median of five runs; memory is how far the peak has grown.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import resource
import sys
import time
from pathlib import Path
from statistics import median

from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import find_exercises

RUNS = 5


def peak_megabytes() -> float:
    """The most memory this process has held."""
    scale = 1024 if sys.platform == "linux" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def seconds(blueprint: Blueprint, objects: tuple) -> float:
    """Processor seconds of one run, which must give full points."""
    start = time.process_time()
    result = run_check(blueprint, objects)
    spent = time.process_time() - start
    assert result.passed, str(result)
    return spent


def main() -> None:
    root = Path(__file__).resolve().parent.parent
    print(f"{'exercise':24}{'check':24}{'first s':>9}{'median s':>10}{'MB more':>9}")
    for exercise in find_exercises(root / "solutions", sys.argv[1:]):
        namespace = exercise.namespace()
        for name, blueprint in load_blueprints(exercise.name).items():
            objects = tuple(namespace[key] for key in blueprint.check.takes)
            before = peak_megabytes()
            first = seconds(blueprint, objects)
            later = median(seconds(blueprint, objects) for _ in range(RUNS))
            more = peak_megabytes() - before
            print(f"{exercise.name:24}{name:24}{first:9.3f}{later:10.3f}{more:9.0f}")


if __name__ == "__main__":
    main()
