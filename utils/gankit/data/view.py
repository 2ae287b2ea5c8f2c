"""A `torch.utils.data.Dataset` of PIL images, for those who want torchvision's way of doing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import Dataset

from gankit.data import full
from gankit.data.cache import rooted
from gankit.data.editions import entry_of, load
from gankit.data.images import Images


class ImageDataset(Dataset):
    """Items as torchvision's sets give them: `(image, label)`, pairs `(source, target)`.

    Args:
        images: what `load` returned.
        transform: applied to every PIL image.
        target_transform: applied to the label; in pairs and unpaired sets to the second image,
            instead of `transform`.
    """

    def __init__(
        self,
        images: Images,
        transform: Callable | None = None,
        target_transform: Callable | None = None,
    ) -> None:
        self.images = images
        self.transform = transform
        self.target_transform = target_transform
        self.classes = list(images.classes)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple:
        first, *rest = self.images[int(index)]
        item = [_apply(self.transform, to_pil(first))]
        for second in rest:
            if second.dtype == torch.uint8:
                item.append(_apply(self.target_transform or self.transform, to_pil(second)))
            else:
                item.append(_apply(self.target_transform, int(second)))
        return tuple(item) if len(item) > 1 else item[0]


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


def to_pil(pixels: torch.Tensor) -> Image.Image:
    """A uint8 (C, H, W) tensor as a PIL image of mode L or RGB."""
    array = pixels.permute(1, 2, 0).contiguous().numpy()
    return Image.fromarray(array[:, :, 0] if array.shape[2] == 1 else array)


def _apply(function: Callable | None, value):
    return value if function is None else function(value)
