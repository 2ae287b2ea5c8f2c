"""What was handed over, file by file.

Every file ends in one of two lists: notebooks, or files left out with the reason.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

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
