"""Looks through what was handed over: a folder, a zip, zips inside, or one notebook.

Nothing is written beside the submissions, and no link is followed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.intake.source import (
    HEAD,
    SKIPPED_FOLDERS,
    Source,
    is_notebook_name,
    may_be_notebook,
    printable,
)
from gankit_autograder.intake.unpacking import Unpacking

DEEPEST = 40  # folders in each other


@contextmanager
def open_source(submissions: Path) -> Iterator[Source]:
    """The files of a folder, a zip or a single notebook.

    Raises:
        GankitError: there is nothing at the path, or the zip cannot be opened at all.
    """
    if not submissions.exists():
        raise GankitError(f"{submissions} is not there. Name a folder, a zip or a notebook.")
    resolved = submissions.resolve()
    source = Source(printable(resolved.name if submissions.is_dir() else resolved.stem))
    with tempfile.TemporaryDirectory(prefix="gankit-in-") as scratch:
        unpacking = Unpacking(source, Path(scratch))
        if submissions.is_dir():
            _walk(source, submissions, unpacking)
        elif unpacking.is_zip(submissions):
            unpacking.outermost(submissions)
        else:
            source.alone = True
            source.add(
                printable(submissions.name), submissions, _modified(submissions), b'{"cells"'
            )
        source.notebooks.sort(key=lambda item: item.label)
        source.left_out.sort(key=lambda entry: entry.label)
        yield source


def _walk(source: Source, root: Path, unpacking: Unpacking) -> None:
    """Every file below `root`, without recursion: folders may be nested by the thousand."""
    waiting: list[tuple[Path, str, int]] = [(root, "", 0)]
    while waiting:
        folder, prefix, depth = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            source.leave_out(prefix or ".", f"the folder cannot be read: {error.strerror}")
            continue
        for entry in entries:
            label = prefix + printable(entry.name)
            try:
                below = _file(source, entry, label, depth, unpacking)
            except OSError as error:
                source.leave_out(label, f"it cannot be read: {error.strerror}")
                continue
            if below:
                waiting.append((folder / entry.name, f"{label}/", depth + 1))


def _file(source: Source, entry: os.DirEntry, label: str, depth: int, unpacking: Unpacking) -> bool:
    """Take one entry of a folder; True where it is a folder to look into."""
    if entry.is_symlink():
        source.leave_out(label, "a link: where it leads is not looked at")
    elif entry.is_dir():
        if entry.name == ".git":
            source.repositories.add(label.rpartition("/")[0])
        if entry.name in SKIPPED_FOLDERS:
            source.leave_out(f"{label}/", SKIPPED_FOLDERS[entry.name])
        elif depth >= DEEPEST:
            source.leave_out(f"{label}/", f"more than {DEEPEST} folders in each other")
        else:
            return True
    elif not entry.is_file():
        source.leave_out(label, "no plain file")
    else:
        path = Path(entry.path)
        head = _head(path) if may_be_notebook(entry.name) else b""
        if head.startswith(b"PK\x03\x04") and not is_notebook_name(entry.name):
            unpacking.inner(path, label)
        else:
            source.add(label, path, _modified(path), head)
    return False


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _modified(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
    except (OverflowError, ValueError):
        return datetime(1970, 1, 1, tzinfo=timezone.utc)
