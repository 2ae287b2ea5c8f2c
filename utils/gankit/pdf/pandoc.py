"""Markdown and HTML to Typst markup: one pandoc process for a whole notebook."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pypandoc

SCRIPT = Path(__file__).with_name("fragments.lua")
MARKDOWN = "gfm+tex_math_dollars-yaml_metadata_block"
HTML = "html"
# Seconds. A notebook's worth takes 0.3; pandoc can be exponential on crafted HTML.
PATIENCE = 6.0
DEADLINE = 20.0
# Heap for one process; beyond it pandoc ends and the item at fault is shown as source.
HEAP = "1g"


@dataclass
class Fragment:
    """A piece of Markdown or HTML; `images` maps the sources it names to stored files."""

    text: str
    format: str
    images: dict[str, str] = field(default_factory=dict)
    literal_math: bool = False


def convert(fragments: Sequence[Fragment]) -> list[str | None]:
    """Typst markup for each fragment, None for one that pandoc refuses or cannot finish."""
    results: list[str | None] = []
    end = time.monotonic() + DEADLINE
    while len(results) < len(fragments):
        left = end - time.monotonic()
        if left <= 0:
            return results + [None] * (len(fragments) - len(results))
        done = _run(fragments[len(results) :], min(PATIENCE, left))
        results += done
        if len(results) < len(fragments):
            results.append(None)  # the first one without an answer hung or ended the process
    return results


def _run(fragments: Sequence[Fragment], limit: float) -> list[str | None]:
    """Results of one process, which may stop early: the list is then shorter than asked for."""
    command = [pypandoc.get_pandoc_path(), "+RTS", f"-M{HEAP}", "-RTS", "lua", str(SCRIPT)]
    request = json.dumps([asdict(fragment) for fragment in fragments]).encode()
    try:
        answer = subprocess.run(command, input=request, capture_output=True, timeout=limit).stdout
    except subprocess.TimeoutExpired as expired:
        answer = expired.stdout or b""
    lines = answer.decode(errors="replace").split("\n")[:-1]
    return [json.loads(line).get("typst") for line in lines]
