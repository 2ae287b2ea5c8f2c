"""Finds the links of pages and says which lead nowhere. Other hosts are never asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

ELSEWHERE = ("http://", "https://", "mailto:", "data:", "javascript:")
_MARKDOWN = re.compile(r"\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#+\s+(.*)$", re.M)
_ANCHOR = re.compile(r"<a id=\"([^\"]+)\">")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)


class Page(HTMLParser):
    """The links and anchors of one HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.links += [values[name] for name in ("href", "src") if values.get(name)]
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}


def broken_in_site(site: Path) -> list[str]:
    """A sentence for each link of a built site that leads nowhere."""
    pages = {path.resolve(): Page(path.read_text("utf-8")) for path in site.rglob("*.html")}
    found = []
    for path, page in pages.items():
        for link in page.links:
            if link.startswith((*ELSEWHERE, "#__")):  # "#__search" is the theme's own
                continue
            base = site.resolve() if link.startswith("/") else path.parent
            target = _target(base, link.lstrip("/"), path)
            anchor = unquote(link.partition("#")[2])
            if not target.is_file():  # a browser shows no folder
                found.append(f"{path.name}: {link} is not there")
            elif anchor and target in pages and anchor not in pages[target].anchors:
                found.append(f"{path.name}: {link} has no such anchor")
    return found


def broken_in_markdown(path: Path) -> list[str]:
    """A sentence for each relative link of a Markdown file that leads nowhere."""
    found = []
    for link in _links(path):
        target = _target(path.parent, link, path)
        anchor = link.partition("#")[2]
        if not target.exists():
            found.append(f"{path.name}: {link} is not there")
        elif anchor and target.suffix == ".md" and anchor not in _anchors(target):
            found.append(f"{path.name}: {link} has no such anchor")
    return found


def _links(path: Path) -> Iterator[str]:
    text = _FENCE.sub("", path.read_text("utf-8"))
    for link in _MARKDOWN.findall(text):
        if not link.startswith(ELSEWHERE):
            yield link


def _target(base: Path, link: str, page: Path) -> Path:
    name = unquote(link.partition("#")[0].partition("?")[0])
    return (base / name).resolve() if name else page.resolve()


def _anchors(path: Path) -> set[str]:
    """Headings as GitHub writes their anchors, and those set by hand."""
    text = _FENCE.sub("", path.read_text("utf-8"))
    headings = {_slug(heading) for heading in _HEADING.findall(text)}
    return headings | set(_ANCHOR.findall(text))


def _slug(heading: str) -> str:
    plain = re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain).strip().lower().replace(" ", "-")
