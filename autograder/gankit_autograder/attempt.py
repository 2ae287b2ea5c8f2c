"""`gankit try EXERCISE`: runs the solution, every mistake and every variant, and shows a matrix."""

from __future__ import annotations

import argparse
from pathlib import Path

from gankit_autograder.build.exercise import find_exercises


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("exercise", help="such as 01_gan_mnist")
    parser.add_argument("--only", metavar="ID", help="one mistake or variant")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write the matrix as a page, too")
    parser.add_argument("--solutions", type=Path, default=Path("solutions"))


def run(args: argparse.Namespace) -> int:
    """Print a line for each mistake and variant. Returns 1 when one of them goes wrong."""
    exercise = find_exercises(args.solutions, [args.exercise])[0]  # refuses what is wrong at once
    from gankit_autograder.author.matrix import matrix_of, write_page

    matrices = []
    for check in exercise.checks:
        changes = [c for c in [*exercise.mistakes, *exercise.variants] if c.answer == check.id]
        wanted = [change for change in changes if args.only in (None, change.id)]
        if wanted:
            matrices.append(matrix_of(exercise, check.id, wanted))
            print(*matrices[-1].lines(), sep="\n", flush=True)
    if args.page:
        write_page(exercise.title, matrices, args.page)
    failures = sum(matrix.failures for matrix in matrices)
    print("all as they should be" if not failures else f"{failures} not as they should be")
    return int(bool(failures))
