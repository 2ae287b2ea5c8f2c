"""Small archives in the formats of the published sets, to be served by the faulty server."""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image


def picture(red: int, width: int = 256, height: int = 256, kind: str = "PNG") -> bytes:
    """A picture whose left half is `red` and whose right half is red 255 - `red`."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[:, : width // 2, 0] = red
    pixels[:, width // 2 :, 0] = 255 - red
    packed = io.BytesIO()
    Image.fromarray(pixels).save(packed, kind, **({"quality": 100} if kind == "JPEG" else {}))
    return packed.getvalue()


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A gzip'd tar archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def idx(folder: Path) -> dict[str, bytes]:
    """MNIST's four files, packed, from the unpacked ones in `folder`."""
    files = sorted(folder.glob("*-ubyte"))
    return {f"{file.name}.gz": gzip.compress(file.read_bytes(), 1) for file in files}


def horse2zebra() -> bytes:
    """Three horses, five zebras for training; one and two for the test. Names are not in order."""
    counts = {"trainA": 3, "trainB": 5, "testA": 1, "testB": 2}
    return zipped(
        (f"horse2zebra/{folder}/n0{9 - number}_{number}.jpg", picture(40 * number, kind="JPEG"))
        for folder, count in counts.items()
        for number in range(count)
    )


def facades() -> bytes:
    """Eleven pairs for training and two for the test, named as in the published archive."""
    return zipped(
        (name, picture(red, kind="PNG"))
        for number in range(1, 12)
        for name, red in (
            (f"facades/trainA/{number}_A.jpg", 100 + number),
            (f"facades/trainB/{number}_B.jpg", number),
            *((f"facades/test{side}/{number}.jpg", 200) for side in "AB" if number < 3),
        )
    )


def edges2shoes() -> bytes:
    """Pairs side by side, in a tar archive."""
    return tarred(
        (f"edges2shoes/{folder}/{number}_AB.jpg", picture(10 * number, 512, kind="PNG"))
        for folder, count in (("train", 4), ("val", 2))
        for number in range(count)
    )


def celeba() -> bytes:
    """Two training pictures, one of the validation and one of the test split."""
    numbers = (1, 162_770, 162_771, 182_638)
    return zipped(
        (f"img_align_celeba/{number:06}.jpg", picture(number % 200, 178, 218, "JPEG"))
        for number in numbers
    )


def cityscapes() -> dict[str, bytes]:
    """Labels and photographs of two towns; one scene has no labels."""
    scenes = [
        f"{folder}/town/town_000000_00000{number}"
        for folder in ("train", "val")
        for number in (1, 2)
    ]
    maps = ((f"gtFine/{scene}_gtFine_color.png", picture(50, 128, 64)) for scene in scenes)
    photos = [(f"leftImg8bit/{scene}_leftImg8bit.png", picture(90, 128, 64)) for scene in scenes]
    photos.append(
        ("leftImg8bit/train/town/town_000000_000009_leftImg8bit.png", picture(1, 128, 64))
    )
    return {
        "gtFine_trainvaltest.zip": zipped(maps),
        "leftImg8bit_trainvaltest.zip": zipped(photos),
    }


def cifar10() -> bytes:
    """Five batches of two pictures and a test batch, pickled as Python 2 did."""
    names = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]
    batches = []
    for number, name in enumerate(names):
        rows = np.full((2, 3072), number, dtype=np.uint8)
        content = pickle.dumps({b"data": rows, b"labels": [number, 9]}, protocol=2)
        batches.append((f"cifar-10-batches-py/{name}", content))
    return tarred([*batches, ("cifar-10-batches-py/readme.html", b"<html></html>")])


def svhn() -> bytes:
    """Three pictures in a Matlab file; the digit 0 has label 10."""
    from scipy.io import savemat

    packed = io.BytesIO()
    pixels = np.arange(3, dtype=np.uint8) + np.zeros((32, 32, 3, 3), dtype=np.uint8)
    savemat(packed, {"X": pixels, "y": np.array([[10], [1], [9]])})
    return packed.getvalue()


def sha256(content: bytes) -> str:
    """The check sum as the table writes it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()
