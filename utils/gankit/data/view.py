"""Opens a data set with the arguments of torchvision's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gankit.data import full
from gankit.data.cache import rooted
from gankit.data.dataset import ImageDataset
from gankit.data.editions import entry_of, load


def open_dataset(
    name: str,
    root: str | Path | None = None,
    train: bool = True,
    transform: Callable | None = None,
    target_transform: Callable | None = None,
    download: bool = False,
    size: int | None = None,
) -> ImageDataset:
    """A data set with the arguments of torchvision's, for use in a `DataLoader`.

    Args:
        name: one of `gankit.data.names()`.
        root: the folder of the data; None for gankit's cache.
        train: the training or the test split.
        transform, target_transform: as in `ImageDataset`.
        download: fetch the full set. If False, the full set is used if it is there, else the mini
            edition, and nothing is downloaded.
        size: side length in pixels; None for the set's default.
    """
    split = "train" if train else "test"
    with rooted(root):
        if download:
            source = "full"
        else:
            entry = entry_of(name)
            ready = entry.has_full and full.is_ready(entry, split, size or entry.size)
            source = "full" if ready else "mini"
        images = load(name, split, source, size)
    return ImageDataset(images, transform, target_transform)
