"""`load`: chooses the edition of a data set, full or mini, and says which one it took."""

from __future__ import annotations

import torch

from gankit.data import minis
from gankit.data.images import Images
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
        source: "full" for the published set, "mini" for the small edition that needs no network,
            "auto" for the best that can be had here and now.
        size: side length in pixels; None for the set's default.

    Returns:
        The images with their source, licence and citation. See `Images`.

    Raises:
        GankitError: an unknown name, split, source or size; or the full edition was asked for and
            cannot be had.
    """
    entry = _entry(name)
    _check_choice("split", split, SPLITS)
    _check_choice("source", source, SOURCES)
    return load_mini(entry, split, size)


def _entry(name: str) -> DataSet:
    if name not in TABLE:
        raise GankitError(f"there is no data set '{name}'. There are: {', '.join(TABLE)}.")
    return TABLE[name]


def _check_choice(what: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise GankitError(f"{what} is '{value}'; it must be one of {', '.join(choices)}.")


def load_mini(entry: DataSet, split: str, size: int | None) -> Images:
    """The mini edition of `entry`."""
    mini = entry.mini
    size = entry.size if size is None else size
    if size not in mini.sizes:
        sizes = ", ".join(str(side) for side in mini.sizes)
        raise GankitError(f"the mini edition of {entry.title} comes at {sizes} pixels, not {size}.")
    arrays = getattr(minis, mini.maker)(split, mini.counts[split], size)
    kind = "(mini, synthetic)" if mini.synthetic else "(mini)"
    return Images(
        name=entry.name,
        split=split,
        source="mini",
        kind=entry.kind,
        classes=entry.classes,
        is_synthetic=mini.synthetic,
        title=f"{mini.title} {kind}",
        licence=mini.licence,
        citation=mini.citation,
        note=mini.note,
        **{key: torch.from_numpy(array) for key, array in arrays.items()},
    )
