"""Probes of pix2pix: what loaders of pairs do (sizes, order, changes, pairs), and losses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gankit.checks.registry import measure, toy_function
from gankit.data import Images

STEP = 4  # grey levels between the marks of two images
GREY_LEVELS = 4.0  # how far enlarged copies may differ by rounding
EDGE = 4  # columns at the border, where an enlarged ramp is flat
BRIGHTEST = 248  # both sides of a pair need dark and bright pixels: ranges are told by them
LEFT_OUT = 3  # training images that an epoch may leave out, with batches of 4
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # as in torchvision


@dataclass
class Seen:
    """One image of a loader, read back: which it is, how it was cut, what its partner is."""

    number: int
    partner: int
    scale: float
    corner: tuple[int, int]
    mirrored: bool
    upside_down: bool
    aligned: bool


@measure
def paired_loaders(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(train, test)` with sets whose images say which they are and where a pixel was.

    `options` hold `size` and the counts `train` and `test`. Views: `batch`, `order`, `pairs`,
    `direction`, `range`, `scale`, `crop`, `flip` (of the training loader) and `test` (is every
    test pair there once, unchanged).
    """
    size = int(options["size"])
    sets = {name: _coded(name, int(options[name]), size) for name in ("train", "test")}
    loaders = target(sets["train"], sets["test"])
    if not isinstance(loaders, (tuple, list)) or len(loaders) != 2:
        raise TypeError(f"make_loaders gives a {type(loaders).__name__}, not two loaders")
    train, again, test = (_epoch(loader) for loader in (loaders[0], loaders[0], loaders[1]))
    if not again:
        raise ValueError("the training loader is used up after one epoch; is it an iterator?")
    (sources, targets), kind = _grey_levels(train)
    direction = "source first" if _marks(sources).median() < 127.5 else "target first"
    if direction == "target first":
        sources, targets = targets, sources
    if _spread_of_marks(sources) > STEP:
        raise ValueError("no picture of `train` comes: are the arguments used?")
    seen = _read(sources, targets, size)
    second = _read(*_ordered(_grey_levels(again)[0], direction), size)
    tested = _read(*_ordered(_grey_levels(test)[0], direction), size)
    missing = int(options["train"]) - len({one.number for one in seen}) > LEFT_OUT
    return {
        "batch": {"training": len(train[0][0]), "test": len(test[0][0])},
        "order": {
            "training": "many pairs never come" if missing else _order(seen, second),
            "test": _order(tested, tested),
        },
        "pairs": _pairs(seen),
        "direction": direction,
        "range": kind,
        "scale": f"enlarged to {_scale(seen):.1f} of the size",
        "crop": _crop(seen, second),
        "flip": _flip(seen + second),
        "test": {"changes": _changes(tested), "pairs": _coverage(tested, int(options["test"]))},
    }


def _coded(split: str, count: int, size: int) -> Images:
    """Sources with a ramp across (red), one down (green) and a mark (blue); targets inverted."""
    ramp = (torch.arange(size) * BRIGHTEST / size).to(torch.uint8)
    pixels = torch.empty(count, 3, size, size, dtype=torch.uint8)
    pixels[:, 0], pixels[:, 1] = ramp[None, :], ramp[:, None]
    pixels[:, 2] = (torch.arange(count) * STEP)[:, None, None]
    return Images("probe", split, "mini", "pairs", pixels, targets=255 - pixels)


def _epoch(loader: Any) -> list[tuple[Tensor, Tensor]]:
    batches = []
    for batch in loader:
        if not isinstance(batch, (tuple, list)) or len(batch) != 2:
            raise TypeError(f"a batch is a {type(batch).__name__}, not (source, target)")
        batches.append((batch[0].detach().cpu(), batch[1].detach().cpu()))
    return batches


def _grey_levels(batches: list[tuple[Tensor, Tensor]]) -> tuple[tuple[Tensor, Tensor], str]:
    """All sources and targets as grey levels 0 to 255, and in which range they came.

    Each side is read in its own range, so that a wrong range costs no more than its fact.
    """
    if not batches:
        raise ValueError("a loader gives no batches")
    levels, kinds = zip(
        *(_side_as_grey_levels(torch.cat(side)) for side in zip(*batches, strict=True)), strict=True
    )
    return levels, kinds[0] if kinds[0] == kinds[1] else f"first {kinds[0]}, then {kinds[1]}"


def _side_as_grey_levels(images: Tensor) -> tuple[Tensor, str]:
    dtype = str(images.dtype).removeprefix("torch.")
    images = images.double()
    low, high = images.min().item(), images.max().item()
    if high > 2 and low >= -0.5:
        return images, f"{dtype} in [0, 255]"
    if high > 1.5 or low < -1.5:
        mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (IMAGENET_MEAN, IMAGENET_STD))
        return (images * std + mean) * 255, f"{dtype} from {low:.1f} to {high:.1f}"
    if low < -0.1 and max(-low, high) < 0.6:
        return (images + 0.5) * 255, f"{dtype} in [-0.5, 0.5]"
    if low < -0.1:
        return (images + 1) * 127.5, f"{dtype} in [-1, 1]"
    return images * 255, f"{dtype} in [0, 1]"


def _ordered(sides: tuple[Tensor, Tensor], direction: str) -> tuple[Tensor, Tensor]:
    return sides if direction == "source first" else sides[::-1]


def _marks(images: Tensor) -> Tensor:
    return images[:, 2].flatten(1).mean(1)


def _spread_of_marks(images: Tensor) -> float:
    """How much the mark differs within one picture, where all of ours have one number."""
    return images[:, 2].flatten(1).std(1).median().item()


def _read(sources: Tensor, targets: Tensor, size: int) -> list[Seen]:
    seen = []
    for source, target in zip(sources, 255 - targets, strict=True):
        across, down = _ramp(source[0].mean(0)), _ramp(source[1].mean(1))
        seen.append(
            Seen(
                number=round(source[2].mean().item() / STEP),
                partner=round(target[2].mean().item() / STEP),
                scale=BRIGHTEST / size / max(abs(across[0]), 1e-6),
                corner=(round(across[1]), round(down[1])),
                mirrored=across[0] < 0,
                upside_down=down[0] < 0,
                aligned=bool((source[:2] - target[:2]).abs().max() <= GREY_LEVELS),
            )
        )
    return seen


def _ramp(profile: Tensor) -> tuple[float, float]:
    """Slope in grey levels a pixel, and the grey level in the middle."""
    inner = profile[EDGE:-EDGE]
    slope = (inner[-1] - inner[0]).item() / (len(inner) - 1)
    return slope, inner.mean().item()


def _order(first: list[Seen], second: list[Seen]) -> str:
    numbers, again = [one.number for one in first], [one.number for one in second]
    if numbers == sorted(numbers):
        return "as in the set"
    return "the same each epoch" if numbers == again and first is not second else "shuffled"


def _pairs(seen: list[Seen]) -> str:
    if any(one.number != one.partner for one in seen):
        return "of different pairs"
    return "changed alike" if all(one.aligned for one in seen) else "changed apart"


def _crop(seen: list[Seen], second: list[Seen]) -> str:
    """Corners must differ within an epoch, and for the same image from epoch to epoch."""
    if len({one.corner for one in seen}) <= 3:
        return "always the same"
    first, later = ({(one.number, one.corner) for one in epoch} for epoch in (seen, second))
    repeated = len(first & later) > len(first) / 2
    return "the same in every epoch" if repeated else "at random"


def _scale(seen: list[Seen]) -> float:
    return sorted(one.scale for one in seen)[len(seen) // 2]


def _flip(seen: list[Seen]) -> str:
    if any(one.upside_down for one in seen):
        return "upside down"
    share = sum(one.mirrored for one in seen) / len(seen)
    return "none" if share == 0 else "all" if share == 1 else "some at random"


def _changes(tested: list[Seen]) -> str:
    same = len({one.corner for one in tested}) == 1 and abs(_scale(tested) - 1) < 0.02
    return "none" if same and not any(one.mirrored for one in tested) else "changed"


def _coverage(tested: list[Seen], count: int) -> str:
    numbers = sorted(one.number for one in tested)
    if numbers == list(range(count)):
        return "each once"
    return "some missing" if len(set(numbers)) < count else "some twice"


@toy_function("paired_d_loss")
def paired_d_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Stands in for a student's loss, so that a mistake there does not spoil the training step."""
    return (F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()) / 2


@toy_function("paired_g_loss")
def paired_g_loss(
    fake_logits: Tensor | None,
    fake: Tensor,
    target: Tensor,
    lambda_l1: float = 100.0,
    use_gan: bool = True,
) -> Tensor:
    """Stands in for a student's loss, as `paired_d_loss` does."""
    distance = lambda_l1 * F.l1_loss(fake, target)
    return distance + F.softplus(-fake_logits).mean() if use_gan else distance
