"""The pictures of a panel in an order that tells nothing, the same after every restart."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

from gankit.errors import GankitError
from gankit.plots.tiles import to_pixels

FEWEST_MODELS = 2


@dataclass(frozen=True)
class Card:
    """One picture to rate. `number` counts from 1 in the shuffled order; the rest is hidden."""

    number: int
    picture: int
    pixels: np.ndarray = field(repr=False)  # uint8 (H, W, 3)
    condition: np.ndarray | None = field(repr=False)
    model: str = field(repr=False)


def make_deck(
    name: str, rater: str, images: Mapping[str, Tensor], conditions: Tensor | None
) -> tuple[list[Card], str]:
    """All cards in the rater's own order, and a digest of the pictures.

    The order depends on the names and the pictures alone: after a restart it is the same, for
    another rater it is another.
    """
    pixels = {model: to_pixels(pictures) for model, pictures in images.items()}
    shown = None if conditions is None else to_pixels(conditions)
    count = _common_length(pixels, shown)
    digest = _digest(pixels, shown)
    places = [(model, picture) for model in sorted(pixels) for picture in range(count)]
    seed = hashlib.sha256(f"{name}/{rater}/{digest}".encode()).digest()
    random.Random(seed).shuffle(places)
    cards = [
        Card(number, picture, pixels[model][picture], _row(shown, picture), model)
        for number, (model, picture) in enumerate(places, start=1)
    ]
    return cards, digest


def _row(images: np.ndarray | None, index: int) -> np.ndarray | None:
    return None if images is None else images[index]


def _common_length(pixels: Mapping[str, np.ndarray], conditions: np.ndarray | None) -> int:
    if len(pixels) < FEWEST_MODELS:
        raise GankitError("a panel compares at least two models: {'one': images, 'other': images}.")
    lengths = {model: len(pictures) for model, pictures in pixels.items()}
    if conditions is not None:
        lengths["conditions"] = len(conditions)
    if len(set(lengths.values())) > 1 or 0 in lengths.values():
        said = ", ".join(f"{name}: {count}" for name, count in lengths.items())
        raise GankitError(
            f"each model needs equally many pictures, at least one, not {said}. Picture i of all "
            "models should have the same condition."
        )
    return next(iter(lengths.values()))


def _digest(pixels: Mapping[str, np.ndarray], conditions: np.ndarray | None) -> str:
    found = hashlib.sha256()
    for model in sorted(pixels):
        found.update(model.encode() + b"\0" + _bytes(pixels[model]))
    if conditions is not None:
        found.update(_bytes(conditions))
    return found.hexdigest()[:16]


def _bytes(images: np.ndarray) -> bytes:
    return str(images.shape).encode() + images.tobytes()
