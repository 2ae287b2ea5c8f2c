"""`gankit new exercise NAME`, `gankit new check NAME`, `gankit new mistake EXERCISE ANSWER ID`."""

from __future__ import annotations

import argparse
from pathlib import Path

from gankit_autograder.author.exercise import make_exercise
from gankit_autograder.author.wanted import refuse_mistake
from gankit_autograder.build.exercise import look_at


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    exercise = kinds.add_parser("exercise", help="a folder that builds, to be filled with a lesson")
    exercise.add_argument("name", help="two digits and words, such as 12_style_transfer")
    exercise.add_argument(
        "--lesson", type=Path, metavar="FILE", help="a lesson with solutions, to draft checks for"
    )
    check = kinds.add_parser("check", help="draft checks for the answers that have none")
    check.add_argument("name", help="such as 12_style_transfer")
    mistake = kinds.add_parser("mistake", help="try a wrong answer and write it into the catalogue")
    mistake.add_argument("exercise", help="such as 01_gan_mnist")
    mistake.add_argument("answer", help="the answer cell that it changes, such as generator")
    mistake.add_argument("id", help="a short name, such as g-no-tanh")
    mistake.add_argument("--old", help="a piece of the solution's text that stands there once")
    mistake.add_argument("--new", default="", help="what stands there instead; nothing if left out")
    mistake.add_argument("--cell", type=Path, metavar="FILE", help="the whole wrong answer instead")
    for child in (exercise, check, mistake):
        child.add_argument("--solutions", type=Path, default=Path("solutions"))


def run(args: argparse.Namespace) -> int:
    """Make the scaffold and say what comes next."""
    if args.kind == "check" or (args.kind == "exercise" and args.lesson):
        return _draft(args)
    if args.kind == "exercise":
        folder = make_exercise(args.solutions, args.name)
        print(f"{folder}: notebook.py, checks.py, mistakes.py, variants.py")
        print(f"Next: gankit try {args.name}, write your lesson, gankit build {args.name}")
        return 0
    exercise = look_at(args.solutions, [args.exercise])[0]
    refuse_mistake(exercise, args.answer, args.id, _change(args))
    from gankit_autograder.author.mistake import add_mistake

    text = add_mistake(args.solutions, args.exercise, args.answer, args.id, _change(args))
    path = args.solutions / args.exercise / "mistakes.py"
    print(f"added to the end of {path}:\n{text}")
    print(f"Next: write `what` and `look`, then gankit try {args.exercise} --only {args.id}")
    return 0


def _draft(args: argparse.Namespace) -> int:
    """Checks and catalogues for a lesson's answers, and what each got."""
    folder = args.solutions / args.name
    if args.kind == "exercise":
        folder = make_exercise(args.solutions, args.name, args.lesson)
    from gankit_autograder.author.lesson import draft_answers

    for line in draft_answers(folder):
        print(line)
    print(f"Next: look through checks.py and mistakes.py in {folder}, gankit try {args.name}")
    return 0


def _change(args: argparse.Namespace) -> dict[str, str]:
    """What the instructor gave: `old` and `new`, or the whole cell."""
    if args.cell:
        return {"source": args.cell.read_text("utf-8")}
    return {"old": _text(args.old), "new": _text(args.new)} if args.old else {}


def _text(text: str) -> str:
    r"""The argument with `\n` as a new line, since a shell makes that hard to type."""
    return text.replace("\\n", "\n")
