"""`gankit build [--check] [EXERCISE ...]`; what is wrong is refused before torch is imported."""

from __future__ import annotations

import argparse
from pathlib import Path

from gankit_autograder.build.exercise import look_at
from gankit_autograder.build.settings import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("exercises", nargs="*", help="such as 01_gan_mnist; all when none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it would")
    parser.add_argument("--root", type=Path, default=Path("."), help="the course's repository")


def run(args: argparse.Namespace) -> int:
    """Build the exercises, or compare them with the disk. Returns 1 when --check finds any."""
    settings = read_settings(args.root / "solutions")
    names = [exercise.name for exercise in look_at(args.root / "solutions", args.exercises)]
    from gankit_autograder.build.making import build

    return build(args.root, names, settings, args.check)
