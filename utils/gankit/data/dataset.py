"""A `torch.utils.data.Dataset` of PIL images, for those who want torchvision's way of doing it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from PIL import Image
from torch.utils.data import Dataset

from gankit.data.image_set import ImageSet


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
        images: ImageSet,
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


def to_pil(pixels: torch.Tensor) -> Image.Image:
    """A uint8 (C, H, W) tensor as a PIL image of mode L or RGB."""
    array = pixels.permute(1, 2, 0).contiguous().numpy()
    return Image.fromarray(array[:, :, 0] if array.shape[2] == 1 else array)


def _apply(function: Callable | None, value):
    return value if function is None else function(value)
