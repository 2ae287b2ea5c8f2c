"""Read a handed-in PDF back: does the attached notebook have the hash the pages carry?"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from gankit.errors import GankitError
from gankit.pdf.enclosed import mark_of
from gankit.pdf.export import ATTACHMENT
from gankit.pdf.notebook import digest, from_bytes


@dataclass(frozen=True)
class Verified:
    """What a PDF says about itself. `ok` where the attached notebook has the hash it prints."""

    name: str
    exercise: str
    printed: str
    computed: str
    pages: int
    notebook: bytes
    enclosed: dict[str, bool]  # other files by name: whether each is the one the cover names

    @property
    def ok(self) -> bool:
        """Whether cover, metadata, attached notebook and other files agree."""
        agrees = bool(self.printed) and self.printed == self.computed
        return agrees and all(self.enclosed.values())


def verify(path: str | Path) -> Verified:
    """Re-read the notebook attached to a PDF and its hash.

    A match says that pages and attachment were made together and that the attachment was not
    edited afterwards. It does not say who wrote the answers.
    Raises GankitError where the file is no PDF of this kit.
    """
    path = Path(path)
    if not path.is_file():
        raise GankitError(f"There is no file {path}. Check the path.")
    try:
        reader = PdfReader(io.BytesIO(path.read_bytes()))
        metadata = reader.metadata or {}
        files = {name: found[0] for name, found in reader.attachments.items() if found}
        cover = re.sub(r"\s+", "", reader.pages[0].extract_text())
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise GankitError(f"{path.name} cannot be read as a PDF ({error}).") from None
    found = re.search(r"exercise=(\S*) sha256=([0-9a-f]{64})", str(metadata.get("/Subject", "")))
    attached = files.pop(ATTACHMENT, None)
    if not found or attached is None:
        raise GankitError(
            f"{path.name} was not written by gankit pdf, or another program rewrote it: "
            "it carries no notebook. Ask for the original file."
        )
    printed = found[2] if found[2] in cover else ""
    computed = digest(from_bytes(attached))
    author = str(metadata.get("/Author", ""))
    enclosed = {name: mark_of(content) in cover for name, content in files.items()}
    return Verified(author, found[1], printed, computed, pages, attached, enclosed)
