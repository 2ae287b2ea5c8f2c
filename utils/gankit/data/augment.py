"""Crop, flip and normalise a batch of images, taken from one uint8 tensor."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

LARGE_BYTES = 1 << 16  # from here on an image by itself is enough work for one operation
CHUNK = 64


@dataclass
class Changes:
    """What is done to each of N images: None leaves it out.

    Attributes:
        corners: int64 (N, 2), top and left pixel of the crop.
        flips: bool (N,), whether to mirror left to right.
    """

    corners: torch.Tensor | None = None
    flips: torch.Tensor | None = None

    def __bool__(self) -> bool:
        return self.corners is not None or self.flips is not None


def normalise(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (N, C, H, W) to float32 in [-1, 1]; 0 becomes -1 and 255 becomes 1, exactly."""
    return pixels.to(torch.float32).sub_(127.5).mul_(1 / 127.5)


def change(pixels: torch.Tensor, index: torch.Tensor, changes: Changes, size: int) -> torch.Tensor:
    """The images `index` of uint8 (M, C, H, W), cropped, flipped and normalised.

    Args:
        pixels: the images, on the device where the batch is wanted.
        index: int64 (N,), on the same device.
        changes: what to do to the N images.
        size: side length of the crop.

    Returns:
        float32 (N, C, size, size) in [-1, 1].
    """
    if not changes:
        return normalise(pixels.index_select(0, index))
    large = pixels.shape[1:].numel() >= LARGE_BYTES
    if large and pixels.device.type == "cpu":
        return _one_by_one(pixels, index, changes, size)
    return normalise(_gathered(pixels, index, changes, size))


def _one_by_one(
    pixels: torch.Tensor, index: torch.Tensor, changes: Changes, size: int
) -> torch.Tensor:
    """For large images on a CPU: all steps on one image while it is in the processor's cache."""
    count, channels = len(index), pixels.shape[1]
    corners = [(0, 0)] * count if changes.corners is None else changes.corners.tolist()
    flips = [False] * count if changes.flips is None else changes.flips.tolist()
    batch = torch.empty((count, channels, size, size), dtype=torch.float32)
    for out, image, (top, left), flip in zip(batch, index.tolist(), corners, flips, strict=True):
        crop = pixels[image, :, top : top + size, left : left + size]
        out.copy_(crop.flip(2) if flip else crop).sub_(127.5).mul_(1 / 127.5)
    return batch


def _gathered(
    pixels: torch.Tensor, index: torch.Tensor, changes: Changes, size: int
) -> torch.Tensor:
    """For small images and for a GPU: pick, crop and flip as one indexing of the whole batch."""
    count, device = len(index), pixels.device
    line = torch.arange(size, device=device)
    rows = columns = line.expand(count, size)
    if changes.flips is not None:
        flips = changes.flips.to(device)[:, None]
        columns = torch.where(flips, size - 1 - line, line)
    if changes.corners is not None:
        corners = changes.corners.to(device)
        rows, columns = rows + corners[:, :1], columns + corners[:, 1:]
    image = index[:, None, None]
    # Indexing around the sliced channel axis puts that axis last.
    return pixels[image, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2).contiguous()


def enlarge(pixels: torch.Tensor, side: int) -> torch.Tensor:
    """Bilinear enlargement of uint8 (N, C, H, W) to (N, C, side, side).

    On a CPU bytes stay bytes, which is several times faster than floats; results on other devices
    may differ by one grey level.
    """
    large = pixels.new_empty((*pixels.shape[:2], side, side))
    for first in range(0, len(pixels), CHUNK):
        large[first : first + CHUNK] = _enlarge(pixels[first : first + CHUNK], side)
    return large


def _enlarge(pixels: torch.Tensor, side: int) -> torch.Tensor:
    on_cpu = pixels.device.type == "cpu"
    large = functional.interpolate(
        pixels if on_cpu else pixels.to(torch.float32),
        size=(side, side),
        mode="bilinear",
        align_corners=False,
    )
    return large if on_cpu else large.round_().to(torch.uint8)
