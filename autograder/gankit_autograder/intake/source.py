"""What was handed over, file by file: from a folder, a zip, zips inside, or one notebook.

Nothing is written beside the submissions, no link is followed, and every file ends in one of two
lists: notebooks, or files left out with the reason.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from gankit.errors import GankitError

DEEPEST = 40  # folders in each other
HEAD = 1 << 16  # bytes that show whether a file is a notebook
SKIPPED_FOLDERS = {
    ".ipynb_checkpoints": "Jupyter's own copies",
    "__MACOSX": "macOS's shadow of a zip",
    ".git": "a repository's history",
    "__pycache__": "Python's own files",
    ".Trash-1000": "a trash folder",
}
SPECIAL = {"submission_metadata.yml", "timestamp.txt"}
_NAMED = re.compile(
    r"\.ipynb(\s*\(\d+\)|\s\d+|[-_ ]?copy\d*|\.(txt|json|download|crdownload|part|html?))*\s*$",
    re.I,
)
_NEVER = re.compile(
    r"\.(pdf|html?|png|jpe?g|gif|svg|webp|py|pyc|csv|xlsx?|docx?|pptx?|pth?|ckpt|npz|npy|pkl|"
    r"safetensors|mp4|gz|tar|tgz|rar|7z|xz|yml|yaml|toml|md|rst|lock|ini|cfg|css|js)$",
    re.I,
)
_PACKED = re.compile(r"\.(rar|7z|tar|tgz|gz|xz|bz2)$", re.I)


@dataclass(frozen=True)
class Item:
    """One file. `modified` without a time zone is as a zip wrote it."""

    label: str  # the path as the instructor knows it
    path: Path  # where its bytes lie
    modified: datetime

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.label.split("/"))

    @property
    def name(self) -> str:
        return self.parts[-1]


@dataclass(frozen=True)
class LeftOut:
    """A file that is not graded, and why. A label that ends in "/" is a whole folder."""

    label: str
    why: str


@dataclass
class Source:
    """All files of a hand-over. `special` are files that say something about others."""

    name: str
    alone: bool = False  # a single notebook was named
    notebooks: list[Item] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    special: dict[str, Path] = field(default_factory=dict)
    repositories: set[str] = field(default_factory=set)  # folders that hold a .git

    def leave_out(self, label: str, why: str) -> None:
        self.left_out.append(LeftOut(label, why))

    def add(self, label: str, path: Path, modified: datetime, head: bytes) -> None:
        """File one file under notebooks or under what is left out."""
        name = label.rsplit("/", 1)[-1]
        why = _why_not(name, head)
        if name in SPECIAL:
            self.special[label] = path
            self.leave_out(label, "it says who or when, and is no notebook")
        elif why:
            self.leave_out(label, why)
        else:
            self.notebooks.append(Item(label, path, modified))


def is_notebook_name(name: str) -> bool:
    """`x.ipynb`, also in capitals and with what browsers put behind it; no page or picture."""
    return _NAMED.search(name) is not None and not re.search(r"\.html?$", name, re.I)


def may_be_notebook(name: str) -> bool:
    """Whether a look into the file is worth it."""
    return is_notebook_name(name) or not _NEVER.search(name)


def skipped_folder(parts: tuple[str, ...]) -> int | None:
    """The index of the first folder that is never looked into."""
    return next((i for i, part in enumerate(parts) if part in SKIPPED_FOLDERS), None)


def _why_not(name: str, head: bytes) -> str:
    if name.startswith(("._", ".~", "~$")):
        return "a shadow file of the operating system or an editor"
    if is_notebook_name(name):
        return ""
    if _PACKED.search(name):
        return "an archive that is no zip: unpack it yourself"
    if may_be_notebook(name) and _looks_like_notebook(head):
        return ""
    return "no notebook"


def _looks_like_notebook(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and (b'"cells"' in head or b'"nbformat"' in head)


def printable(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 become `\\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


@contextmanager
def open_source(submissions: Path) -> Iterator[Source]:
    """The files of a folder, a zip or a single notebook.

    Raises:
        GankitError: there is nothing at the path, or the zip cannot be opened at all.
    """
    from gankit_autograder.intake.unpacking import Unpacking

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


def _walk(source: Source, root: Path, unpacking) -> None:
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


def _file(source: Source, entry: os.DirEntry, label: str, depth: int, unpacking) -> bool:
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
