"""Random crop, flip and normalisation, each as one operation on a whole batch."""

from __future__ import annotations

import torch
from torch.nn import functional


def normalise(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 or float (N, C, H, W) in 0..255 to float32 in [-1, 1]; 0 -> -1, 255 -> 1, exactly."""
    return pixels.to(torch.float32).div_(127.5).sub_(1.0)


def flip_images(pixels: torch.Tensor, flips: torch.Tensor) -> torch.Tensor:
    """Mirror left to right the images of (N, C, H, W) where `flips` (N,) bool is set."""
    flips = flips.to(pixels.device).view(-1, 1, 1, 1)
    return torch.where(flips, pixels.flip(3), pixels)


def jitter_crop(pixels: torch.Tensor, side: int, corners: torch.Tensor) -> torch.Tensor:
    """Enlarge (N, C, H, W) uint8 to `side` x `side`, then crop each image back to H x W.

    `corners` (N, 2) has the top and left pixel of each crop. Bilinear; returns float32 0..255.
    Source: Isola et al. 2017, section 6.2 (286 x 286 cropped to 256 x 256).
    """
    height, width = pixels.shape[-2:]
    large = functional.interpolate(
        pixels.to(torch.float32), size=(side, side), mode="bilinear", align_corners=False
    )
    crops = [
        large[i, :, top : top + height, left : left + width]
        for i, (top, left) in enumerate(corners.tolist())
    ]
    return torch.stack(crops)
