"""Makes the pictures of the lesson: python solutions/02_dcgan/figures.py RUN LIMIT [FOLDER].

RUN is "digits", "garments" or "spectral"; LIMIT is how long to train, such as "1400 steps".
Checkpoints go to FOLDER, so that a longer run goes on from a shorter one. Trains on the mini
editions and prints the processor time of this call.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import torch

from gankit import plots
from gankit_autograder.build.source import read_source

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"
MOMENTS = 4  # rows of the progress figure


def lesson_namespace(checkpoints: Path, limit: str) -> dict:
    """Everything the notebook defines up to its training runs, with this limit for a run."""
    namespace: dict = {"__name__": "lesson", "checkpoints": checkpoints}
    for cell in read_source(FOLDER / "notebook.py"):
        if cell.kind != "code" or cell.role in {"check", "training"}:
            continue
        source = cell.source.replace('"class": "10 minutes"', f'"class": "{limit}"')
        source = source.replace('f"02_{name}", G=G', 'f"02_{name}", folder=checkpoints, G=G')
        exec(compile(source, f"<cell {cell.name}>", "exec"), namespace)
    namespace["BUDGET"] = "class"
    return namespace


def train(run: str, lesson: dict):
    """The generator, the history and the data set of one of the lesson's runs."""
    from gankit import data

    if run == "digits":
        images = data.load("mnist", source="mini")
        return *lesson["train_dcgan"](run, images), images
    images = data.load("fashion_mnist", source="mini")
    if run == "garments":
        return *lesson["train_dcgan"](run, images, 300), images
    discriminator = lesson["SpectralDiscriminator"]()
    trained = lesson["train_dcgan"](run, images, 300, discriminator, lesson["hinge_step"])
    return *trained, images


def draw(run: str, lesson: dict, generator, history, images) -> None:
    """Write the figures that this run is for."""
    samples = plots.grid(history.samples, columns=16, of=images, show=False)
    samples.save(FIGURES / ("samples.png" if run == "digits" else f"{run}.png"))
    if run != "digits":
        return
    moments = torch.linspace(0, len(history.frames) - 1, MOMENTS + 1).long()[1:].tolist()
    rows = {f"step {history.frames[m][0]:,}": history.frames[m][1] for m in moments}
    plots.compare(rows, count=16, of=images, show=False).save(FIGURES / "progress.png")
    torch.manual_seed(1)
    starts, ends = torch.randn(2, 5, 100)
    walk = plots.interpolation(
        generator, starts, ends, steps=10, path=lesson["slerp"], title="Five walks", show=False
    )
    walk.save(FIGURES / "walk.png")


def main() -> None:
    run, limit, *rest = sys.argv[1:]
    checkpoints = Path(rest[0]) if rest else Path(tempfile.mkdtemp())
    lesson = lesson_namespace(checkpoints, limit)
    begun = time.process_time()
    generator, history, images = train(run, lesson)
    seconds = time.process_time() - begun
    print(f"{run}: {history.steps} steps in all, {seconds:.0f} s of processor time in this call")
    draw(run, lesson, generator, history, images)


if __name__ == "__main__":
    main()
