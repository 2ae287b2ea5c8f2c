"""Makes the pictures of the lesson: figures.py SET LIMIT FOLDER [MODEL ...].

SET is "cityscapes" or "facades" (their mini editions at 64 pixels), LIMIT such as "600 steps".
Checkpoints go to FOLDER, so that a longer run goes on from a shorter one. Without MODEL all models
of the lesson are trained. Prints what was measured on all test pairs, and leaves the translated
test pictures in FOLDER as `SET_MODEL.pt`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch

from gankit import metrics, plots
from gankit_autograder.lesson import run_lesson, save_small

FOLDER = Path(__file__).resolve().parent
SHOWN = 6
NAMES = {"cityscapes": "streets", "facades": "facades"}


def train_model(lesson: dict, model: str):
    """Train a model of the lesson; say how long it took and how good it is."""
    begun = time.process_time()
    generator, history = lesson["train_model"](model)
    seconds = time.process_time() - begun
    test = lesson["test_pairs"]
    real = test.targets.float() / 127.5 - 1
    made = lesson["translate"](generator, test.pixels)
    torch.save(made, lesson["checkpoints"] / f"{test.name}_{model}.pt")
    print(
        f"{model}: {lesson['count'](generator):,} parameters, {history.steps} steps, "
        f"{seconds:.0f} s of processor time in this call; {metrics.l1(made, real)}; "
        f"{metrics.ms_ssim(made, real)}",
        flush=True,
    )
    return generator, history, made


def paintings(lesson: dict, generator, count: int = SHOWN) -> torch.Tensor:
    """The small pictures of the global network."""
    sources = lesson["test_pairs"].pixels[:count].float() / 127.5 - 1
    with torch.no_grad():
        return torch.cat([generator(one, with_global=True)[1] for one in sources.split(1)])


def draw(lesson: dict, trained: dict) -> None:
    """Write the figures of this set: all models, their moments, and the two painters."""
    test, figures = lesson["test_pairs"], FOLDER / "figures"
    name = NAMES[test.name]
    ends = {"source": test.pixels[:SHOWN]}, {"target": test.targets[:SHOWN]}
    rows = {model: made[:SHOWN] for model, (_, _, made) in trained.items()}
    save_small(
        plots.compare(ends[0] | rows | ends[1], of=test, show=False), figures / f"{name}.png"
    )
    rows = {
        f"{model}\nstep {step}": images
        for model, (_, history, _) in trained.items()
        if model in {"plain", "hierarchy", "kernel_2"}
        for step, images in lesson["moments"](history)
    }
    shown = {key: images[:4] for key, images in (ends[0] | rows | ends[1]).items()}
    save_small(plots.compare(shown, count=4, of=test, show=False), figures / f"{name}_moments.png")
    if {"hierarchy", "global_l1"} <= set(trained):
        rows = {model: paintings(lesson, trained[model][0]) for model in ("hierarchy", "global_l1")}
        picture = plots.compare(ends[0] | rows | ends[1], of=test, show=False)
        save_small(picture, figures / "painters.png")


def main() -> None:
    name, limit, folder, *models = sys.argv[1:]
    checkpoints = Path(folder)
    checkpoints.mkdir(parents=True, exist_ok=True)
    changes = {
        'SET = "cityscapes"': f'SET = "{name}"',
        '"class": "2 minutes"': f'"class": "{limit}"',
        "(256, 64) if": "(64, 16) if",
    }
    lesson = run_lesson(FOLDER, checkpoints, changes) | {"checkpoints": checkpoints}
    trained = {model: train_model(lesson, model) for model in models or lesson["MODELS"]}
    draw(lesson, trained)


if __name__ == "__main__":
    main()
