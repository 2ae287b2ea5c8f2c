"""Images per second: gankit's batches against torchvision's ImageFolder and DataLoader.

    python bench/data.py [--rounds 5] [--threads 1]

Both read the same files, written for the run: 256x256 pairs side by side in JPEGs, jittered from
286 pixels and flipped, and 28x28 digits in PNGs. gankit decodes once (reported apart) and serves
from memory; torchvision decodes in every epoch. The two take turns, so that a busy machine slows
both; what counts is the ratio of processor time for one epoch, the median over the rounds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import ImageFolder
from torchvision.transforms import functional

from gankit.data.decoding import to_square
from gankit.data.draw.facades import draw_facades
from gankit.data.images import Images
from gankit.data.sprites import by_turns, read_tiles

PAIRS, PAIR_SIDE, JITTER, PAIR_BATCH = 48, 256, 286, 8
DIGITS, DIGIT_BATCH = 2000, 64
GOALS = {"pairs 286->256": 10.0, "digits 28x28": 30.0}


def write_pairs(folder: Path) -> None:
    """Drawn facades as pix2pix stores them: source left, target right, one JPEG each."""
    (folder / "train").mkdir(parents=True)
    for first in range(0, PAIRS, 8):
        index = np.arange(first, first + 8)
        for number, pair in zip(
            index, zip(*draw_facades(index, PAIR_SIDE), strict=True), strict=True
        ):
            picture = np.concatenate(pair, axis=2).transpose(1, 2, 0)
            Image.fromarray(picture).save(folder / "train" / f"{number}.jpg", quality=95)


def write_digits(folder: Path) -> None:
    """MNIST digits as PNG files in one folder a class."""
    tiles, labels = by_turns(read_tiles("digits.png", DIGITS), 10)
    for number, (tile, label) in enumerate(zip(tiles, labels, strict=True)):
        (folder / str(label)).mkdir(parents=True, exist_ok=True)
        Image.fromarray(tile).save(folder / str(label) / f"{number}.png")


class SplitAndJitter:
    """What a student writes for pix2pix: both halves enlarged, cropped and flipped alike."""

    def __init__(self) -> None:
        self.to_tensor = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.5)])

    def __call__(self, picture: Image.Image) -> torch.Tensor:
        side = picture.height
        halves = [picture.crop((0, 0, side, side)), picture.crop((side, 0, 2 * side, side))]
        large = [functional.resize(half, [JITTER, JITTER]) for half in halves]
        place = transforms.RandomCrop.get_params(large[0], (side, side))
        crops = [functional.crop(half, *place) for half in large]
        if torch.rand(()) < 0.5:
            crops = [functional.hflip(crop) for crop in crops]
        return torch.stack([self.to_tensor(crop) for crop in crops])


def folder_pairs(folder: Path) -> Iterable:
    """torchvision's way for the pairs."""
    files = ImageFolder(str(folder), SplitAndJitter())
    return DataLoader(files, PAIR_BATCH, shuffle=True, drop_last=True)


def folder_digits(folder: Path) -> Iterable:
    """torchvision's way for the digits."""
    steps = [transforms.Grayscale(), transforms.ToTensor(), transforms.Normalize(0.5, 0.5)]
    files = ImageFolder(str(folder), transforms.Compose(steps))
    return DataLoader(files, DIGIT_BATCH, shuffle=True, drop_last=True)


def gankit_pairs(folder: Path) -> Iterable:
    """gankit's way for the pairs: decode once, then batches."""
    files = sorted((folder / "train").glob("*.jpg"))
    pictures = [Image.open(file).convert("RGB") for file in files]
    side = PAIR_SIDE
    left = [to_square(picture.crop((0, 0, side, side)), side) for picture in pictures]
    right = [to_square(picture.crop((side, 0, 2 * side, side)), side) for picture in pictures]
    pixels, targets = (torch.from_numpy(np.stack(half)) for half in (left, right))
    images = Images("pairs", "train", "mini", "pairs", pixels, targets)
    return images.batches(PAIR_BATCH, jitter=JITTER, flip=True)


def gankit_digits(folder: Path) -> Iterable:
    """gankit's way for the digits: decode once, then batches."""
    files = sorted(folder.glob("*/*.png"))
    pixels = torch.from_numpy(np.stack([np.asarray(Image.open(file)) for file in files]))
    labels = torch.tensor([int(file.parent.name) for file in files])
    images = Images("digits", "train", "mini", "labelled", pixels[:, None], labels=labels)
    return images.batches(DIGIT_BATCH)


def epoch(loader: Iterable) -> tuple[int, float, float]:
    """Batches, processor seconds and wall seconds of one epoch."""
    busy, wall = time.process_time(), time.perf_counter()
    batches = sum(1 for _ in loader)
    return batches, time.process_time() - busy, time.perf_counter() - wall


def compare(
    name: str,
    folder: Path,
    ours: Callable[[Path], Iterable],
    theirs: Callable[[Path], Iterable],
    rounds: int,
) -> dict:
    """Run both in turns and return the figures."""
    start = time.process_time()
    fast = ours(folder)
    epoch(fast)  # the first one also enlarges the images for the jitter
    once = time.process_time() - start
    slow = theirs(folder)
    repeats = 10  # an epoch of gankit's is too short to be timed alone
    ratios, rates = [], []
    for _ in range(rounds):
        batches, slow_busy, _ = epoch(slow)
        measured = [epoch(fast)[1] for _ in range(repeats)]
        fast_busy = sum(measured) / repeats
        ratios.append(slow_busy / fast_busy)
        images = batches * (PAIR_BATCH if "pairs" in name else DIGIT_BATCH)
        rates.append((images / fast_busy, images / slow_busy))
    return {
        "what": name,
        "ratio": round(statistics.median(ratios), 1),
        "ratios": [round(ratio, 1) for ratio in ratios],
        "goal": GOALS[name],
        "images_per_cpu_second": round(statistics.median(rate[0] for rate in rates)),
        "imagefolder_images_per_cpu_second": round(statistics.median(rate[1] for rate in rates)),
        "preparing_once_cpu_seconds": round(once, 2),
    }


def main() -> None:
    """Write the files, run both comparisons, print one JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1, help="threads of torch")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    with tempfile.TemporaryDirectory() as name:
        pairs, digits = Path(name) / "pairs", Path(name) / "digits"
        write_pairs(pairs)
        write_digits(digits)
        cases = (
            ("pairs 286->256", pairs, gankit_pairs, folder_pairs),
            ("digits 28x28", digits, gankit_digits, folder_digits),
        )
        for case in cases:
            print(json.dumps(compare(*case, rounds=args.rounds)), flush=True)


if __name__ == "__main__":
    main()
