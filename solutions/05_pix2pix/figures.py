"""Makes the pictures of the lesson: python solutions/05_pix2pix/figures.py SET L1 CGAN [FOLDER].

SET is "edges2shoes", "facades" or "cityscapes" (their mini editions at 64 pixels); L1 and CGAN are
limits such as "450 steps". Checkpoints go to FOLDER, so that a longer run goes on from a shorter.
Prints what was measured on all test pairs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from gankit import design, plots
from gankit_autograder.lesson import run_lesson, save_small, timed

FOLDER = Path(__file__).resolve().parent
SHOWN = 8


def train_model(lesson: dict, label: str, use_gan: bool, limit: str):
    """Train a model of the lesson and say how long it took and how good it is."""
    with timed(label):
        generator, history = lesson["train_pix2pix"](label, use_gan, {"class": limit})
    test = lesson["test_pairs"]
    real = test.targets.float() / 127.5 - 1
    made = lesson["translate"](generator, test.pixels)
    share = lesson["sharpness"](made) / lesson["sharpness"](real)
    scores = design.measure_pairs(made, real)
    print(
        f"{label}: {history.steps} steps in all; sharpness {share:.3f} of the targets', "
        f"test L1 {scores['l1']:.4f}, patches {scores['patches']:.3f}",
        flush=True,
    )
    return generator, history


def main() -> None:
    name, l1_limit, gan_limit = sys.argv[1:4]
    folder = Path(sys.argv[4] if len(sys.argv) > 4 else tempfile.mkdtemp())
    lesson = run_lesson(
        FOLDER,
        folder,
        {'SET = "edges2shoes"': f'SET = "{name}"', "SIZE = 256 if": "SIZE = 64 if"},
    )
    l1, _ = train_model(lesson, "l1", False, l1_limit)
    gan, history = train_model(lesson, "l1_cgan", True, gan_limit)
    test = lesson["test_pairs"]
    sources = test.pixels[:SHOWN]
    rows = {
        "source": sources,
        "L1": lesson["translate"](l1, sources),
        "L1 + cGAN": lesson["translate"](gan, sources),
        "target": test.targets[:SHOWN],
    }
    save_small(plots.compare(rows, of=test, show=False), FOLDER / "figures" / f"{name}.png")
    curves = plots.losses(history, title=f"L1 + cGAN, {test.title}", separate=True, show=False)
    save_small(curves, folder / f"{name}_losses.png")


if __name__ == "__main__":
    main()
