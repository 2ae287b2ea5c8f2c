"""Pictures that come with the kit, for those who have no models of their own yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

import numpy as np
import torch
from PIL import Image
from torch import Tensor

COLUMNS = 10


@dataclass(frozen=True)
class Samples:
    """What several models made of the same test pictures.

    Attributes:
        images: float32 `(N, 3, H, W)` in [-1, 1], by model.
        sources, targets: uint8 `(N, 3, H, W)`.
        title: of the data, with its "(mini, synthetic)".
        note: which models these are and how they were trained.
    """

    images: dict[str, Tensor]
    sources: Tensor
    targets: Tensor
    title: str
    note: str


def kit_samples() -> Samples:
    """Translations of the first test streets of the mini edition, by models of exercise 10.

    The pixels are those that the models gave, rounded to bytes.
    """
    from gankit import data

    folder = resources.files("gankit.rating") / "samples"
    about = json.loads((folder / "about.json").read_text("utf-8"))
    images = {}
    for model, file in about["models"].items():
        with (folder / file).open("rb") as stream, Image.open(stream) as sheet:
            images[model] = _cut(np.asarray(sheet.convert("RGB")), about["count"], about["side"])
    test = data.load(about["set"], split="test", size=about["side"], source="mini")
    count = about["count"]
    return Samples(
        {model: pixels.float() / 127.5 - 1 for model, pixels in images.items()},
        test.pixels[:count],
        test.targets[:count],
        test.title,
        about["note"],
    )


def _cut(sheet: np.ndarray, count: int, side: int) -> Tensor:
    """A sheet of tiles, ten to a row, as uint8 `(count, 3, side, side)`."""
    rows = sheet.shape[0] // side
    tiles = sheet.reshape(rows, side, COLUMNS, side, 3).transpose(0, 2, 4, 1, 3)
    return torch.from_numpy(np.ascontiguousarray(tiles.reshape(-1, 3, side, side)[:count]))


def make_sheet(pixels: Tensor) -> Image.Image:
    """uint8 `(N, 3, side, side)`, N a multiple of ten, as one sheet: the inverse of `_cut`."""
    count, _, side, _ = pixels.shape
    tiles = pixels.numpy().reshape(count // COLUMNS, COLUMNS, 3, side, side)
    sheet = tiles.transpose(0, 3, 1, 4, 2).reshape(count // COLUMNS * side, COLUMNS * side, 3)
    return Image.fromarray(np.ascontiguousarray(sheet))
