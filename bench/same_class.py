"""Grades one class in five layouts, and says whether every mark is the same.

    python bench/same_class.py --count 120 --exercise 06_receptive_field

The class is the demo's: right variants, known mistakes, two mistakes in one, an untouched notebook,
and a file that is no notebook. Each layout is a zip as its system writes it; a class list says who
is who.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import nbformat

from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.demo.roster import Member, make_roster
from gankit_autograder.grade import make_submission
from gankit_autograder.grade.grader import Grader
from gankit_autograder.grade.options import Options
from gankit_autograder.grade.run import grade_submissions
from gankit_autograder.intake.collect import Choices
from gankit_autograder.intake.course import find_course

Marks = dict[str, dict[str, Any]]
LAYOUTS = {
    "flat": "{who}_{exercise}.ipynb",
    "folders": "gans/{who}/{exercise}.ipynb",
    "moodle": "{who}_{user}_assignsubmission_file_/{exercise}.ipynb",
    "canvas": "{who}_{user}_{upload}_{exercise}.ipynb",
    "brightspace": "{user}-77 - {who} - Nov 20, 2026 1130 AM/{exercise}.ipynb",
}


def make_class(exercise: Exercise, count: int) -> dict[str, bytes]:
    """The notebook of each student."""
    plans = make_roster(exercise, count)
    plans = [plans[number % len(plans)] for number in range(count - 1)]
    class_ = {
        f"student{number:03}": _notebook(exercise, member, number)
        for number, member in enumerate(plans)
    }
    return {**class_, f"student{count - 1:03}": b"no notebook"}


def _notebook(exercise: Exercise, member: Member, number: int) -> bytes:
    """No two are the same file, unless nothing was done in them."""
    notebook = make_submission(exercise, member.changes, member.solved)
    if member.solved:
        notebook.cells.append(nbformat.v4.new_markdown_cell(f"Handed in by {number}."))
    return nbformat.writes(notebook).encode()


def write_layouts(class_: dict[str, bytes], exercise: str, folder: Path) -> Iterator[Path]:
    """A zip of the class in each layout, and the class list beside them."""
    (folder / "class.csv").write_text("\n".join(["student", *class_]) + "\n")
    for layout, form in LAYOUTS.items():
        path = folder / f"{layout}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number, (who, content) in enumerate(class_.items()):
                names = {"who": who, "user": 50 + number, "upload": 7000 + number}
                archive.writestr(form.format(exercise=exercise, **names), content)
        yield path


def marks_of(path: Path, grader: Grader, exercise: str, jobs: int) -> Marks:
    """All that belongs to the mark of each student, in one layout."""
    choices = Choices(roster=path.with_name("class.csv"))
    options = Options(exercise, jobs, root=grader.course.root, choices=choices)
    out = path.with_suffix("")
    results = grade_submissions(path, out, options, grader=grader)
    return {r.student: {k: v for k, v in r.grades().items() if k != "file"} for r in results}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--exercise", default="06_receptive_field")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    course = find_course()
    class_ = make_class(read_exercise(course.solutions / args.exercise), args.count)
    report: dict[str, Any] = {"exercise": args.exercise, "students": len(class_)}
    with tempfile.TemporaryDirectory() as folder, Grader(course) as grader:
        grader.prepare(args.exercise)
        first: Marks = {}
        for path in write_layouts(class_, args.exercise, Path(folder)):
            start = time.perf_counter()
            marks = marks_of(path, grader, args.exercise, args.jobs)
            first = first or marks
            differ = [who for who in class_ if marks.get(who) != first[who]]
            seconds = round(time.perf_counter() - start, 1)
            report[path.stem] = {"graded": len(marks), "differ": differ, "seconds": seconds}
            print(
                f"{path.stem}: {len(marks)} graded, {len(differ)} differ, {seconds} s", flush=True
            )
    scores = Counter(f"{mark['score']:g}" for mark in first.values())
    report["scores"] = dict(sorted(scores.items(), key=lambda item: float(item[0])))
    print(json.dumps(report, indent=1))
    return int(any(report[layout]["differ"] for layout in LAYOUTS))


if __name__ == "__main__":
    raise SystemExit(main())
