"""Read a handed-in PDF back: does the attached notebook have the hash the pages carry?"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from gankit.errors import GankitError
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

    @property
    def ok(self) -> bool:
        """Whether cover, metadata and attached notebook agree."""
        return bool(self.printed) and self.printed == self.computed


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
        attached = reader.attachments.get(ATTACHMENT, [])
        cover = re.sub(r"\s+", "", reader.pages[0].extract_text())
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise GankitError(f"{path.name} cannot be read as a PDF ({error}).") from None
    found = re.search(r"exercise=(\S*) sha256=([0-9a-f]{64})", str(metadata.get("/Subject", "")))
    if not found or not attached:
        raise GankitError(
            f"{path.name} was not written by gankit pdf, or another program rewrote it: "
            "it carries no notebook. Ask for the original file."
        )
    printed = found[2] if found[2] in cover else ""
    computed = digest(from_bytes(attached[0]))
    author = str(metadata.get("/Author", ""))
    return Verified(author, found[1], printed, computed, pages, attached[0])
