"""`gankit report GRADED`: writes the class report and the feedback pages from graded results."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.grade import StudentResult
from gankit_autograder.report.pages import write_class_report, write_feedback


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graded", type=Path, help="the folder that `gankit grade --out` wrote")
    parser.add_argument("--out", type=Path, help="where to write; the graded folder if not given")


def run(args: argparse.Namespace) -> int:
    """Read the graded results, write `report.html` and `feedback/`."""
    results = read_results(args.graded)
    out = args.out or args.graded
    page = write_class_report(results, out)
    pages = write_feedback(results, out / "feedback")
    print(f"{page}\n{len(pages)} feedback pages in {out / 'feedback'}")
    return 0


def read_results(graded: Path) -> list[StudentResult]:
    """The results in a graded folder."""
    files = sorted((graded / "students").glob("*/*.json"))
    if not files:
        raise GankitError(
            f"{graded} holds no graded notebooks. "
            f"Run first: gankit grade SUBMISSIONS --out {graded}"
        )
    results = []
    for file in files:
        try:
            results.append(StudentResult.from_json(json.loads(file.read_text("utf-8"))))
        except (ValueError, KeyError, TypeError) as error:
            raise GankitError(
                f"{file} is not a result of gankit grade ({error}). Delete it and grade again."
            ) from None
    return results
