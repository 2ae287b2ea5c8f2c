"""Pictures in a written answer: attachments and data URIs, taken out of the text as files."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

MOST_PICTURES = 24  # in one answer
LARGEST_PICTURE = 12 << 20  # bytes
LONGEST_ANSWER = 100_000  # characters, without pictures
_KINDS = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"RIFF": "webp",
}
_DATA = re.compile(r"data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=]*)")
_ATTACHED = re.compile(r"attachment:([^\s)\"'>]{1,300})")
_LEFT_OUT = "a-picture-that-could-not-be-read"


@dataclass
class AnswerText:
    """A written answer. `pictures` are the files that its text names, by `pictures/NAME`."""

    text: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)


def take_pictures(text: str, attachments: dict[str, Any]) -> AnswerText:
    """The text with the names of files in the places of its pictures, and the files."""
    found = AnswerText()

    def put(encoded: str) -> str:
        content = _decoded(encoded)
        kind = next((k for start, k in _KINDS.items() if content.startswith(start)), "")
        if not kind or len(found.pictures) >= MOST_PICTURES:
            return _LEFT_OUT
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{kind}"
        found.pictures[name] = content
        return f"pictures/{name}"

    text = _DATA.sub(lambda match: put(match[1]), text)
    text = _ATTACHED.sub(lambda match: put(_attached(attachments, match[1])), text)
    found.text = text[:LONGEST_ANSWER]
    return found


def _attached(attachments: dict[str, Any], name: str) -> str:
    kinds = attachments.get(name)
    contents = kinds.values() if isinstance(kinds, dict) else []
    parts = next(iter(contents), "")
    if isinstance(parts, list):
        parts = "".join(part for part in parts if isinstance(part, str))
    return parts if isinstance(parts, str) else ""


def _decoded(encoded: str) -> bytes:
    if len(encoded) > 2 * LARGEST_PICTURE:
        return b""
    try:
        content = base64.b64decode(encoded)
    except (binascii.Error, ValueError):
        return b""
    return content if len(content) <= LARGEST_PICTURE else b""
