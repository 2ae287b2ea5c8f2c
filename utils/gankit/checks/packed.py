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


def pack(mistakes: Sequence[dict[str, Any]]) -> str:
    """The entries as one line of text, the same for the same entries."""
    content = json.dumps(list(mistakes), ensure_ascii=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(content.encode(), 9)).decode()


def unpack(mistakes: str | Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """The entries, packed or not.

    Raises:
        GankitError: the text is damaged.
    """
    if not isinstance(mistakes, str):
        return mistakes
    try:
        return json.loads(zlib.decompress(base64.b85decode(mistakes)))
    except (ValueError, zlib.error) as error:
        raise GankitError(f"A blueprint is damaged ({error}). Install gankit again.") from None
