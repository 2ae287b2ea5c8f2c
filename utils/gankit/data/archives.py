"""Reading images out of zip and tar archives without unpacking them to disk."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ERRORS = (OSError, EOFError, zipfile.BadZipFile, tarfile.TarError, zlib.error)


def is_sound(path: Path) -> bool:
    """Whether an archive is complete and its own check sums hold."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return archive.testzip() is None
        return sum(1 for _ in members(path)) > 0
    except ERRORS:
        return False


def _is_junk(name: str) -> bool:
    """What file managers leave in archives: .DS_Store, ._x.jpg, __MACOSX, Thumbs.db."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in parts)
    return hidden or "__MACOSX" in parts or parts[-1:] in {("Thumbs.db",), ("desktop.ini",)}


def names(path: Path) -> list[str]:
    """The files in an archive, in its order, without what file managers have left there."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            found = [info.filename for info in archive.infolist() if not info.is_dir()]
    else:
        with tarfile.open(path) as archive:
            found = [member.name for member in archive if member.isfile()]
    return [name for name in found if not _is_junk(name)]


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file in a zip or tar archive, in its order."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    yield info.filename, archive.read(info)
        return
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile():
                yield member.name, archive.extractfile(member).read()
