"""Makes the picture of the lesson from the kit's samples and prints their scores: figures.py."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch

from gankit import plots, rating
from gankit.plots.style import new_figure, style
from gankit_autograder.build.source import read_source
from gankit_autograder.lesson import run_lesson, save_small

FOLDER = Path(__file__).resolve().parent
STREETS = (0, 4)


def scores_figure(lesson: dict) -> plots.Picture:
    """Two streets: the target, then each model with its pixel error and MS-SSIM."""
    samples = rating.kit_samples()
    real = samples.targets.float() / 127.5 - 1
    shown = {"target": real, **samples.images}
    with style():
        figure = new_figure(1.55 * len(shown), 2.1 * len(STREETS) + 0.4)
        panels = figure.subplots(len(STREETS), len(shown))
        for row, street in enumerate(STREETS):
            for axes, (name, images) in zip(panels[row], shown.items(), strict=True):
                pair = images[street][None], real[street][None]
                axes.imshow(((pair[0][0] + 1) / 2).permute(1, 2, 0).clamp(0, 1))
                axes.set_xticks([])
                axes.set_yticks([])
                axes.set_title(name if row == 0 else "", fontsize=10)
                if name != "target":
                    numbers = [float(lesson[score](*pair)) for score in ("pixel_error", "ms_ssim")]
                    axes.set_xlabel("error {:.3f}\nMS-SSIM {:.3f}".format(*numbers), fontsize=9)
        figure.suptitle(samples.title, fontsize=11)
    return plots.Picture(figure, "Two streets: targets and pictures of four models with scores.")


def print_scores(lesson: dict) -> None:
    """Run the cells of part 6 in the class budget: all measures of the kit's samples."""
    lesson["BUDGET"], lesson["MINE"] = "class", []
    wanted = ("collect(MINE)", "S = make_segmenter()", "show_table({**table")
    for cell in read_source(FOLDER / "notebook.py"):
        if cell.role == "training" and any(text in cell.source for text in wanted):
            exec(compile(cell.source, "<cell>", "exec"), lesson)


def main() -> None:
    (FOLDER / "figures").mkdir(exist_ok=True)
    lesson = run_lesson(FOLDER, Path(tempfile.mkdtemp()))
    with torch.no_grad():
        save_small(scores_figure(lesson), FOLDER / "figures" / "scores.png")
    print_scores(lesson)


if __name__ == "__main__":
    main()
