"""Unpacks zips entry by entry: names from inside never become paths, and sizes are bounded."""

from __future__ import annotations

import contextlib
import stat
import zipfile
import zlib
from datetime import datetime
from itertools import count
from pathlib import Path, PurePosixPath

from gankit.errors import GankitError
from gankit_autograder.intake.reading import LARGEST_FILE
from gankit_autograder.intake.source import (
    HEAD,
    SKIPPED_FOLDERS,
    Source,
    is_notebook_name,
    may_be_notebook,
    skipped_folder,
)

MOST_FILES = 200_000
MOST_BYTES = 50 << 30  # unpacked, of all zips together
MOST_IN_EACH_OTHER = 3
CHUNK = 1 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


class Unpacking:
    """Puts what zips hold into a source. The bytes lie in `scratch` under numbers."""

    def __init__(self, source: Source, scratch: Path) -> None:
        self._source = source
        self._scratch = scratch
        self._numbers = count()
        self._bytes = 0

    @staticmethod
    def is_zip(path: Path) -> bool:
        """By content: a zip may have any name."""
        return path.open("rb").read(4) == b"PK\x03\x04" or zipfile.is_zipfile(path)

    def outermost(self, path: Path) -> None:
        """The zip that was handed over.

        Raises:
            GankitError: its table of contents cannot be read, so that nobody knows what is missing.
        """
        try:
            self._open(path, "", 0)
        except _DAMAGE as error:
            raise GankitError(
                f"{path} cannot be opened: {error}. Download it again, or unpack what can be "
                "unpacked and name the folder."
            ) from None

    def inner(self, path: Path, label: str, depth: int = 1) -> None:
        """A zip among the files: a student's own, or a part of a download."""
        if depth > MOST_IN_EACH_OTHER:
            self._source.leave_out(label, f"more than {MOST_IN_EACH_OTHER} zips in each other")
            return
        try:
            self._open(path, f"{label}/", depth)
        except (*_DAMAGE, GankitError) as error:
            self._source.leave_out(label, f"a zip that cannot be opened: {error}")

    def _open(self, path: Path, prefix: str, depth: int) -> None:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise GankitError(f"it holds {len(entries)} files; at most {MOST_FILES} are read")
            seen: dict[str, int] = {}
            for entry in entries:
                label = prefix + _label(entry)
                seen[label] = seen.get(label, 0) + 1
                if seen[label] > 1 and not entry.is_dir():
                    label += f" [{seen[label]}]"
                self._entry(archive, entry, label, depth)

    def _entry(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str, depth: int
    ) -> None:
        parts = tuple(label.split("/"))
        hidden = skipped_folder(parts[:-1])
        if hidden is not None:
            self._hidden(parts, hidden)
        elif entry.is_dir():
            return
        elif stat.S_ISLNK(entry.external_attr >> 16):
            self._source.leave_out(label, "a link: where it leads is not looked at")
        elif _leads_out(entry):
            self._source.leave_out(label, "its name leads out of the zip")
        elif not may_be_notebook(parts[-1]) and parts[-1] != "submission_metadata.yml":
            self._source.add(label, Path(), _time(entry), b"")
        else:
            self._unpack(archive, entry, label, depth)

    def _hidden(self, parts: tuple[str, ...], index: int) -> None:
        folder = "/".join(parts[: index + 1]) + "/"
        if parts[index] == ".git":
            self._source.repositories.add("/".join(parts[:index]))
        if not any(entry.label == folder for entry in self._source.left_out[-50:]):
            self._source.leave_out(folder, SKIPPED_FOLDERS[parts[index]])

    def _unpack(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str, depth: int
    ) -> None:
        target = self._scratch / str(next(self._numbers))
        try:
            why = self._stream(archive, entry, target)
        except _DAMAGE as error:
            why = f"damaged in the zip: {error}"
        except OSError as error:
            error.filename = error.filename or str(target)  # a full disk names none
            raise
        if why:
            target.unlink(missing_ok=True)
            self._source.leave_out(label, why)
            return
        with target.open("rb") as file:
            head = file.read(HEAD)
        if head.startswith(b"PK\x03\x04") and not is_notebook_name(label):
            self.inner(target, label, depth + 1)
        else:
            self._source.add(label, target, _time(entry), head)

    def _stream(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> str:
        """Write one entry, as far as it is allowed to grow; why it was not written, or ""."""
        size = 0
        with archive.open(entry) as packed, target.open("wb") as file:
            while chunk := packed.read(CHUNK):
                size += len(chunk)
                self._bytes += len(chunk)
                if size > LARGEST_FILE:
                    return f"over {LARGEST_FILE >> 20} MB when unpacked"
                if self._bytes > MOST_BYTES:
                    return f"the zips together hold more than {MOST_BYTES >> 30} GB"
                file.write(chunk)
        return ""


def _label(entry: zipfile.ZipInfo) -> str:
    """The entry's path. Many programs write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    name = name.encode("utf-8", "backslashreplace").decode()
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", "."}]
    return "/".join(parts) or "(no name)"


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.replace("\\", "/")
    return name.startswith("/") or ".." in PurePosixPath(name).parts


def _time(entry: zipfile.ZipInfo) -> datetime:
    """Without a zone: zips do not name one."""
    try:
        return datetime(*entry.date_time)
    except ValueError:
        return datetime(1980, 1, 1)
