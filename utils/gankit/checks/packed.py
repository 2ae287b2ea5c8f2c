"""Packs the known mistakes of a blueprint, so that nobody reads their hints by accident.

This is no encryption: the check must be able to read them on the student's machine.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

from gankit.errors import GankitError


def pack(mistakes: Sequence[dict[str, Any]]) -> list[str]:
    """A line of text for each entry, the same for the same entry."""
    return [_line(entry) for entry in mistakes]


def unpack(mistakes: Sequence[str | dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries, packed or not.

    Raises:
        GankitError: a line is damaged.
    """
    return [_entry(line) if isinstance(line, str) else line for line in mistakes]


def _line(entry: dict[str, Any]) -> str:
    content = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(content.encode(), 9)).decode()


def _entry(line: str) -> dict[str, Any]:
    try:
        return json.loads(zlib.decompress(base64.b85decode(line)))
    except (ValueError, zlib.error) as error:
        raise GankitError(f"A blueprint is damaged ({error}). Install gankit again.") from None
