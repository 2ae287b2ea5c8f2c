"""`gankit marks GRADED [--policy FILE]`: marks from graded results, as tables for every system."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.intake.course import Course, find_course
from gankit_autograder.intake.people import People, read_people
from gankit_autograder.policy.exports import write_canvas, write_gradescope, write_marks
from gankit_autograder.policy.kept import Kept
from gankit_autograder.policy.known import class_of
from gankit_autograder.policy.marks import Mark, make_marks
from gankit_autograder.policy.roster import (
    CANVAS_KEYS,
    GRADESCOPE_KEYS,
    Roster,
    match,
    read_roster,
)
from gankit_autograder.policy.rules import Policy, read_policy
from gankit_autograder.policy.times import FILE, hand_ins, read_times
from gankit_autograder.policy.written import CHANGED, read_written, write_written
from gankit_autograder.record.files import read_class
from gankit_autograder.record.results import StudentResult

WRITTEN = "written.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("graded", type=Path, help="the folder that `gankit grade --out` wrote")
    policy = parser.add_mutually_exclusive_group()
    policy.add_argument(
        "--policy", type=Path, metavar="FILE", help="late rules, extra points and overrides (TOML)"
    )
    policy.add_argument(
        "--no-policy", action="store_true", help="forget the policy and times of the last marks"
    )
    parser.add_argument(
        "--submissions", type=Path, help="what was graded: says when each notebook came"
    )
    parser.add_argument(
        "--times", type=Path, metavar="CSV", help="student, exercise, time; wins over all else"
    )
    parser.add_argument(
        "--roster", type=Path, metavar="CSV", help="the class list, for students without a notebook"
    )
    parser.add_argument("--root", type=Path, help="the course's repository; default: this folder")
    parser.add_argument(
        "--canvas", type=Path, metavar="CSV", help="Canvas's exported gradebook, to find students"
    )
    parser.add_argument(
        "--gradescope", type=Path, metavar="CSV", help="Gradescope's exported roster, likewise"
    )


def run(args: argparse.Namespace) -> int:
    """Write marks.csv, marks.json, canvas.csv, gradescope.csv and written.csv; say what is open.

    Everything is read and understood before anything is written.
    """
    results = read_class(args.graded)
    kept = Kept(args.graded, args.no_policy)
    policy_file, times_file = kept.policy(args.policy), kept.times(args.times)
    policy = read_policy(policy_file) if policy_file else Policy()
    zone = policy.late.timezone
    course = _course(args.root)
    class_ = class_of(results, _lists(args), course.exercises() if course else ())
    table = read_times(times_file, zone, class_) if times_file else {}
    came = hand_ins(results, args.submissions, table, zone, args.graded, course)
    written = read_written(args.graded / WRITTEN, results, class_)
    marks = make_marks(results, policy, came, written.scores(), class_)
    canvas = _roster(args.canvas, "SIS Login ID", marks, CANVAS_KEYS, results)
    scope = _roster(args.gradescope, "Email", marks, GRADESCOPE_KEYS, results)

    kept.keep(policy_file, times_file)
    answers = write_written(args.graded / WRITTEN, results, written)
    paths = write_marks(args.graded, marks)
    paths.append(write_canvas(args.graded / "canvas.csv", marks, canvas, policy.columns))
    paths.append(write_gradescope(args.graded / "gradescope.csv", marks, scope))
    print("\n".join(map(str, paths)))
    for line in [*kept.told, *written.told, *_remarks(args, policy, marks, came, answers)]:
        print(line)
    for name, roster in (("Canvas", canvas), ("Gradescope", scope)):
        if roster and roster.missing:
            print(f"not in {name}'s list, and left out there: {', '.join(roster.missing)}")
    return 0


def _lists(args: argparse.Namespace) -> list[People]:
    paths = (args.roster, args.canvas, args.gradescope)
    return [read_people(path) for path in paths if path is not None]


def _course(root: Path | None) -> Course | None:
    """The course, where it is at hand."""
    try:
        return find_course(root)
    except GankitError:
        if root is not None:
            raise
        return None


def _roster(
    path: Path | None,
    needed: str,
    marks: Sequence[Mark],
    keys: Sequence[str],
    results: Sequence[StudentResult],
) -> Roster | None:
    if path is None:
        return None
    roster = read_roster(path, needed)
    match(roster, marks, keys, {result.student: result.file for result in results})
    return roster


def _remarks(
    args: argparse.Namespace, policy: Policy, marks: Sequence[Mark], came: dict, answers: int
) -> list[str]:
    """What the instructor has to know about these marks."""
    said = sum(entry.late and entry.time is None for entry in came.values())
    lines = [_count(len(marks), "mark") + f" with {_count(len(_late(marks)), 'late notebook')}"]
    if said:
        lines.append(
            f"{_count(said, 'notebook')} marked LATE by the system, which does not say how late: "
            "nothing was taken off. Give the times with --times"
        )
    lines += [f"{who[0]}: {c.problem}" for who, c in came.items() if c.problem]
    changed = [mark.student for mark in marks if any(CHANGED in q.why for q in mark.questions)]
    if changed:
        lines.append(
            f"answers changed since they were marked, and are open again: {', '.join(changed[:10])}"
        )
    open_answers = sum(len(mark.open) for mark in marks)
    if answers:
        lines.append(
            f"{open_answers} of {_count(answers, 'written answer')} not marked yet: fill in the "
            f"column score of {args.graded / WRITTEN} and run this again"
        )
    if policy.late.due or policy.late.by_exercise:
        unknown = [m.student for m in marks if (m.student, m.exercise) not in came]
        if unknown:
            lines.append(
                f"nobody knows when {_count(len(unknown), 'notebook')} came, which count as in "
                "time: name --submissions or --times"
            )
        if any(entry.source == FILE for entry in came.values()):
            lines.append("some times are those of the files: a copy may have changed them")
    return lines


def _late(marks: Sequence[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.late_days]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
