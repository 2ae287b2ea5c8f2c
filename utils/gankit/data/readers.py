"""Readers of the published files: each writes the arrays of one split at one size.

A reader is called with the paths of the downloaded files by name, the split, the size and the
`Writer` to give the arrays to.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image, UnidentifiedImageError

from gankit.data import archives
from gankit.data.decoding import decode_into, square
from gankit.data.pickles import load_arrays
from gankit.data.sizes import tiles_to_size
from gankit.data.store import Writer
from gankit.errors import GankitError

Files = Mapping[str, Path]

DAMAGED = (*archives.ERRORS, ValueError, KeyError, UnidentifiedImageError)

IDX_IMAGES, IDX_LABELS = 0x803, 0x801
CELEBA_CROP = 178  # the pictures are 178 wide, 218 high; the face is in the middle
CELEBA_NUMBERS = {"train": (1, 162_770), "test": (182_638, 202_599)}


def idx(files: Files, split: str, size: int, writer: Writer) -> None:
    """MNIST's format: gzip'd arrays with a small header. Source: LeCun's MNIST page."""
    images, labels = files.values()
    pixels = _read_idx(images, IDX_IMAGES)
    writer.save("pixels", tiles_to_size(pixels, size)[:, None])
    writer.save("labels", _read_idx(labels, IDX_LABELS).astype(np.int64))


def _read_idx(path: Path, magic: int) -> np.ndarray:
    raw = gzip.decompress(path.read_bytes())
    dimensions = magic & 0xFF
    header = np.frombuffer(raw, dtype=">i4", count=1 + dimensions)
    shape = tuple(int(length) for length in header[1:])
    start = 4 * (1 + dimensions)
    if header[0] != magic or len(raw) - start != int(np.prod(shape)):
        raise GankitError(f"{path.name} is not the kind of file expected; delete it and try again.")
    return np.frombuffer(raw, dtype=np.uint8, offset=start).reshape(shape)


def svhn(files: Files, split: str, size: int, writer: Writer) -> None:
    """SVHN's Matlab files: X is (32, 32, 3, N), and the digit 0 has label 10."""
    from scipy.io import loadmat

    (path,) = files.values()
    content = loadmat(path)
    pixels = np.ascontiguousarray(content["X"].transpose(3, 2, 0, 1))
    writer.save("pixels", square(pixels, size))
    writer.save("labels", content["y"].reshape(-1).astype(np.int64) % 10)


def cifar10(files: Files, split: str, size: int, writer: Writer) -> None:
    """CIFAR-10's pickled rows of 3072 bytes, channel after channel."""
    (path,) = files.values()
    wanted = "data_batch_" if split == "train" else "test_batch"
    batches = {
        PurePosixPath(name).name: load_arrays(content)
        for name, content in archives.members(path)
        if PurePosixPath(name).name.startswith(wanted)
    }
    ordered = [batches[name] for name in sorted(batches)]
    pixels = np.concatenate([batch[b"data"] for batch in ordered]).reshape(-1, 3, 32, 32)
    writer.save("pixels", square(pixels, size))
    labels = [label for batch in ordered for label in batch[b"labels"]]
    writer.save("labels", np.array(labels, dtype=np.int64))


def unpaired(files: Files, split: str, size: int, writer: Writer) -> None:
    """CycleGAN's archives: folders trainA, trainB, testA, testB of separate pictures."""
    (path,) = files.values()
    for side, name in (("A", "pixels"), ("B", "targets")):
        chosen = _in_folder(path, split + side)
        decode_into(writer, {name: _whole}, path, chosen, size)


def facades(files: Files, split: str, size: int, writer: Writer) -> None:
    """CycleGAN's facades: photographs in A, label maps in B, with the same number in the name."""
    (path,) = files.values()
    photos, maps = _in_folder(path, split + "A"), _in_folder(path, split + "B")
    if [_number(name) for name in photos] != [_number(name) for name in maps]:
        raise GankitError(f"the two sides of {path.name} do not match; delete it and try again.")
    decode_into(writer, {"targets": _whole}, path, photos, size)
    decode_into(writer, {"pixels": _whole}, path, maps, size, smooth=False)


def side_by_side(files: Files, split: str, size: int, writer: Writer) -> None:
    """pix2pix's archives: the source is the left half of each picture, the target the right."""
    (path,) = files.values()
    chosen = _in_folder(path, "train" if split == "train" else "val")
    decode_into(writer, {"pixels": _left_half, "targets": _right_half}, path, chosen, size)


def celeba(files: Files, split: str, size: int, writer: Writer) -> None:
    """CelebA's aligned pictures, cut to a square. The official split goes by number."""
    (path,) = files.values()
    first, last = CELEBA_NUMBERS[split]
    chosen = [name for name in archives.names(path) if name.endswith(".jpg")]
    chosen = sorted(name for name in chosen if first <= _number(name) <= last)
    decode_into(writer, {"pixels": _middle}, path, chosen, size)


def cityscapes(files: Files, split: str, size: int, writer: Writer) -> None:
    """Cityscapes' two archives: coloured label maps and photographs of the same scenes.

    The published test split has no labels, so "test" is the published "val".
    """
    folder = "train" if split == "train" else "val"
    labelled, pictures = (
        files["gtFine_trainvaltest.zip"],
        files["leftImg8bit_trainvaltest.zip"],
    )
    photos = {_scene(name): name for name in archives.names(pictures) if name.endswith(".png")}
    maps = [
        name
        for name in archives.names(labelled)
        if f"/{folder}/" in name and name.endswith("_gtFine_color.png")
    ]
    maps = sorted(name for name in maps if _scene(name) in photos)
    chosen = [photos[_scene(name)] for name in maps]
    decode_into(writer, {"pixels": _whole}, labelled, maps, size, smooth=False)
    decode_into(writer, {"targets": _whole}, pictures, chosen, size)


def _scene(name: str) -> str:
    """Town, sequence and frame of a Cityscapes file: aachen_000000_000019."""
    return "_".join(PurePosixPath(name).stem.split("_")[:3])


def _in_folder(path: Path, folder: str) -> list[str]:
    """The pictures directly in `folder`, in the order of their numbers."""
    chosen = [name for name in archives.names(path) if PurePosixPath(name).parent.name == folder]
    if not chosen:
        raise GankitError(f"{path.name} has no folder {folder}; delete it and try again.")
    return sorted(chosen, key=lambda name: (_number(name), name))


def _number(name: str) -> int:
    found = re.search(r"\d+", PurePosixPath(name).stem)
    return int(found.group()) if found else 0


def _whole(picture: Image.Image) -> Image.Image:
    return picture


def _left_half(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 0, picture.width // 2, picture.height))


def _right_half(picture: Image.Image) -> Image.Image:
    return picture.crop((picture.width // 2, 0, picture.width, picture.height))


def _middle(picture: Image.Image) -> Image.Image:
    left, top = (picture.width - CELEBA_CROP) // 2, (picture.height - CELEBA_CROP) // 2
    return picture.crop((left, top, left + CELEBA_CROP, top + CELEBA_CROP))
