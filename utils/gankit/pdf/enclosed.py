"""Files that a student hands in beside the notebook, such as a page of results: inside the PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from gankit.errors import GankitError
from gankit.pdf.text import shortened

MOST_BYTES = 60_000_000  # Gradescope takes PDFs of up to 100 MB
MARK = 12  # hexadecimal digits of a file's SHA-256 on the cover


def read_enclosed(paths: Sequence[str | Path], folder: Path = Path()) -> dict[str, bytes]:
    """The files by name; a relative path starts at `folder`.

    Raises:
        GankitError: a file is not there, two have one name, or all together are too large.
    """
    found: dict[str, bytes] = {}
    for path in map(Path, paths):
        try:
            content = (folder / path).read_bytes()
        except OSError:
            raise GankitError(
                f"{path} is not there, so it cannot be handed in. Run the cell that writes it, or "
                "take its name out of also=[...]."
            ) from None
        if path.name in found:
            raise GankitError(f"Two files are called {path.name}. Rename one of them.")
        found[path.name] = content
    total = sum(map(len, found.values()))
    if total > MOST_BYTES:
        raise GankitError(
            f"The files of also=[...] have {total / 1e6:.0f} MB, and {MOST_BYTES / 1e6:.0f} MB fit "
            "into a hand-in. Leave one out, or write fewer test rows."
        )
    return found


def mark_of(content: bytes) -> str:
    """The start of a file's SHA-256, as the cover prints it."""
    return hashlib.sha256(content).hexdigest()[:MARK]


def cover_line(enclosed: Mapping[str, bytes]) -> str:
    """One line for the cover: each file with its size and its mark; "" where there is none."""
    told = [
        f"{shortened(name, 30)} ({len(content) / 1e6:.1f} MB, SHA-256 {mark_of(content)})"
        for name, content in enclosed.items()
    ]
    return f"Also attached: {'; '.join(told)}." if told else ""
