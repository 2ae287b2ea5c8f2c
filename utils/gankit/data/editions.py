"""`load`: chooses the edition of a data set, full or mini, and says which one it took."""

from __future__ import annotations

import os

import numpy as np
import torch

from gankit.data import full, minis, store
from gankit.data.cache import lock
from gankit.data.images import Images
from gankit.data.notices import say_mini
from gankit.data.registry import SPLITS, DataSet
from gankit.data.tables import TABLE
from gankit.errors import GankitError

SOURCES = ("auto", "mini", "full")


def names() -> tuple[str, ...]:
    """The names `load` knows."""
    return tuple(TABLE)


def load(name: str, split: str = "train", source: str = "auto", size: int | None = None) -> Images:
    """Load one split of a data set.

    Args:
        name: one of `names()`.
        split: "train" or "test". The two never share an image.
        source: "full" for the published set, "mini" for the small edition that needs no network.
            "auto" takes the full set if it is there or can be downloaded (never over 200 MB
            unasked), else the mini edition, and says so. The environment variable GANKIT_SOURCE
            replaces "auto".
        size: side length in pixels; None for the set's default. Scenes come at the powers of two
            from 4 to 256, grey tiles also at 28.

    Returns:
        The images with their source, licence and citation. See `Images`.

    Raises:
        GankitError: an unknown name, split, source or size; or the full edition was asked for and
            cannot be had.
    """
    entry = entry_of(name)
    _check("split", split, SPLITS)
    _check("source", source, SOURCES)
    size = entry.size if size is None else size
    _check_size(entry, size)
    if source == "auto":
        source = os.environ.get("GANKIT_SOURCE", "").strip().lower() or "auto"
        _check("GANKIT_SOURCE", source, SOURCES)
    if not entry.has_full:
        return _only_mini(entry, split, source, size)
    if source == "full":
        return _load_full(entry, split, size)
    if source == "mini":
        return _load_mini(entry, split, size)
    return _load_best(entry, split, size)


def entry_of(name: str) -> DataSet:
    """The line of the table with this name."""
    if name not in TABLE:
        raise GankitError(f"there is no data set '{name}'. There are: {', '.join(TABLE)}.")
    return TABLE[name]


def _check(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise GankitError(f"{what} is '{value}'; it must be one of {', '.join(choices)}.")


def _check_size(entry: DataSet, size: int) -> None:
    if size not in entry.mini.sizes:
        sizes = ", ".join(str(side) for side in entry.mini.sizes)
        raise GankitError(f"{entry.name} comes at {sizes} pixels, not at {size}.")


def _only_mini(entry: DataSet, split: str, source: str, size: int) -> Images:
    if source == "full":
        raise GankitError(
            f"{entry.name} is drawn here and has no full edition. Leave source out, or load "
            f"{'celeba' if entry.name == 'faces' else 'cifar10'} for photographs."
        )
    return _load_mini(entry, split, size)


def _load_best(entry: DataSet, split: str, size: int) -> Images:
    reason = full.why_not(entry, split, size)
    if not reason:
        try:
            return _load_full(entry, split, size)
        except GankitError as error:
            reason = str(error)
    images = _load_mini(entry, split, size)
    say_mini(entry, images, reason)
    return images


def _load_full(entry: DataSet, split: str, size: int) -> Images:
    return Images(
        name=entry.name,
        split=split,
        source="full",
        kind=entry.kind,
        classes=entry.classes,
        title=entry.title,
        licence=entry.licence,
        citation=entry.citation,
        **_tensors(full.arrays_of(entry, split, size)),
    )


def _load_mini(entry: DataSet, split: str, size: int) -> Images:
    mini = entry.mini
    kind = "(mini, synthetic)" if mini.synthetic else "(mini)"
    return Images(
        name=entry.name,
        split=split,
        source="mini",
        kind=entry.kind,
        classes=mini.classes or entry.classes,
        is_synthetic=mini.synthetic,
        title=f"{mini.title} {kind}",
        licence=mini.licence,
        citation=mini.citation,
        note=mini.note,
        **_tensors(_mini_arrays(entry, split, size)),
    )


def _mini_arrays(entry: DataSet, split: str, size: int) -> dict[str, np.ndarray]:
    """The arrays of a mini edition: real tiles from the package, drawn images from the cache."""
    mini = entry.mini
    make = getattr(minis, mini.maker)
    if not mini.synthetic:
        return make(split, mini.counts[split], size)
    path = store.folder(mini.maker, "mini", split, size)
    arrays = store.read(path)
    if arrays is None:
        with lock(f"{mini.maker}-mini-{split}-{size}"):
            arrays = store.read(path)
            if arrays is None:
                arrays = make(split, mini.counts[split], size)
                store.keep(path, arrays)
    return arrays


def _tensors(arrays: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
