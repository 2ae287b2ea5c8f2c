"""Draws the contact sheets in this folder: python docs/gallery/data/make.py"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from gankit import data

FOLDER = Path(__file__).parent
GAP = 2


def sheet(pixels: torch.Tensor, columns: int, scale: int) -> Image.Image:
    """Images (N, C, H, W) side by side, `columns` in a row, enlarged by `scale` without blur."""
    count, channels, height, width = pixels.shape
    rows = -(-count // columns)
    page = np.full((rows * (height + GAP) + GAP, columns * (width + GAP) + GAP, 3), 255, np.uint8)
    for number, image in enumerate(pixels.permute(0, 2, 3, 1).numpy()):
        top = GAP + number // columns * (height + GAP)
        left = GAP + number % columns * (width + GAP)
        page[top : top + height, left : left + width] = image
    return Image.fromarray(page.repeat(scale, 0).repeat(scale, 1))


def side_by_side(images: data.Images, count: int) -> torch.Tensor:
    """The first pairs, source and target as one image."""
    return torch.cat([images.pixels[:count], images.targets[:count]], dim=3)


def faces_by_size() -> Image.Image:
    """The same eight faces from 4 to 128 pixels, each enlarged to 128."""
    rows = []
    for size in (4, 8, 16, 32, 64, 128):
        pixels = data.load("faces", "test", "mini", size).pixels[:8]
        scale = 128 // size
        rows.append(pixels.repeat_interleave(scale, 2).repeat_interleave(scale, 3))
    return sheet(torch.cat(rows), columns=8, scale=1)


def main() -> None:
    """Write one PNG for each set."""

    def load(name: str) -> data.Images:
        return data.load(name, source="mini")

    animals = load("horse2zebra")
    sheets = {
        "mnist": sheet(load("mnist").pixels[:200], 25, 2),
        "fashion_mnist": sheet(load("fashion_mnist").pixels[:200], 25, 2),
        "svhn": sheet(load("svhn").pixels[:144], 24, 2),
        "mini10": sheet(load("mini10").pixels[:160], 20, 2),
        "faces": sheet(load("faces").pixels[:48], 12, 2),
        "faces_sizes": faces_by_size(),
        "edges2shoes": sheet(side_by_side(load("edges2shoes"), 36), 6, 2),
        "facades": sheet(side_by_side(load("facades"), 30), 6, 2),
        "cityscapes": sheet(side_by_side(load("cityscapes"), 30), 6, 2),
        "horse2zebra": sheet(torch.cat([animals.pixels[:24], animals.targets[:24]]), 12, 2),
    }
    for name, page in sheets.items():
        page.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
