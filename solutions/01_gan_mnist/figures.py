"""Makes the pictures of the lesson: python solutions/01_gan_mnist/figures.py [MINUTES].

Takes about twice the minutes given as the only argument (5 if none is given).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from gankit import plots
from gankit_autograder.lesson import run_lesson

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    minutes = sys.argv[1] if len(sys.argv) > 1 else "5"
    limit = {'"class": "5 minutes"': f'"class": "{minutes} minutes"'}
    lesson = run_lesson(FOLDER, Path(tempfile.mkdtemp()), limit)
    runs = {
        "logarithms": lesson["train_gan"](
            "vanilla", lesson["vanilla_d_loss"], lesson["vanilla_g_loss"]
        ),
        "squares": lesson["train_gan"]("squares", lesson["lsgan_d_loss"], lesson["lsgan_g_loss"]),
    }
    for name, history in runs.items():
        print(f"{name}: {history.steps} steps in {history.seconds:.0f} s")
        picture = plots.grid(
            history.samples[:32], columns=8, title=name, of=lesson["digits"], show=False
        )
        picture.save(FOLDER / "figures" / f"{name}.png")


if __name__ == "__main__":
    main()
