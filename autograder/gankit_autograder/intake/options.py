"""The command line's options about collecting, the same for `gankit collect` and `gankit grade`."""

from __future__ import annotations

import argparse
from pathlib import Path

from gankit_autograder.intake.choosing import NAMED, NEWEST
from gankit_autograder.intake.collect import Choices


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Add what an instructor can decide about which files count."""
    parser.add_argument("--exercise", help="such as 01_gan_mnist; otherwise each notebook says it")
    parser.add_argument("--layout", default="", help="how the files lie; otherwise it is seen")
    parser.add_argument(
        "--roster", type=Path, metavar="CSV", help="the class list: says who handed in nothing"
    )
    parser.add_argument(
        "--take", choices=(NEWEST, NAMED), default="", help="where a student has several notebooks"
    )
    parser.add_argument(
        "--leave-out", action="append", default=[], metavar="PATTERN",
        help="files that do not count, such as 'solution/*'; may be given several times",
    )  # fmt: skip


def choices_of(args: argparse.Namespace) -> Choices:
    """The choices that the command line made."""
    return Choices(args.exercise or "", args.layout, args.roster, args.take, tuple(args.leave_out))
