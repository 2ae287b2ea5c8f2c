"""Cells as pieces of a page: each with its typeset form and the safer ones behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from gankit.pdf import pandoc
from gankit.pdf.compiler import Passage
from gankit.pdf.glyphs import Glyphs
from gankit.pdf.markup import MarkupReader
from gankit.pdf.notebook import Cell
from gankit.pdf.outputs import Block, OutputReader, Shown
from gankit.pdf.pandoc import Fragment
from gankit.pdf.text import clip, literal, wrap

SOURCE_LINES, SOURCE_TAIL, SOURCE_WIDTH = 1500, 20, 5000
NOT_TYPESET = "This text cannot be typeset; its source:"
Form = Callable[[int], str]


@dataclass
class View:
    """One cell, read: its source and blocks, before typesetting.

    `code` is the source as shown: very long ones are cut, and marked where they are.
    """

    cell: Cell
    code: str = ""
    shown: Shown = field(default_factory=Shown)
    text: Fragment | None = None


class CellWriter:
    """Writes the Typst markup of cells. Call `prepare` once, then `pieces` for each cell."""

    def __init__(self, markup: MarkupReader, outputs: OutputReader, glyphs: Glyphs) -> None:
        self.markup = markup
        self.outputs = outputs
        self.glyphs = glyphs
        self.typeset: dict[int, str | None] = {}

    def prepare(self, cells: Iterable[Cell]) -> list[View]:
        """Read the cells and send all their Markdown and HTML through pandoc at once."""
        views = [self._view(cell) for cell in cells]
        fragments = [view.text for view in views if view.text]
        fragments += [b.fragment for view in views for b in view.shown.blocks if b.fragment]
        for fragment in fragments:
            fragment.text = self.glyphs.fix(fragment.text)
        results = pandoc.convert(fragments)
        self.typeset = {id(f): result for f, result in zip(fragments, results, strict=True)}
        return views

    def pieces(self, view: View) -> list[Passage]:
        """The pieces of one cell, in reading order."""
        cell = view.cell
        where = f"cell {cell.index + 1}"
        if cell.kind == "markdown":
            return [Passage(self._rich_forms(view.text, cell.source, "#[\n{}\n]\n\n"), where)]
        pieces = []
        if cell.source.strip():
            label = f"In [{cell.count}]" if cell.count is not None else ""
            pieces.append(Passage([self._code(label, view.code)], where))
        pieces += [Passage(self._block_forms(block), where) for block in view.shown.blocks]
        return pieces

    def simplified(self, view: View) -> bool:
        """Whether text or HTML of the cell is shown as source, as pandoc would not read it."""
        parts = [block.fragment for block in view.shown.blocks if block.kind == "rich"]
        parts += [view.text] if view.cell.kind == "markdown" else []
        return any(part is None or self.typeset.get(id(part)) is None for part in parts)

    def _view(self, cell: Cell) -> View:
        if cell.kind == "markdown":
            return View(cell, text=self.markup.markdown(cell.source, cell.attachments))
        code, cut = clip(cell.source, SOURCE_LINES, SOURCE_TAIL, SOURCE_WIDTH)
        shown = self.outputs.show(cell)
        shown.cut |= cut
        return View(cell, code, shown)

    def _block_forms(self, block: Block) -> list[Form]:
        if block.kind == "image":
            lost = f"#kit-note({literal('A picture that cannot be typeset.')})\n"
            return [
                lambda _: f"#kit-rich(kit-image({literal(block.text)}))\n",
                lambda _: lost,
            ]
        if block.kind == "rich":
            return self._rich_forms(block.fragment, block.text, "#kit-rich[\n{}\n]\n")
        if block.kind == "note":
            return [lambda _: f"#kit-note({self._literal(f'[{block.text}]')})\n"]
        name = "kit-error" if block.kind == "error" else "kit-output"
        return [
            lambda columns: f"#{name}({self._literal(wrap(self._fixed(block.text), columns))})\n"
        ]

    def _rich_forms(self, fragment: Fragment | None, source: str, frame: str) -> list[Form]:
        """Typeset; typeset with math as code; the source in a box."""
        forms: list[Form] = []
        typeset = self.typeset.get(id(fragment)) if fragment else None
        if fragment and typeset is not None:
            forms.append(lambda _: frame.replace("{}", typeset))
            forms.append(lambda _: frame.replace("{}", self._without_math(fragment)))
        forms.append(lambda columns: self._boxed(source, columns))
        return forms

    def _without_math(self, fragment: Fragment) -> str:
        return pandoc.convert([replace(fragment, literal_math=True)])[0] or ""

    def _boxed(self, source: str, columns: int) -> str:
        text, _ = clip(source, SOURCE_LINES, SOURCE_TAIL, SOURCE_WIDTH)
        text = wrap(self._fixed(text), columns)
        return f"#kit-source({literal(NOT_TYPESET)}, {literal(text)})\n"

    def _code(self, label: str, source: str) -> Form:
        fixed = self._fixed(source)
        return lambda columns: f"#kit-code({literal(label)}, {literal(wrap(fixed, columns))})\n"

    def _fixed(self, text: str) -> str:
        return self.glyphs.fix(text)

    def _literal(self, text: str) -> str:
        return literal(self._fixed(text))
