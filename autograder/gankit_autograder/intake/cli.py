"""`gankit collect SUBMISSIONS`: shows which notebook counts for whom, and grades nothing."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.intake.collect import Collection, plan_collection
from gankit_autograder.intake.course import find_course
from gankit_autograder.intake.opening import open_source
from gankit_autograder.intake.options import add_choices, choices_of

SAME = 8  # files left out for one reason are listed up to this number, unless --all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("submissions", type=Path, help="a folder, a zip or one notebook")
    add_choices(parser)
    parser.add_argument("--all", action="store_true", help="list every file that is left out")
    parser.add_argument("--json", action="store_true", help="the plan for a program")
    parser.add_argument("--root", type=Path, help="the course's repository; default: this folder")


def run(args: argparse.Namespace) -> int:
    """Print the plan; 1 where something has to be decided first."""
    course = find_course(args.root)
    known = course.exercises()
    if args.exercise and args.exercise not in known:
        raise GankitError(f"There is no exercise '{args.exercise}'. There are: {', '.join(known)}.")
    with open_source(args.submissions) as source:
        collection = plan_collection(source, known, choices_of(args), course)
    if args.json:
        print(json.dumps(collection.to_json(), indent=1, ensure_ascii=False))
    else:
        print("\n".join(table(collection, args.all)))
    return int(bool(collection.questions))


def table(collection: Collection, everything: bool = False) -> list[str]:
    """The plan as lines: what counts, what does not, what is open."""
    rows = [("student", "exercise", "file", "why this one")]
    for entry in collection.taken:
        marks = [entry.why, *(["late"] if entry.late else [])]
        if entry.time:
            marks.append(f"handed in {entry.time:%Y-%m-%d %H:%M}")
        if entry.group:
            marks.append("a group's")
        rows.append(
            (entry.student, entry.exercise or "(seen in grading)", entry.label, ", ".join(marks))
        )
    lines = [f"layout: {collection.layout}", "", *_aligned(rows), "", *summary(collection)]
    lines += ["", *_left_out(collection, everything)] if collection.left_out else []
    if collection.missing:
        lines += ["", f"handed in nothing: {'; '.join(collection.missing)}"]
    for number, question in enumerate(collection.questions, start=1):
        lines += ["", f"Question {number}: {question.text}", f"  {question.decide}"]
    return lines


def summary(collection: Collection) -> list[str]:
    """The plan in a few lines, as `gankit grade` shows it."""
    students = {entry.student for entry in collection.taken}
    files = {entry.label for entry in collection.taken}
    late = sum(entry.late for entry in collection.taken)
    lines = [
        f"{_count(len(files), 'notebook')} of {_count(len(students), 'student')} "
        f"({collection.layout}); {_count(len(collection.left_out), 'file')} left out"
        + (f"; {late} marked as late" if late else "")
    ]
    lines += collection.notes
    if collection.strangers:
        lines.append(f"not on the roster: {_some(collection.strangers)}")
    if collection.missing:
        lines.append(f"{_count(len(collection.missing), 'student')} handed in nothing")
    return lines


def _left_out(collection: Collection, everything: bool) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for entry in collection.left_out:
        by_reason.setdefault(entry.why, []).append(entry.label)
    lines = ["left out:"]
    for why, labels in sorted(by_reason.items()):
        shown = labels if everything else labels[:SAME]
        lines += [f"  {label}: {why}" for label in shown]
        if len(labels) > len(shown):
            lines.append(f"  and {len(labels) - len(shown)} more: {why} (--all lists them)")
    return lines


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [min(max(len(row[i]) for row in rows), 60) for i in range(3)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]])
        for row in rows
    ]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return "; ".join(names[:10]) + more


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
