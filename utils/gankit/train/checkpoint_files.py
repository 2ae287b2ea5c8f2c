"""Checkpoint files: a crash at any moment leaves a good one, and none is trusted when read."""

from __future__ import annotations

import contextlib
import errno
import os
import re
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
    target = folder / f"step-{step:09d}.pt"
    temporary = folder / f".{target.name}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            torch.save({"format": FORMAT, **content}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except (OSError, RuntimeError) as error:
        reason = _reason(error)
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OSError(reason) from error
    _flush_folder(folder)
    _drop_old(folder, keep, newest=target)
    return target


def _reason(error: BaseException) -> str:
    """Why a file could not be written, in words.

    torch tells of a full disk, and of whatever else, by a RuntimeError of its zip writer; what the
    system has said stands behind it.
    """
    behind: BaseException | None = error
    while behind is not None and getattr(behind, "errno", None) is None:
        behind = behind.__context__
    if behind is None:
        return f"{error}".splitlines()[0]
    if behind.errno == errno.ENOSPC:
        return "the disk is full; delete something there, or give Checkpoint another folder"
    if behind.errno == getattr(errno, "EDQUOT", -1):
        return "your quota on this disk is used up"
    return os.strerror(behind.errno).lower()


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


def part_name(facts: list[Any]) -> str:
    """The folder of one budget, set and size, such as "class-mnist-mini-28"."""
    return re.sub(r"[^\w.+-]+", "_", "-".join(str(fact) for fact in facts if fact != ""))


def latest_part(folder: Path) -> Path:
    """The folder in `folder`, or itself, that holds the file written last."""
    found = [*folder.glob("step-*.pt"), *folder.glob("*/step-*.pt")]
    return max(found, key=lambda path: path.stat().st_mtime).parent if found else folder


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
