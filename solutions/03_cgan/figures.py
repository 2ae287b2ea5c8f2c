"""Makes the pictures of the lesson: python solutions/03_cgan/figures.py LIMIT [FOLDER].

LIMIT is how long to train, such as "1400 steps". Checkpoints go to FOLDER, so that a longer run
goes on from a shorter one. Trains on the mini edition and prints the processor time of this call.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import torch

from gankit import data, plots
from gankit_autograder.build.source import read_source

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"
MOMENTS = 3  # rows of the progress figure


def lesson_namespace(checkpoints: Path, limit: str) -> dict:
    """Everything the notebook defines up to its training runs, with this limit for a run."""
    namespace: dict = {"__name__": "lesson", "checkpoints": checkpoints}
    for cell in read_source(FOLDER / "notebook.py"):
        if cell.kind != "code" or cell.role in {"check", "training"}:
            continue
        source = cell.source.replace('"class": "10 minutes"', f'"class": "{limit}"')
        source = source.replace('f"03_{name}", G=G', 'f"03_{name}", folder=checkpoints, G=G')
        exec(compile(source, f"<cell {cell.name}>", "exec"), namespace)
    namespace["BUDGET"] = "class"
    return namespace


def main() -> None:
    limit, *rest = sys.argv[1:]
    checkpoints = Path(rest[0]) if rest else Path(tempfile.mkdtemp())
    lesson = lesson_namespace(checkpoints, limit)
    digits = data.load("mnist", source="mini")
    begun = time.process_time()
    _, history = lesson["train_cgan"]("digits", digits)
    seconds = time.process_time() - begun
    print(f"{history.steps} steps in all, {seconds:.0f} s of processor time in this call")
    grid = plots.class_grid(history.samples, 10, of=digits, show=False)
    grid.save(FIGURES / "classes.png")
    moments = torch.linspace(0, len(history.frames) - 1, MOMENTS + 1).long()[1:].tolist()
    rows = {f"step {history.frames[m][0]:,}": history.frames[m][1][:10] for m in moments}
    plots.compare(rows, count=10, of=digits, show=False).save(FIGURES / "progress.png")


if __name__ == "__main__":
    main()
