"""What a GPU does with the course, in one command: python bench/gpu.py [--out FOLDER] [--tiny].

Offline, and under eight minutes on a recent GPU. It runs the checks on the device with right and
wrong answers and compares the marks; times training steps beside the common way
of writing them; and trains a DCGAN on digits and on garments and a growing GAN, with pictures and
Fréchet distances. Full data are used where they are in GANKIT_DATA, else mini editions. `--tiny`
runs every part for a moment, also without a GPU. The table goes to FOLDER/gpu.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from unittest import mock

os.environ.setdefault("GANKIT_OFFLINE", "1")

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parent))
import train as steps

from gankit import data, metrics, plots
from gankit.checks import observe as observing
from gankit.checks.blueprints import load_blueprints
from gankit.checks.run import run_check
from gankit.train.devices import best_device
from gankit.train.speed import Speed
from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.lesson import run_lesson

ROOT = Path(__file__).resolve().parent.parent
DEVICE = best_device()
PAIRS = 1000


@dataclass(frozen=True)
class Plan:
    """How much of each part is done."""

    exercises: tuple[str, ...] = ()  # none means all
    wrong: int = 200
    subjects: tuple[str, ...] = tuple(steps.SUBJECTS)
    rounds: int = 3
    pairs: int = PAIRS
    dcgan: str = "60 seconds"
    samples: int = 2000
    phase: int = 6000  # images in each phase of the growing GAN


TINY = Plan(("01_gan_mnist",), 2, ("fc",), 1, 8, "3 steps", 100, 32)


@dataclass
class Page:
    """The lines of the result, printed as they come and written at the end."""

    folder: Path
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        print(line, flush=True)
        self.lines.append(line)

    @contextmanager
    def part(self, title: str) -> Iterator[None]:
        """A part that fails is told and does not take the others."""
        self.say(f"\n## {title}\n")
        begun = time.perf_counter()
        try:
            yield
        except Exception as error:
            self.say(f"failed: {type(error).__name__}: {str(error).splitlines()[0]}")
            raise
        finally:
            self.say(f"\n{time.perf_counter() - begun:.0f} s")

    def write(self) -> None:
        (self.folder / "gpu.md").write_text("\n".join(self.lines) + "\n", "utf-8")


@contextmanager
def probes_on(device: str) -> Iterator[None]:
    """Checks run there, and not on the processor as they do for students."""
    run = observing._run

    def there(probe, target, inputs, seed, _) -> dict:
        return run(probe, target, inputs, seed, device)

    with mock.patch.object(observing, "_run", there):
        yield


def checks(page: Page, plan: Plan) -> None:
    """Marks of solutions and wrong answers on both devices."""
    exercises = list(find_exercises(ROOT / "solutions", list(plan.exercises)))
    answers = [(e, None) for e in exercises] + list(
        islice(_alternating([[(e, m) for m in e.mistakes] for e in exercises]), plan.wrong)
    )
    different, count = [], 0
    for exercise, change in answers:
        space = exercise.namespace(change)
        for name, blueprint in load_blueprints(exercise.name).items():
            if change is not None and change.answer != name:
                continue
            objects = tuple(space[key] for key in blueprint.check.takes)
            here = run_check(blueprint, objects).score
            with probes_on(str(DEVICE)):
                there = run_check(blueprint, objects).score
            count += 1
            if here != there:
                label = change.id if change is not None else "solution"
                different.append(f"{exercise.name} {name} {label}: {here:g}, there {there:g}")
    page.say(f"{count} checks of {len(exercises)} exercises on {DEVICE}: {len(different)} differ")
    for line in different:
        page.say(f"- {line}")


def _alternating(groups: list[list]) -> Iterator:
    """One of each group in turn, until all are used up."""
    left = [iter(group) for group in groups]
    for group in cycle(list(left)):
        if not left:
            return
        if group in left:
            try:
                yield next(group)
            except StopIteration:
                left.remove(group)


def step_times(page: Page, plan: Plan) -> None:
    """Steps of the course's networks, plain and fast, beside the common way."""
    for label, speed in {"float32": Speed.off(), "default switches": Speed()}.items():
        for name in plan.subjects:
            steps.measure(steps.SUBJECTS[name](), plan.rounds, 3, speed, tell=page.say, label=label)
    subject = steps.SUBJECTS[plan.subjects[-1] if len(plan.subjects) < 3 else "pix2pix"]()
    begun = time.perf_counter()
    for _ in range(max(1, plan.pairs // subject.batch)):
        subject.kit()
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    seconds = time.perf_counter() - begun
    page.say(f"\nan epoch of {plan.pairs:,} pairs, {subject.name}: {seconds:.1f} s")


def dcgan(page: Page, plan: Plan) -> None:
    """Exercise 02's networks, the set's distance to its own test half and to the drawn images."""
    for name in ("mnist", "fashion_mnist"):
        images = data.load(name)
        with tempfile.TemporaryDirectory() as folder:
            limit = {'"class": "10 minutes"': f'"class": "{plan.dcgan}"'}
            lesson = run_lesson(ROOT / "solutions" / "02_dcgan", Path(folder), limit)
            generator, history = lesson["train_dcgan"](name, images)
        drawn = _drawn(generator, plan.samples)
        real = data.load(name, split="test").pixels[: plan.samples].float() / 127.5 - 1
        for features in _features(images):
            score = metrics.fid(real, drawn, features)
            page.say(f"{images.title}, {history.steps:,} steps: {score}")
        picture = plots.grid(drawn[:64], title=f"DCGAN, {images.title}")
        (page.folder / f"dcgan_{name}.png").write_bytes(picture.png())


def _features(images) -> Iterator[metrics.Features]:
    yield metrics.class_features(images)
    if any(Path(torch.hub.get_dir(), "checkpoints").glob("weights-inception-*")):
        yield metrics.inception_features()


@torch.no_grad()
def _drawn(generator, count: int) -> Tensor:
    generator.eval()
    parts = [generator(torch.randn(100, 100, device=DEVICE)).cpu() for _ in range(count // 100)]
    return torch.cat(parts).float()


def growing(page: Page, plan: Plan) -> None:
    """Exercise 09's networks, from 4 pixels on."""
    with tempfile.TemporaryDirectory() as folder:
        lesson = run_lesson(ROOT / "solutions" / "09_progressive_gan", Path(folder))
        channels = 64 if plan.phase >= 1000 else 8
        history, album, _ = lesson["grow"](lesson["Plan"](plan.phase, channels, 0.98))
    page.say(f"{lesson['RESOLUTION']} pixels, {history.steps:,} steps, {history.seconds:.0f} s")
    rows = {name: images[:8] for name, images in album.items()}
    picture = plots.compare(rows, of=lesson["pictures"])
    (page.folder / "growing.png").write_bytes(picture.png())


PARTS: dict[str, Callable[[Page, Plan], None]] = {
    "Checks on both devices": checks,
    "Training steps": step_times,
    "DCGAN": dcgan,
    "A growing GAN": growing,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("gpu-results"))
    parser.add_argument("--tiny", action="store_true", help="every part for a moment")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    page = Page(args.out)
    name = torch.cuda.get_device_name() if DEVICE.type == "cuda" else platform.processor()
    page.say(f"# {DEVICE}: {name or platform.machine()}, torch {torch.__version__}")
    failed = False
    for title, part in PARTS.items():
        try:
            with page.part(title):
                part(page, TINY if args.tiny else Plan())
        except Exception:
            failed = True
        page.write()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
