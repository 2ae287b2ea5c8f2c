"""Makes the pictures of the lesson: python solutions/03_cgan/figures.py LIMIT [FOLDER].

LIMIT is how long to train, such as "1400 steps". Checkpoints go to FOLDER, so that a longer run
goes on from a shorter one. Prints the time and the share of drawings that show the digit asked for.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from gankit import data, plots
from gankit_autograder.lesson import run_lesson, save_small, timed

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"


def main() -> None:
    limit, *rest = sys.argv[1:]
    checkpoints = Path(rest[0]) if rest else Path(tempfile.mkdtemp())
    lesson = run_lesson(FOLDER, checkpoints, {'"class": "10 minutes"': f'"class": "{limit}"'})
    lesson["digits"] = digits = data.load("mnist", source="mini")
    with timed("training"):
        generator, history = lesson["train_cgan"]("digits", digits)
    print(f"{history.steps} steps in all")
    print(f"{lesson['obedience'](generator):.1%} of the drawings show the digit asked for")
    save_small(
        plots.class_grid(history.samples, 10, of=digits, show=False), FIGURES / "classes.png"
    )


if __name__ == "__main__":
    main()
