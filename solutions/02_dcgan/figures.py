"""Makes the pictures of the lesson: python solutions/02_dcgan/figures.py RUN LIMIT [FOLDER].

RUN is "digits", "garments" or "spectral"; LIMIT is how long to train, such as "1400 steps".
Checkpoints go to FOLDER, so that a longer run goes on from a shorter one. Prints the time of this
call. "digits" also prints how sure a classifier is of a thousand drawings. With "compare" alone
nothing is trained: exercise 01's picture and this one's come beside each other.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from gankit import data, plots
from gankit_autograder.lesson import run_lesson, save_small, timed

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"
MOMENTS = 4  # rows of the progress figure
READER_STEPS, SHIFT = 1500, 2  # training of the classifier; its digits move by up to SHIFT pixels
SURE = 0.9
TITLE, GAP = 34, 24  # pixels above the pictures in a file, and between two sheets


def train(run: str, lesson: dict):
    """The generator, the history and the data set of one of the lesson's runs."""
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
    save_small(samples, FIGURES / ("samples.png" if run == "digits" else f"{run}.png"))
    if run != "digits":
        return
    moments = torch.linspace(0, len(history.frames) - 1, MOMENTS + 1).long()[1:].tolist()
    rows = {f"step {history.frames[m][0]:,}": history.frames[m][1] for m in moments}
    figure = plots.compare(rows, count=16, of=images, show=False)
    save_small(figure, FIGURES / "progress.png")
    torch.manual_seed(1)
    starts, ends = torch.randn(2, 5, 100)
    walk = plots.interpolation(
        generator, starts, ends, steps=10, path=lesson["slerp"], title="Five walks", show=False
    )
    save_small(walk, FIGURES / "walk.png")


def pixels(images) -> Tensor:
    """A set's images in [-1, 1]."""
    return images.tensors()[0].float() / 127.5 - 1


def train_reader(digits) -> nn.Module:
    """A classifier of digits that is better than the quick one of `gankit.metrics`."""
    torch.manual_seed(0)
    reader = nn.Sequential(
        nn.Conv2d(1, 32, 5, 2, 2),  # (N, 32, 14, 14)
        nn.ReLU(),
        nn.Conv2d(32, 64, 5, 2, 2),  # (N, 64, 7, 7)
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(64 * 49, 128),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(128, 10),
    )
    x, y = pixels(digits), digits.tensors()[1]
    optimizer = torch.optim.Adam(reader.parameters(), 1e-3)
    for _ in range(READER_STEPS):
        rows = torch.randint(len(x), (64,))
        moved = torch.roll(x[rows], torch.randint(-SHIFT, SHIFT + 1, (2,)).tolist(), (2, 3))
        loss = F.cross_entropy(reader(moved), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return reader.eval()


@torch.no_grad()
def measure(generator, digits) -> None:
    """Print how sure the classifier is of drawn and of real digits."""
    with torch.enable_grad():
        reader = train_reader(digits)
    test = data.load("mnist", split="test", source="mini")
    torch.manual_seed(2)
    drawn = torch.cat([generator.eval()(torch.randn(100, 100)) for _ in range(10)])
    right = (reader(pixels(test)).argmax(1) == test.tensors()[1]).float().mean().item()
    print(f"a classifier that reads {right:.1%} of {len(test)} test digits right")
    for name, images in {"real": pixels(test), "drawn": drawn}.items():
        sure = (reader(images).softmax(1).amax(1) > SURE).float().mean().item()
        print(f"is more than {SURE:.0%} sure of {sure:.1%} of the {name} digits")


def compare() -> None:
    """Put exercise 01's picture and half of this exercise's beside each other, as they are."""
    linear = Image.open(FOLDER.parent / "01_gan_mnist" / "figures" / "squares.png").convert("RGB")
    digits = Image.open(FIGURES / "samples.png").convert("RGB")
    half = digits.crop((0, digits.height - linear.height + TITLE, digits.width // 2, digits.height))
    sheet = Image.new("RGB", (2 * linear.width + GAP, half.height), "white")
    sheet.paste(linear.crop((0, TITLE, linear.width, linear.height)), (0, 0))
    sheet.paste(half, (linear.width + GAP, 0))
    sheet.quantize(256).save(FIGURES / "compare.png", optimize=True)


def main() -> None:
    if sys.argv[1:] == ["compare"]:
        compare()
        return
    run, limit, *rest = sys.argv[1:]
    checkpoints = Path(rest[0]) if rest else Path(tempfile.mkdtemp())
    lesson = run_lesson(FOLDER, checkpoints, {'"class": "10 minutes"': f'"class": "{limit}"'})
    with timed(run):
        generator, history, images = train(run, lesson)
    print(f"{run}: {history.steps} steps in all")
    draw(run, lesson, generator, history, images)
    if run == "digits":
        measure(generator, images)


if __name__ == "__main__":
    main()
