"""The browser's part of the panels: each script and style joined with what all share."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "assets"


def script(name: str) -> str:
    """The JavaScript module of a panel. One text, since a kernel hands over no second file."""
    return _joined(name, "js")


def stylesheet(name: str) -> str:
    """The CSS of a panel."""
    return _joined(name, "css")


def _joined(name: str, kind: str) -> str:
    files = (FOLDER / f"{part}.{kind}" for part in ("common", name))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)
