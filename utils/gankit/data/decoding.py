"""Decodes pictures of an archive into arrays on disk, on several threads."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm.auto import tqdm

from gankit.data import archives
from gankit.data.store import Writer

MAX_THREADS = 8
BLOCK = 256  # pictures read ahead of the decoders

Cut = Callable[[Image.Image], Image.Image]


def decode_into(
    writer: Writer,
    cuts: dict[str, Cut],
    path: Path,
    chosen: list[str],
    size: int,
    smooth: bool = True,
) -> None:
    """Write the pictures `chosen` of an archive as uint8 (N, 3, size, size), one array per cut.

    Args:
        writer: gets the arrays, named by the keys of `cuts`.
        cuts: what part of each picture goes into which array.
        path: a zip or tar archive.
        chosen: names in the archive, in the order wanted.
        size: side length in pixels that the pictures are resampled to.
        smooth: Lanczos if True; nearest pixel if False, which mixes no colours of label maps.
    """
    shape = (len(chosen), 3, size, size)
    arrays = {name: writer.create(name, shape) for name in cuts}
    place = {name: number for number, name in enumerate(chosen)}

    def decode(member: tuple[str, bytes]) -> None:
        picture = _picture(member[1], f"{member[0]} in {path.name}")
        for name, cut in cuts.items():
            arrays[name][place[member[0]]] = to_square(cut(picture), size, smooth)

    wanted = (member for member in archives.members(path) if member[0] in place)
    bar = tqdm(total=len(chosen), desc="reading", unit="img", leave=False, disable=None)
    with ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1)) as threads, bar:
        while block := list(islice(wanted, BLOCK)):
            for _ in threads.map(decode, block):
                bar.update()


class BadPicture(ValueError):
    """A file that is cut, or no picture."""


def _picture(content: bytes, name: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise BadPicture(f"{name} is cut off or no picture") from error


def to_square(picture: Image.Image, size: int, smooth: bool = True) -> np.ndarray:
    """A picture as uint8 (3, size, size)."""
    if picture.size != (size, size):
        filter_ = Image.Resampling.LANCZOS if smooth else Image.Resampling.NEAREST
        picture = picture.resize((size, size), filter_)
    return np.asarray(picture).transpose(2, 0, 1)


def square(pixels: np.ndarray, size: int) -> np.ndarray:
    """uint8 (N, 3, H, W) at another size."""
    if pixels.shape[-1] == size:
        return pixels
    pictures = (Image.fromarray(pixel.transpose(1, 2, 0)) for pixel in pixels)
    return np.stack([to_square(picture, size) for picture in pictures])
