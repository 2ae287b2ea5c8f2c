"""`gankit demo`: build, make a class, grade it, report, train, and say what happens."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

import nbformat
from tqdm import tqdm

from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise, find_exercises
from gankit_autograder.build.outputs import make_outputs, write
from gankit_autograder.build.record import run_change
from gankit_autograder.build.settings import read_settings
from gankit_autograder.demo.roster import Member, make_roster
from gankit_autograder.demo.screen import Stages, print_class
from gankit_autograder.demo.training import train_reference
from gankit_autograder.grade import grade_class, make_submission
from gankit_autograder.report import write_class_report, write_feedback

EXERCISE = "01_gan_mnist"
MARK = ".made-by-gankit-demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("demo-output"))
    parser.add_argument("--students", type=int, default=18)
    parser.add_argument("--seconds", type=int, default=60, help="of training; 0 leaves it out")
    parser.add_argument("--root", type=Path, default=Path("."), help="the course's repository")


def run(args: argparse.Namespace) -> int:
    """Run the demo. Returns 1 when a mistake was not named as it should be."""
    if args.students < 6:
        raise GankitError("A demo class needs at least 6 students: --students 6 or more.")
    steps = Stages(5 if args.seconds else 4)
    exercise = find_exercises(args.root / "solutions", [EXERCISE])[0]
    _empty_folder(args.out)

    steps.begin("Build the course from solutions/")
    _build(args.root, exercise)
    steps.begin(f"Make a class of {args.students} from the catalogue of mistakes")
    roster = make_roster(exercise, args.students)
    submissions = _write_class(exercise, roster, args.out / "submitted")
    print(f"{len(roster)} notebooks in {submissions}")
    steps.begin("Grade them")
    with tqdm(total=len(roster), unit="notebook", leave=False) as bar:
        results = grade_class(
            submissions,
            args.out / "graded",
            exercise=EXERCISE,
            root=args.root,
            on_result=lambda result: bar.update(),
        )
    print_class(results, {member.name: member.expected for member in roster})
    wrong = _surprises(results, roster)
    steps.begin("Write feedback pages and a class report")
    page = write_class_report(results, args.out)
    pages = write_feedback(results, args.out / "feedback")
    print(f"{page}\n{len(pages)} pages in {args.out / 'feedback'}")
    if args.seconds:
        steps.begin(f"Train the reference GAN on the real digits for {args.seconds} s")
        picture = args.out / "samples.png"
        print(f"{train_reference(exercise, args.seconds, picture)}\n{picture}")
    return _conclude(wrong)


def _empty_folder(out: Path) -> None:
    """Start afresh, but only in a folder that a demo has made."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).exists():
            raise GankitError(f"{out} holds other files. Name an empty folder: --out DIR")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


def _build(root: Path, exercise: Exercise) -> None:
    counts = f"{len(exercise.mistakes)} known mistakes, {len(exercise.variants)} correct variants"
    print(f"{exercise.name}: {len(exercise.checks)} checks, {counts}; running them ...", flush=True)
    outputs = make_outputs(root, exercise, read_settings(root / "solutions"), run_change)
    written = write(root, outputs)
    print("\n".join(f"wrote {path}" for path in written) or "everything was up to date")


def _write_class(exercise: Exercise, roster: list[Member], folder: Path) -> Path:
    for member in roster:
        notebook = make_submission(exercise, list(member.changes), solved=member.solved)
        path = folder / member.name / exercise.name / f"{exercise.name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)
    return folder


def _surprises(results, roster: list[Member]) -> list[str]:
    """A sentence for each student whose mistakes were not named as made."""
    made = {m.name: {c.id for c in m.changes if hasattr(c, "loses")} for m in roster if m.solved}
    sentences = []
    for result in results:
        named = {mistake.id for check in result.checks for mistake in check.mistakes}
        if result.student in made and named != made[result.student]:
            sentences.append(f"{result.student}: made {made[result.student]}, named {named}")
    return sentences


def _conclude(wrong: list[str]) -> int:
    if wrong:
        print("\nNot named as made:\n" + "\n".join(wrong))
        return 1
    print("\nEvery mistake was named, and every correct notebook got full points.")
    if os.environ.get("MAKELEVEL"):
        print("Next: make lab")
    return 0
