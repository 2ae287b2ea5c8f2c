"""Whether loaders of image pairs do what was asked: sizes, order, changes, and pairs that fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gankit.data import Images

STEP = 4  # grey levels between the marks of two images
GREY_LEVELS = 4.0  # how far enlarged copies may differ by rounding
EDGE = 4  # columns at the border, where an enlarged ramp is flat


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
    (sources, targets), kind = _grey_levels(train)
    direction = "source first" if _marks(sources).median() < 127.5 else "target first"
    if direction == "target first":
        sources, targets = targets, sources
    seen = _read(sources, targets, size)
    second = _read(*_ordered(_grey_levels(again)[0], direction), size)
    tested = _read(*_ordered(_grey_levels(test)[0], direction), size)
    return {
        "batch": {"training": len(train[0][0]), "test": len(test[0][0])},
        "order": {
            "training": _order(seen, second),
            "test": _order(tested, tested),
        },
        "pairs": _pairs(seen),
        "direction": direction,
        "range": kind,
        "scale": f"enlarged to {_scale(seen):.1f} of the size",
        "crop": "at random" if len({one.corner for one in seen}) > 3 else "always the same",
        "flip": _flip(seen + second),
        "test": {"changes": _changes(tested), "pairs": _coverage(tested, int(options["test"]))},
    }


def _coded(split: str, count: int, size: int) -> Images:
    """Sources with a ramp across (red), one down (green) and a mark (blue); targets inverted."""
    ramp = torch.arange(size) * (248 // size)
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
    if not batches:
        raise ValueError("a loader gives no batches")
    return batches


def _grey_levels(batches: list[tuple[Tensor, Tensor]]) -> tuple[tuple[Tensor, Tensor], str]:
    """All sources and targets as grey levels 0 to 255, and in which range they came."""
    sides = [torch.cat(side) for side in zip(*batches, strict=True)]
    dtype = str(sides[0].dtype).removeprefix("torch.")
    sides = [side.double() for side in sides]
    low, high = min(s.min().item() for s in sides), max(s.max().item() for s in sides)
    if low < -0.1 and high <= 1.01:
        return tuple((side + 1) * 127.5 for side in sides), f"{dtype} in [-1, 1]"
    if high <= 1.01:
        return tuple(side * 255 for side in sides), f"{dtype} in [0, 1]"
    return tuple(sides), f"{dtype} in [0, 255]"


def _ordered(sides: tuple[Tensor, Tensor], direction: str) -> tuple[Tensor, Tensor]:
    return sides if direction == "source first" else sides[::-1]


def _marks(images: Tensor) -> Tensor:
    return images[:, 2].flatten(1).mean(1)


def _read(sources: Tensor, targets: Tensor, size: int) -> list[Seen]:
    seen = []
    for source, target in zip(sources, 255 - targets, strict=True):
        across, down = _ramp(source[0].mean(0)), _ramp(source[1].mean(1))
        seen.append(
            Seen(
                number=round(source[2].mean().item() / STEP),
                partner=round(target[2].mean().item() / STEP),
                scale=(248 // size) / max(abs(across[0]), 1e-6),
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


def _scale(seen: list[Seen]) -> float:
    return sorted(one.scale for one in seen)[len(seen) // 2]


def _flip(seen: list[Seen]) -> str:
    if any(one.upside_down for one in seen):
        return "also upside down"
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
