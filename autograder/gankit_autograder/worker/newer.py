"""Syntax of newer Pythons: which of them accepts a cell, told without having it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable

_TYPE = re.compile(r"^([ \t]*)type[ \t]+(\w+)[ \t]*(\[[^\]\n]*\])?[ \t]*=.*$", re.MULTILINE)
_GENERIC = re.compile(r"\b(def|class)([ \t]+\w+)\[[^\]\n]*\]")
_EXCEPT = re.compile(r"\bexcept[ \t]+([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)[ \t]*:")
_TEMPLATE = re.compile(r"\b[tT]([rR]?[\"'])")
_STARTS = re.compile(r"\b(?:[fF][rR]?|[rR][fF])(\"\"\"|'''|\"|')")
LONGEST = 100_000  # characters


def older_syntax(source: str) -> tuple[str, tuple[int, int]] | None:
    """A cell in the words of this Python, for its names, and the oldest Python that accepts it.

    None where no newer Python is known to accept it either.
    """
    if len(source) > LONGEST:
        return None
    for version, rewrite in _REWRITES:
        source = rewrite(source)
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return (source, version) if version > sys.version_info[:2] else None
    return None


def accepted_by(source: str) -> str:
    """A sentence for a SyntaxError that is none in a newer Python, or ""."""
    found = older_syntax(source)
    if found is None:
        return ""
    newer, here = (f"{major}.{minor}" for major, minor in (found[1], sys.version_info[:2]))
    return f"Python {newer} accepts this code, and the grader runs Python {here}"


def _without_expressions(source: str) -> str:
    """Each `{...}` of an f-string as `{0}`: Python 3.12 lets any quotes stand in it."""
    parts, place = [], 0
    while match := _STARTS.search(source, place):
        parts.append(source[place : match.end()])
        place, literal = _plain_literal(source, match.end(), match[1])
        parts.append(literal)
    return "".join(parts) + source[place:]


def _plain_literal(source: str, place: int, quote: str) -> tuple[int, str]:
    """The rest of an f-string with its fields replaced, and where it ends."""
    kept: list[str] = []
    depth = 0
    while place < len(source):
        character = source[place]
        if depth == 0 and source.startswith(quote, place):
            return place + len(quote), "".join(kept) + quote
        if depth == 0 and source[place : place + 2] in ("{{", "}}"):
            place += 2
            continue
        if character == "{":
            depth += 1
            kept.append("{0}" if depth == 1 else "")
        elif character == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(source[place : place + 2] if character == "\\" else character)
            place += character == "\\"
        place += 1
    return place, "".join(kept)


_REWRITES: tuple[tuple[tuple[int, int], Callable[[str], str]], ...] = (
    ((3, 11), lambda source: source.replace("except*", "except ")),
    ((3, 12), lambda source: _TYPE.sub(r"\1\2 = None", _GENERIC.sub(r"\1\2", source))),
    ((3, 12), _without_expressions),
    ((3, 14), lambda source: _TEMPLATE.sub(r"f\1", _EXCEPT.sub(r"except (\1):", source))),
)
