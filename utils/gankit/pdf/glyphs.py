"""Fonts, and characters that no font has: they are named on the page, never dropped."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib
import typst
from matplotlib.ft2font import FT2Font

# Below this code point Typst's own fonts (Libertinus Serif, DejaVu Sans Mono) cover what is used.
FIRST_UNSURE = 0x250
INVISIBLE = {0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF}
# Overrides reorder the text around them, which can make a page say what the notebook does not.
BIDI = {0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
# Characters whose names say no more than their numbers.
EAST_ASIAN = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "BOPOMOFO")
NAMELESS = (*EAST_ASIAN, "VARIATION SELECTOR", "TAG ")
FIRST_EMOJI = 0x1F000


def find_fonts(work: Path, extra: Sequence[str | Path] = (), system: bool = True) -> typst.Fonts:
    """The fonts a PDF may use: Typst's own, matplotlib's DejaVu, `extra` folders, the system's.

    `work` is a folder to put links in. Matplotlib's font folder cannot be handed over whole: it
    holds a last-resort font that claims every character and draws boxes.
    """
    own = work / "fonts"
    own.mkdir(exist_ok=True)
    for font in (Path(matplotlib.get_data_path()) / "fonts" / "ttf").glob("DejaVuSans*.ttf"):
        try:
            os.symlink(font, own / font.name)
        except OSError:
            shutil.copy(font, own / font.name)
    paths = [str(own), *(str(path) for path in extra)]
    return typst.Fonts(include_system_fonts=system, font_paths=paths)


class Glyphs:
    """Names the characters of a text that no font can draw."""

    def __init__(self, fonts: typst.Fonts, text: Iterable[str]) -> None:
        needed = {ord(char) for char in set().union(*text) if _unsure(ord(char))}
        self.missing = _uncovered(needed, fonts) | BIDI | INVISIBLE
        self.named: set[str] = set()

    def fix(self, text: str) -> str:
        """`text` with runs of missing characters as `[party popper]` or `[U+738B U+660E]`."""
        if text.isascii() or not any(ord(char) in self.missing for char in text):
            return text
        out: list[str] = []
        run: list[str] = []
        for char in text:
            if ord(char) in self.missing:
                run.append(char)
                continue
            out.append(self._name(run))
            run = []
            out.append(char)
        return "".join([*out, self._name(run)])

    def _name(self, run: list[str]) -> str:
        visible = [char for char in run if ord(char) not in INVISIBLE]
        self.named.update(char for char in visible if ord(char) not in BIDI)
        coded = all(name.startswith("U+") for name in map(_char_name, visible))
        names = (" " if coded else ", ").join(map(_char_name, visible))
        return f"[{names}]" if names else ""


def packages(characters: Iterable[str]) -> list[str]:
    """Debian's packages (Colab's too) with fonts for these characters."""
    found = {_package(unicodedata.name(char, ""), ord(char)) for char in characters}
    return sorted(found)


def _package(name: str, code: int) -> str:
    if name.startswith(EAST_ASIAN):
        return "fonts-noto-cjk"
    return "fonts-noto-color-emoji" if code >= FIRST_EMOJI else "fonts-noto-core"


def _char_name(char: str) -> str:
    name = unicodedata.name(char, "")
    if not name or name.startswith(NAMELESS):
        return f"U+{ord(char):04X}"
    return name.lower()


def _unsure(code: int) -> bool:
    if code < FIRST_UNSURE or code in BIDI or code in INVISIBLE:
        return False
    return unicodedata.category(chr(code)) not in ("Cf", "Zs", "Cc", "Cs")


def _uncovered(needed: set[int], fonts: typst.Fonts) -> set[int]:
    """The code points of `needed` that no font file of `fonts` maps to a glyph."""
    files = {font.path for font in fonts.fonts() if font.path}
    likely_first = sorted(files, key=lambda path: ("DejaVu" not in path, "Noto" not in path, path))
    for path in likely_first:
        if not needed:
            break
        try:
            font = FT2Font(path)
            needed = {code for code in needed if not font.get_char_index(code)}
        except (RuntimeError, OSError, ValueError):
            continue
    return needed
