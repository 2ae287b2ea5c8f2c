"""The full edition: downloads what is missing, reads it once, and keeps the arrays."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np

from gankit.data import readers, store
from gankit.data.cache import downloads, lock, offline_reason, root
from gankit.data.fetch import digest, fetch, free_bytes
from gankit.data.reachable import any_host_answers
from gankit.data.registry import DataSet, RemoteFile
from gankit.errors import GankitError

ASK_FIRST_BYTES = 200_000_000  # downloads above this are never started unasked


def is_ready(entry: DataSet, split: str, size: int) -> bool:
    """Whether the split can be loaded at this size without a network."""
    prepared = store.is_complete(store.folder(entry.name, "full", split, size))
    return prepared or not _missing(entry, split)


def why_not(entry: DataSet, split: str, size: int) -> str:
    """Why the full edition cannot be had unasked; "" if it can."""
    if is_ready(entry, split, size):
        return _lacking_package(entry)
    missing = _missing(entry, split)
    to_download = sum(remote.bytes for remote in missing)
    if entry.by_hand:
        return "its licence wants it fetched by hand"
    if _lacking_package(entry):
        return _lacking_package(entry)
    if offline_reason():
        return offline_reason()
    if entry.large or to_download > ASK_FIRST_BYTES:
        return "its download is over 200 MB and is not started unasked"
    if not any_host_answers([url for remote in missing for url in remote.urls]):
        return "none of its download hosts answers"
    return ""


def arrays_of(entry: DataSet, split: str, size: int) -> dict[str, np.ndarray]:
    """The arrays of a split, from the cache or from the published files.

    Raises:
        GankitError: the files cannot be had or read.
    """
    path = store.folder(entry.name, "full", split, size)
    arrays = store.read(path)
    if arrays is None:
        with lock(f"{entry.name}-full-{split}-{size}"):
            arrays = store.read(path)
            if arrays is None:
                _prepare(entry, split, size, path)
                arrays = store.read(path)
    if arrays is None:
        raise GankitError(f"the prepared data in {path} cannot be read. Delete it and try again.")
    return arrays


def get_files(entry: DataSet, split: str) -> dict[str, Path]:
    """The published files of a split, downloaded if they are not there yet."""
    if entry.by_hand:
        return _found_by_hand(entry, split)
    folder = downloads(entry.name)
    return {remote.filename: fetch(remote, folder) for remote in entry.files[split]}


def _prepare(entry: DataSet, split: str, size: int, path: Path) -> None:
    lacking = _lacking_package(entry)
    if lacking:
        raise GankitError(f"{entry.title} cannot be read: {lacking}.")
    files = get_files(entry, split)
    try:
        with store.writing(path) as writer:
            getattr(readers, entry.reader)(files, split, size, writer)
    except readers.DAMAGED as error:
        if isinstance(error, OSError) and error.errno:  # the disk's, not the archive's
            raise GankitError(
                f"{entry.title} could not be prepared in {root()} ({error.strerror}); "
                f"{free_bytes(root()) / 1e6:,.0f} MB are free there."
            ) from error
        raise GankitError(
            f"a file of {entry.title} cannot be read ({error}). Remove the downloads with "
            f"`gankit data clean {entry.name} --downloads` and try again."
        ) from error


def _found_by_hand(entry: DataSet, split: str) -> dict[str, Path]:
    folder = downloads(entry.name)
    missing = _missing(entry, split)
    if missing:
        names = " and ".join(remote.filename for remote in missing)
        raise GankitError(
            f"{entry.by_hand}, put {names} into {folder}, and load again. Until then there is the "
            'small edition: source="mini".'
        )
    for remote in entry.files[split]:
        _verify_by_hand(remote, folder / remote.filename)
    return {remote.filename: folder / remote.filename for remote in entry.files[split]}


def _verify_by_hand(remote: RemoteFile, path: Path) -> None:
    if not remote.checksum:
        return
    kind, want = remote.checksum.split(":")
    if path.stat().st_size != remote.bytes or digest(path, kind) != want:
        raise GankitError(
            f"{path} is not the published file (size or check sum differ); a web page saved "
            "instead of the data is the usual reason. Download it again."
        )


def _missing(entry: DataSet, split: str) -> list[RemoteFile]:
    folder = downloads(entry.name)
    return [remote for remote in entry.files[split] if not (folder / remote.filename).exists()]


def _lacking_package(entry: DataSet) -> str:
    for package in entry.needs:
        if importlib.util.find_spec(package) is None:
            return f"the package {package} is not installed (pip install {package})"
    return ""
