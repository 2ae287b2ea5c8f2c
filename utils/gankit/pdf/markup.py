"""Prepare a notebook's Markdown and HTML for pandoc: images stored, math marked, tags closed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup

from gankit.pdf.images import ImageStore
from gankit.pdf.notebook import joined
from gankit.pdf.pandoc import HTML, MARKDOWN, Fragment

MAX_MARKDOWN = 60_000
MAX_HTML = 1_000_000
MAX_ROWS, MAX_COLUMNS = 80, 40
INTERACTIVE = ("script", "style", "iframe", "object", "embed", "canvas", "video", "audio", "button")
DATA_URI = re.compile(r"data:image/([a-z+.-]+);base64,([A-Za-z0-9+/=\s]+?)(?=[)\"'> \n]|$)")
IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\(\s*<?([^)>\s]{1,500})>?|<img\b[^>]*?\bsrc=[\"']([^\"']+)")
CODE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]*`|\$\$.*?\$\$)", re.DOTALL)
ENVIRONMENT = re.compile(
    r"(?<![\\$])(\\begin\{(align|equation|gather|multline|eqnarray|alignat)(\*?)\}"
    r".*?\\end\{\2\3\})",
    re.DOTALL,
)
# In a formula a line may begin with a sign; to pandoc it would begin a list or a heading.
BLOCK_START = re.compile(r"\n[ \t]*(?=[-+*=#]|\d+[.)])")
LATEX_COMMENT = re.compile(r"(?<!\\)%")
# Inline math as pandoc reads it, or else with spaces inside the dollars, as only Jupyter does.
INLINE_MATH = re.compile(
    r"(?<![\\$])\$(?:(?=\S)(?:\\.|[^$\\\n])*?(?<=\S)\$(?!\d)"
    r"|[ \t]+((?:\\.|[^$\\\n]){1,400}?)[ \t]*\$(?![\d$]))"
)


class MarkupReader:
    """Turns Markdown and HTML into fragments; counts the pictures it could not find."""

    def __init__(self, images: ImageStore, folder: Path) -> None:
        self.images = images
        self.folder = folder

    def markdown(self, text: str, attachments: dict[str, Any] | None = None) -> Fragment | None:
        """A fragment for Markdown text, or None where it is too long to typeset."""
        files: dict[str, str] = {}
        text = DATA_URI.sub(lambda match: self._data_uri(match, files), text)
        if len(text) > MAX_MARKDOWN:
            return None
        for name, bundle in (attachments or {}).items():
            stored = self._attachment(bundle)
            if stored:
                files[f"attachment:{name}"] = stored
        for match in IMAGE.finditer(text):
            source = match[1] or match[2]
            if source not in files and "://" not in source:
                stored = self.images.add_file(unquote(source), self.folder)
                if stored:
                    files[source] = stored
        # a last line without its end is no row of a table to pandoc
        return Fragment(_mark_math(text) + "\n", MARKDOWN, files)

    def html(self, text: str) -> tuple[Fragment | None, bool]:
        """A fragment for an HTML output and whether rows were left out.

        None where nothing is left to show without a browser.
        """
        if len(text) > MAX_HTML:
            return None, False
        soup = BeautifulSoup(text, "html.parser")  # closes tags: pandoc is exponential on open ones
        for element in soup(list(INTERACTIVE)):
            element.decompose()
        if any(len(row(["td", "th"])) > MAX_COLUMNS for row in soup("tr")):
            return None, False
        files = self._html_images(soup)
        cut = _cut_rows(soup)
        if not soup.get_text(strip=True) and not soup.find("img"):
            return None, cut
        return Fragment(str(soup), HTML, files), cut

    def _data_uri(self, match: re.Match[str], files: dict[str, str]) -> str:
        stored = self.images.add_base64(match[2], svg="svg" in match[1])
        if stored:
            files[stored] = stored
        return stored or "embedded-image-that-cannot-be-read"

    def _attachment(self, bundle: object) -> str | None:
        if not isinstance(bundle, dict):
            return None
        for mime, data in bundle.items():
            stored = self.images.add_base64(joined(data), svg="svg" in mime)
            if stored:
                return stored
        return None

    def _html_images(self, soup: BeautifulSoup) -> dict[str, str]:
        """Store embedded images and drawings; everything else stays a named gap."""
        files: dict[str, str] = {}
        for drawing in soup("svg"):
            drawing.attrs.setdefault("xmlns", "http://www.w3.org/2000/svg")
            stored = self.images.add(str(drawing).encode(errors="replace"), svg=True)
            picture = soup.new_tag("img", src=stored or "drawing-that-cannot-be-read")
            drawing.replace_with(picture)
            if stored:
                files[stored] = stored
        for picture in soup("img"):
            source = str(picture.get("src", ""))
            picture["src"] = DATA_URI.sub(lambda match: self._data_uri(match, files), source)
            if picture["src"] == source and source not in files and "://" not in source:
                stored = self.images.add_file(unquote(source), self.folder)
                if stored:
                    files[source] = stored
        return files


def _cut_rows(soup: BeautifulSoup) -> bool:
    rows = soup("tr")
    for row in rows[MAX_ROWS:]:
        row.decompose()
    if len(rows) > MAX_ROWS:
        note = soup.new_tag("p")
        note.string = (
            f"… [{len(rows) - MAX_ROWS} table rows left out; the attached notebook has them] …"
        )
        soup.append(note)
    return len(rows) > MAX_ROWS


def _mark_math(text: str) -> str:
    """Bare LaTeX environments and `$ x $` are math to Jupyter: make them math to pandoc too."""
    parts = CODE.split(text)
    for i in range(0, len(parts), 2):
        bare = ENVIRONMENT.sub(_displayed, parts[i])
        parts[i] = INLINE_MATH.sub(_unspaced, bare)
    for i in range(1, len(parts), 2):
        if parts[i].startswith("$$") and not LATEX_COMMENT.search(parts[i]):
            parts[i] = BLOCK_START.sub(" ", parts[i])
    return "".join(parts)


def _unspaced(match: re.Match[str]) -> str:
    return match[0] if match[1] is None else f"${match[1]}$"


def _displayed(match: re.Match[str]) -> str:
    body = re.sub(r"\n\s*\n", "\n", match[1])
    return f"\n\n$${body}$$\n\n"
