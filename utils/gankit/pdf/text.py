"""Plain text for the page: terminal codes applied or removed, long lines wrapped and marked."""

from __future__ import annotations

import re
import unicodedata

ANSI = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]"  # colours and cursor moves
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles and links
    r"|\x1b[@-Z\\-_]"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ud800-\udfff]")
PROGRESS = re.compile(r"^(.*?)\b\d{1,3}%\|.*\|")
CONTINUED = "↪ "


def literal(text: str) -> str:
    """`text` as a Typst string literal: nothing in it can act as markup."""
    text = CONTROL.sub("", text).replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\t", "    ").replace("\r", "").replace("\n", "\\n")
    return f'"{text}"'


def shortened(text: str, length: int) -> str:
    """`text` on one line of at most `length` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def terminal(text: str) -> str:
    """What a terminal would show in the end: colours gone, rewritten lines in their last state."""
    lines = [_overwritten(line) for line in ANSI.sub("", text).split("\n")]
    kept: list[str] = []
    for line in lines:
        bar = PROGRESS.match(line)
        previous = PROGRESS.match(kept[-1]) if kept else None
        if bar and previous and bar[1] == previous[1]:
            kept[-1] = line
        else:
            kept.append(line)
    return "\n".join(kept)


def _overwritten(line: str) -> str:
    if "\r" in line:
        states = [state for state in line.split("\r") if state]
        line = states[-1] if states else ""
    if "\b" not in line:
        return line
    shown: list[str] = []
    for char in line:
        if char != "\b":
            shown.append(char)
        elif shown:
            shown.pop()
    return "".join(shown)


def clip(text: str, head: int, tail: int, width: int) -> tuple[str, bool]:
    """Keep the first `head` and last `tail` lines and `width` characters of each.

    Returns the text, with a mark where something is left out, and whether anything is.
    """
    lines = text.rstrip("\n").split("\n")
    cut = len(lines) > head + tail + 1
    if cut:
        mark = f"… [{len(lines) - head - tail} lines left out; the attached notebook has them] …"
        lines = [*lines[:head], mark, *lines[-tail:]]
    long = [len(line) > width for line in lines]
    lines = [
        f"{line[:width]} … [{len(line) - width} characters left out]" if too_long else line
        for line, too_long in zip(lines, long, strict=True)
    ]
    return "\n".join(lines), cut or any(long)


def wrap(text: str, columns: int) -> str:
    """Break lines wider than `columns`; each continued line starts with an arrow."""
    return "\n".join(_wrapped(line, columns) for line in text.replace("\t", "    ").split("\n"))


def _wrapped(line: str, columns: int) -> str:
    if len(line) * 2 <= columns or _width(line) <= columns:
        return line
    indent = len(line) - len(line.lstrip(" "))
    lead = " " * min(indent, columns // 3) + CONTINUED
    rows: list[str] = []
    rest, room = line, columns
    while rest:
        end = _break(rest, room)
        rows.append(rest[:end])
        rest = rest[end:]
        room = columns - len(lead)
    return f"\n{lead}".join(rows)


def _break(text: str, room: int) -> int:
    """How many characters of `text` go on a row of `room` columns: up to a gap if one is near."""
    used = 0
    end = 0
    while end < len(text) and used + _char_width(text[end]) <= room:
        used += _char_width(text[end])
        end += 1
    if end == len(text):
        return end
    end = max(end, 1)
    for gap in range(end, max(end - 24, 1), -1):
        if text[gap - 1] in " ,;)":
            return gap
    return end


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
