"""Makes the pictures of the lesson: python solutions/08_began/figures.py STEPS [FOLDER [GAMMA]].

Trains the small networks on the drawn faces of 32 pixels for this many steps and prints what was
measured. Checkpoints go to FOLDER; a run that was cut off goes on from there. With GAMMA it trains
with this diversity ratio instead of the lesson's, and makes the picture of that run alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import torch

from gankit import plots
from gankit_autograder.lesson import run_lesson, save_small

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"
MOMENTS = 4  # rows of the progress figure
ENDS = 100  # steps at both ends of a run whose mean is printed


def report(history, seconds: float) -> None:
    """Print what was measured at both ends of the run."""
    print(f"{history.steps} steps in all, {seconds:.0f} s of processor time in this call")
    for name in history:
        first, last = history[name][:ENDS], history[name][-ENDS:]
        print(f"{name}: {sum(first) / ENDS:.4f} at first, {sum(last) / ENDS:.4f} at last")
    for moment in range(0, history.steps, max(1, history.steps // 10)):
        part = history["m_global"][moment : moment + ENDS]
        print(f"m_global from step {moment}: {sum(part) / len(part):.4f}")
    print("findings:", [finding.key for finding in history.findings])


def draw(lesson: dict, G, D, history) -> None:
    """Write the figures."""
    faces = lesson["faces"]
    grid = plots.grid(history.samples, columns=12, of=faces, show=False)
    save_small(grid, FIGURES / "faces.png")
    moments = torch.linspace(0, len(history.frames) - 1, MOMENTS + 1).long()[1:].tolist()
    rows = {f"step {history.frames[m][0]:,}": history.frames[m][1] for m in moments}
    progress = plots.compare(rows, count=12, of=faces, show=False)
    save_small(progress, FIGURES / "progress.png")
    curves = plots.losses(history, ["m_global", "k"], title="", separate=True, show=False)
    save_small(curves, FIGURES / "balance.png")
    torch.manual_seed(3)
    with torch.no_grad():
        real = faces.pixels[:8].float() / 127.5 - 1
        drawn = G(lesson["draw_latent"](8))
        rows = {"real": real, "repainted": D(real), "drawn": drawn, "drawn, repainted": D(drawn)}
    save_small(plots.compare(rows, of=faces, show=False), FIGURES / "repainted.png")


def main() -> None:
    steps, *rest = sys.argv[1:]
    checkpoints = Path(rest[0]) if rest else Path(tempfile.mkdtemp())
    lesson = run_lesson(
        FOLDER,
        checkpoints,
        {'(64, 128) if device.type == "cuda" else ': "", '"class": 4000': f'"class": {int(steps)}'},
    )
    begun = time.process_time()
    options = {"gamma": float(rest[1])} if len(rest) > 1 else {}
    name = f"gamma_{rest[1]}" if options else "began"
    G, D, _, history = lesson["train_began"](name, **options)
    report(history, time.process_time() - begun)
    if options:
        grid = plots.grid(history.samples[:24], columns=12, of=lesson["faces"], show=False)
        save_small(grid, FIGURES / f"{name}.png")
    else:
        draw(lesson, G, D, history)


if __name__ == "__main__":
    main()
