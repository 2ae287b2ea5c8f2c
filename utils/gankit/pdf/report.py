"""The page map and warnings of an export, as plain text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gankit.pdf.export import Export


def describe(result: Export, path: Path) -> str:
    """A few lines: the file, where each question stands, and what to look at before handing in."""
    pages = result.pages
    size = len(result.pdf) / 1e6
    lines = [f"{path}: {pages.total} pages, {size:.1f} MB, notebook {result.digest[:12]}"]
    for place in result.placed:
        last = place.start + place.question.pages - 1
        note = f" (type at {place.scale:.0%})" if place.scale < 1 else ""
        lines.append(f"  page {place.start:>2}-{last:<2}  {place.question.title}{note}")
    lines.append(f"  page {pages.appendix_start:>2}-{pages.total:<2}  Appendix")
    if result.enclosed:
        lines.append(f"  inside: {', '.join(result.enclosed)}")
    if result.warnings:
        lines.append("Look at these before you hand in:")
        lines += [f"  - {warning}" for warning in result.warnings]
    return "\n".join(lines)
