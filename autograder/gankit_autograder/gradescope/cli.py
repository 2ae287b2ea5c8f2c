"""`gankit gradescope EXERCISE -o FILE.zip`."""

from __future__ import annotations

import argparse
from pathlib import Path

from gankit_autograder.gradescope.package import build_zip
from gankit_autograder.gradescope.results import VISIBILITIES
from gankit_autograder.intake.course import find_course
from gankit_autograder.secret import load_secret


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("exercise", help="such as 01_gan_mnist")
    parser.add_argument("-o", "--out", type=Path, help="default: EXERCISE_gradescope.zip")
    parser.add_argument(
        "--hidden",
        choices=VISIBILITIES,
        default="after_published",
        help="when students see what only hidden probes show; default: after_published",
    )
    parser.add_argument("--leaderboard", action="store_true", help="show points on a leaderboard")
    parser.add_argument("--root", type=Path, help="the course's repository; default: this folder")


def run(args: argparse.Namespace) -> int:
    """Build the zip and say how to use it."""
    target = args.out or Path(f"{args.exercise}_gradescope.zip")
    secret = load_secret()
    course = find_course(args.root)
    build_zip(course, args.exercise, target, secret, args.hidden, args.leaderboard)
    print(f"wrote {target} ({target.stat().st_size / 1e6:.1f} MB)")
    if secret.demo:
        print("Its hidden probes come from the demo secret, which everybody knows.")
    print("Upload it under Configure Autograder; base image Ubuntu 22.04 or newer.")
    print("Container: see docs/grading.md for the size it needs.")
    return 0
