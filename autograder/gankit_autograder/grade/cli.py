"""`gankit grade SUBMISSIONS [--exercise NAME] [--out DIR] [--jobs N] [--resume]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gankit.errors import GankitError
from gankit_autograder.intake.options import add_choices, choices_of
from gankit_autograder.record.changes import differences
from gankit_autograder.record.results import GRADED, StudentResult
from gankit_autograder.record.runs import ADD, REPLACE, read_runs
from gankit_autograder.secret import load_secret
from gankit_autograder.worker.launch import launch_early

if TYPE_CHECKING:
    from gankit_autograder.worker.protection import Protection

MOST_CHANGES = 10  # shown under the summary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("submissions", type=Path, help="a folder, a zip or one notebook")
    add_choices(parser)
    parser.add_argument("--out", type=Path, default=Path("graded"), help="default: graded/")
    parser.add_argument("--jobs", type=int, help="notebooks at a time; default: one a core")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--add", action="store_true", help="keep results of other runs in --out")
    other.add_argument("--replace", action="store_true", help="put results of other runs aside")
    parser.add_argument("--resume", action="store_true", help="keep what an earlier run has graded")
    parser.add_argument("--scheduler", metavar="tcp://...", help="a Dask cluster's address")
    parser.add_argument(
        "--accept-risk", action="store_true", help="grade although this machine protects in part"
    )
    parser.add_argument("--root", type=Path, help="the course's repository; default: this folder")
    parser.add_argument(
        "--nbgrader", type=Path, metavar="DIR", help="write gradebook.db and autograded/ there"
    )
    parser.add_argument(
        "--python", default="", metavar="PATH", help="another Python (with torch) to run code in"
    )
    parser.add_argument("--db-url", default="", help="another gradebook, such as PostgreSQL's")
    parser.add_argument("--cell-seconds", type=float, default=20.0, metavar="S")
    parser.add_argument("--total-seconds", type=float, default=180.0, metavar="S")


def run(args: argparse.Namespace) -> int:
    """Grade, with a progress bar; say at the end where the results are."""
    launch_early(args.python)  # it imports PyTorch while this process does
    from gankit_autograder.grade.options import Options
    from gankit_autograder.grade.run import grade_submissions
    from gankit_autograder.judge.session import Limits

    limits = Limits(args.cell_seconds, args.cell_seconds, args.total_seconds)
    options = Options(
        args.exercise,
        args.jobs,
        args.resume,
        args.root,
        limits,
        args.scheduler,
        args.nbgrader,
        args.db_url,
        choices_of(args),
        ADD if args.add else REPLACE if args.replace else "",
        args.python,
    )
    bar = _Bar(args.accept_risk)
    try:
        results = grade_submissions(
            args.submissions, args.out, options, bar.step, bar.start, tell=bar.tell
        )
    finally:
        bar.close()
    _summarise(results, args.out)
    _show_changes(args.out)
    return 0


def _show_changes(out: Path) -> None:
    """What differs from the run before, as far as it fits under the summary."""
    records = read_runs(out)
    if len(records) < 2:
        return
    found = differences(records[-2], records[-1])
    print(f"{len(found)} differ from the run before" + (":" if found else ""))
    for line in found[:MOST_CHANGES]:
        print(f"  {line}")
    if len(found) > MOST_CHANGES:
        print(f"  and {len(found) - MOST_CHANGES} more: gankit changes {out}")


class _Bar:
    """Progress with the time left, made once the number of notebooks is known."""

    def __init__(self, accept_risk: bool = False) -> None:
        self.bar = None
        self.accept_risk = accept_risk

    def start(self, total: int, done: int, protection: Protection) -> None:
        """Say what protects and begin the bar at `done` of `total`."""
        from tqdm import tqdm

        secret = load_secret()
        print(f"protection: {protection.level}")
        if protection.risky and not self.accept_risk:
            raise GankitError(
                "students' code could do harm on this machine: see `gankit doctor`. Grade on "
                "another, or take the risk with --accept-risk."
            )
        if secret.demo:
            print("hidden probes: from the demo secret, which everybody knows (gankit secret new)")
        else:
            print(f"hidden probes: from the secret in {secret.source}, id {secret.id}")
        self.bar = tqdm(total=total, initial=done, unit="notebook", file=sys.stderr)

    def step(self, result: StudentResult) -> None:
        self.bar.set_postfix_str(f"{result.student} {result.score:g}/{result.points:g}"[:40])
        self.bar.update()

    def tell(self, sentence: str) -> None:
        """Print a sentence at once, above the bar where there is one."""
        if self.bar is None:
            print(sentence, flush=True)
        else:
            self.bar.write(sentence)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()


def _summarise(results: list[StudentResult], out: Path) -> None:
    other = [result for result in results if result.status != GRADED]
    noted = [result for result in results if result.evidence]
    mended = [result for result in results if result.mended]
    print(f"{len(results)} notebooks: {out / 'grades.csv'}, one file each in {out / 'students'}")
    for result in other:
        print(f"  {result.student} ({result.file}): {result.status}, {result.reason}")
    versions = next((result.versions for result in results if result.versions), {})
    if versions:
        print(f"code was run by Python {versions['python']} with torch {versions['torch']}")
    if mended:
        print(f"{len(mended)} notebooks had to be mended; their files say how.")
    if noted:
        print(f"{len(noted)} notebooks have notes for a person to judge:")
        for result in noted[:20]:
            print(f"  {result.student}: {'; '.join(result.evidence[:3])}"[:300])
