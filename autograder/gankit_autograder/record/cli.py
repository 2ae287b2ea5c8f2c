"""`gankit changes OUT`: what differs from the run before, for each student, and why."""

from __future__ import annotations

import argparse
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.record.changes import differences
from gankit_autograder.record.runs import Run, read_runs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graded", type=Path, help="the folder that `gankit grade --out` wrote")
    parser.add_argument(
        "--since", type=int, metavar="N", help="compare with run N; default: the one before"
    )


def run(args: argparse.Namespace) -> int:
    """Print the differences, or that there are none."""
    runs = read_runs(args.graded)
    if not runs:
        raise GankitError(
            f"{args.graded} has no record of a finished run. Grade into it: gankit grade "
            f"SUBMISSIONS --out {args.graded}"
        )
    before = _before(runs, args.since)
    after = runs[-1]
    print(f"run {before.number} ({before.finished}) -> run {after.number} ({after.finished})")
    found = differences(before, after)
    for line in found:
        print(f"  {line}")
    same = len(after.by_key().keys() - {(d.student, d.exercise) for d in found})
    print(f"{len(found)} differ, {same} are the same")
    return 0


def _before(runs: list[Run], since: int | None) -> Run:
    if since is None:
        if len(runs) < 2:
            raise GankitError("There was one run so far: there is nothing to compare it with.")
        return runs[-2]
    found = [entry for entry in runs if entry.number == since]
    if not found:
        numbers = ", ".join(str(entry.number) for entry in runs)
        raise GankitError(f"There is no run {since}. There are: {numbers}.")
    return found[0]
