"""Compile Typst source, and keep compiling when one piece of a page cannot be typeset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("kit.typ")
IMPORT = '#import "kit.typ": *\n'


class CannotTypesetError(Exception):
    """Typst refused the source."""


@dataclass
class Passage:
    """A part of a page with its forms, from the best one to one that always compiles.

    A form is called with the number of text columns of a code line and returns Typst markup.
    """

    forms: list[Callable[[int], str]]
    where: str = ""
    level: int = 0

    def source(self, columns: int) -> str:
        """The markup of the form in use."""
        return self.forms[self.level](columns)

    def lower(self) -> bool:
        """Go to the next safer form. False where there is none."""
        if self.level + 1 >= len(self.forms):
            return False
        self.level += 1
        return True


class Compiler:
    """Typst with this kit's template and one folder of images. Output bytes are repeatable."""

    def __init__(self, folder: Path, fonts: typst.Fonts, title: str, author: str) -> None:
        (folder / TEMPLATE.name).write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        empty = folder / "packages"
        empty.mkdir(exist_ok=True)
        self._typst = typst.Compiler(
            root=str(folder),
            font_paths=fonts,
            package_path=str(empty),
            package_cache_path=str(empty),
        )
        self._inputs = {"title": title, "author": author}
        self.lowered: list[str] = []

    def compile(self, source: str, scale: float = 1.0) -> bytes:
        """The PDF of a source. Raises CannotTypesetError."""
        try:
            return self._typst.compile(
                (IMPORT + source).encode("utf-8", errors="replace"),
                format="pdf",
                sys_inputs={**self._inputs, "scale": str(scale)},
                timestamp=0,
                pdf_tags=False,
            )
        except typst.TypstError as error:
            raise CannotTypesetError(str(error)) from error
        except BaseException as error:
            # A panic inside Typst arrives as an exception outside Python's Exception family.
            if type(error).__name__ != "PanicException":
                raise
            raise CannotTypesetError("typst stopped") from error

    def compile_pieces(
        self, head: str, pieces: Sequence[Passage], columns: int, scale: float = 1.0
    ) -> bytes:
        """The PDF of `head` and the pieces; a piece that cannot be typeset takes a safer form."""
        while True:
            source = head + "".join(piece.source(columns) for piece in pieces)
            try:
                return self.compile(source, scale)
            except CannotTypesetError:
                if not self._lower_culprits(pieces, columns):
                    raise

    def _lower_culprits(self, pieces: Sequence[Passage], columns: int) -> bool:
        """Lower the pieces that fail alone, or all of them where only the sum fails."""
        culprits = [piece for piece in pieces if not self._compiles(piece, columns)]
        lowered = [piece for piece in culprits or pieces if piece.lower()]
        self.lowered += [piece.where for piece in lowered if piece.where not in self.lowered]
        return bool(lowered)

    def _compiles(self, piece: Passage, columns: int) -> bool:
        try:
            self.compile("#show: kit-style\n" + piece.source(columns))
        except CannotTypesetError:
            return False
        return True
