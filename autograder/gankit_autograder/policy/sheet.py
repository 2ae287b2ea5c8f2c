"""Cells of spreadsheets: a student's text must never become a formula."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet program calculates."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    """The text that `safe` was given."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
