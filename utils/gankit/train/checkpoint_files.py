"""Checkpoint files: a crash at any moment leaves a good one, and none is trusted when read."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from gankit.errors import GankitError

FORMAT = "gankit-checkpoint-1"
DRIVE = Path("/content/drive/MyDrive")
LOCAL = Path("gankit_checkpoints")


class BadFile(Exception):
    """A file that is no good checkpoint; its text says why."""


def default_folder() -> Path:
    """GANKIT_CHECKPOINTS if set, else Google Drive if mounted, else beside the notebook."""
    if os.environ.get("GANKIT_CHECKPOINTS"):
        return Path(os.environ["GANKIT_CHECKPOINTS"])
    return DRIVE / LOCAL if DRIVE.is_dir() else LOCAL


def write(folder: Path, step: int, content: dict[str, Any], *, keep: int) -> Path:
    """Write `content` as the checkpoint of `step` and drop all but the newest `keep` files.

    The bytes go to a temporary file, are flushed to the disk, and only then get their name: a
    process killed at any moment leaves the previous checkpoint as it was. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"step-{step:09d}.pt"
    temporary = folder / f".{target.name}.{os.getpid()}.part"
    try:
        with temporary.open("wb") as file:
            torch.save({"format": FORMAT, **content}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except (OSError, RuntimeError) as error:
        # torch reports a full disk as a RuntimeError of its zip writer.
        temporary.unlink(missing_ok=True)
        raise OSError(f"{error}".splitlines()[0]) from error
    _flush_folder(folder)
    _drop_old(folder, keep, newest=target)
    return target


def _flush_folder(folder: Path) -> None:
    """Make the new name durable. Windows and some network drives cannot, and need not."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def _drop_old(folder: Path, keep: int, newest: Path) -> None:
    others = [path for path in newest_first(folder) if path != newest]
    for path in [*others[max(1, keep) - 1 :], *folder.glob(".step-*.part")]:
        path.unlink(missing_ok=True)


def newest_first(folder: Path) -> list[Path]:
    """The checkpoint files of a run, the one with the most steps first."""
    return sorted(folder.glob("step-*.pt"), reverse=True)


def read(path: Path) -> dict[str, Any]:
    """The content of a checkpoint, on the CPU. Raises BadFile; never runs code from the file."""
    _check_bytes(path)
    return read_plain(path)


def read_plain(path: Path, *, mapped: bool = False) -> dict[str, Any]:
    """As `read`, without the checksums; `mapped` leaves the tensors on the disk until used."""
    try:
        content = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except Exception as error:  # whatever a hostile or foreign file provokes, it is a bad file
        raise BadFile("it holds something other than plain data and tensors") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BadFile("it was not written by gankit")
    return content


def _check_bytes(path: Path) -> None:
    """Every record's checksum: torch itself does not notice flipped bits."""
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except (OSError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise BadFile("it is cut short or damaged") from error
    if broken:
        raise BadFile("it is damaged")


def good_ones(folder: Path) -> Iterator[tuple[Path, dict[str, Any] | BadFile]]:
    """Files newest first, each with its content or the BadFile that says why not."""
    for path in newest_first(folder):
        try:
            yield path, read(path)
        except BadFile as error:
            yield path, error


def check_name(name: str) -> str:
    """`name` if it can be a folder's name, else GankitError."""
    allowed = set("-_. ()+,=@")
    if not name or name.startswith(".") or not all(c.isalnum() or c in allowed for c in name):
        raise GankitError(
            f"{name!r} cannot name a checkpoint: use letters, digits, '-' and '_', "
            'for example "01_vanilla".'
        )
    return name
