"""`gankit report GRADED`: writes the class report and the feedback pages from graded results."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.grade import StudentResult
from gankit_autograder.policy.exports import read_marks
from gankit_autograder.policy.marks import MACHINE, Mark
from gankit_autograder.record.files import read_class
from gankit_autograder.report.designs import class_boards
from gankit_autograder.report.lessons import find_lessons
from gankit_autograder.report.pages import write_class_report, write_feedback


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `gankit report` takes."""
    parser.add_argument("graded", type=Path, help="the folder that `gankit grade --out` wrote")
    parser.add_argument("--out", type=Path, help="where to write; the graded folder if not given")
    parser.add_argument(
        "--designs",
        type=Path,
        metavar="SUBMISSIONS",
        help="what was graded: puts the class's own designs on a board",
    )
    parser.add_argument("--root", type=Path, help="the course's repository; default: this folder")


def run(args: argparse.Namespace) -> int:
    """Read the graded results, and the marks if there are any; write the report and `feedback/`."""
    results = read_class(args.graded)
    marks = read_marks(args.graded)
    _refuse_old(results, marks, args.graded)
    lessons = find_lessons({result.exercise for result in results}, args.root)
    out = args.out or args.graded
    designs = class_boards(results, args.designs)
    page = write_class_report(results, out, lessons, marks, designs)
    pages = write_feedback(results, out / "feedback", marks)
    for board in designs:
        print(f"Designs, {board.exercise}:\n{board.table}\n")
    if args.designs and not designs:
        print("No notebook holds a design that was entered for the board.")
    print(f"{page}\n{len(pages)} feedback pages in {out / 'feedback'}")
    return 0


def _refuse_old(results: Sequence[StudentResult], marks: Sequence[Mark], graded: Path) -> None:
    """Marks made before the last grading would show students two different scores."""
    if not marks:
        return
    scores = {(result.student, result.exercise): result.score for result in results}
    marked = {
        (mark.student, mark.exercise): sum(
            entry.graded or 0.0 for entry in mark.questions if entry.kind == MACHINE
        )
        for mark in marks
    }
    if scores.keys() != marked.keys() or any(
        abs(score - marked[key]) > 1e-6 for key, score in scores.items()
    ):
        raise GankitError(
            f"The marks in {graded} are older than its results. Run gankit marks again with the "
            f"same options, or delete {graded / 'marks.json'}."
        )
