"""Makes the pictures: python solutions/09_progressive_gan/figures.py SET IMAGES FOLDER.

SET is "celeba" or "cifar10" (mini editions, grown to 32 pixels on the processor). IMAGES is how
many pictures are shown in each phase. The checkpoint goes to FOLDER, so that a run that was cut
off goes on. Prints the processor time of each phase.
"""

from __future__ import annotations

import copy
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from gankit import plots
from gankit_autograder.lesson import run_lesson, save_small, timed

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"
SHOWN = 8
SLOW_DECAY = 0.999


def with_clock(schedule: Callable) -> Callable:
    """The lesson's schedule; at the beginning of each phase it prints the processor time."""
    seen: list[int] = []

    def timed_schedule(shown: int, length: int) -> tuple[int, float]:
        if shown // length not in seen:
            seen.append(shown // length)
            print(f"phase {seen[-1]} begins after {time.process_time():.0f} s", flush=True)
        return schedule(shown, length)

    return timed_schedule


class SlowAverage:
    """Beside the lesson's average, one with another decay, to show what that would have given."""

    def __init__(self, update: Callable, decay: float) -> None:
        self.update, self.decay = update, decay
        self.network: torch.nn.Module | None = None

    def __call__(self, ema: torch.nn.Module, model: torch.nn.Module, decay: float) -> None:
        if self.network is None:
            self.network = copy.deepcopy(ema)
        self.update(ema, model, decay)
        self.update(self.network, model, self.decay)


def draw_averages(lesson: dict, ema: torch.nn.Module, slow: SlowAverage) -> plots.Picture:
    """The same latent vectors through both averages."""
    plan, depth = lesson["plan"], lesson["levels"] - 1
    noise = torch.randn(SHOWN, plan.channels, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        rows = {
            f"decay {decay:g}": network(noise, depth, 1.0)
            for decay, network in ((plan.decay, ema), (slow.decay, slow.network))
        }
    return plots.compare(rows, of=lesson["pictures"], show=False)


def main() -> None:
    name, images, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    changes = {
        'SET = "celeba"': f'SET = "{name}"',
        "RESOLUTION = 128 if": "RESOLUTION = 32 if",
        "Plan(6_000": f"Plan({images}",
    }
    lesson = run_lesson(FOLDER, folder, changes)
    lesson["schedule"] = with_clock(lesson["schedule"])
    slow = lesson["update_ema"] = SlowAverage(lesson["update_ema"], SLOW_DECAY)
    with timed(f"{name}, {images} images a phase"):
        history, album, ema = lesson["grow"](lesson["plan"])
    print(f"{history.steps} steps, {history.images} images")
    for finding in history.findings:
        print("doctor:", finding)
    rows = {label: pictures[:SHOWN] for label, pictures in album.items()}
    of = lesson["pictures"]
    save_small(plots.compare(rows, of=of, show=False), FIGURES / f"{name}_stages.png")
    curves = plots.losses(history, title=f"grown to 32 px, {of.title}", show=False)
    save_small(curves, FIGURES / f"{name}_losses.png")
    grid = plots.grid(history.samples, columns=8, of=of, show=False)
    save_small(grid, FIGURES / f"{name}_samples.png")
    if slow.network is not None:
        save_small(draw_averages(lesson, ema, slow), FIGURES / f"{name}_averages.png")


if __name__ == "__main__":
    main()
