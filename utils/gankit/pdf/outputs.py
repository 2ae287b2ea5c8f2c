"""A code cell's outputs as blocks: text, error, picture, or markup still to be typeset."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from gankit.pdf.images import ImageStore
from gankit.pdf.markup import MarkupReader
from gankit.pdf.notebook import Cell, joined
from gankit.pdf.pandoc import Fragment
from gankit.pdf.text import clip, terminal
from gankit.pdf.widgets import WidgetStates

WIDGET = "application/vnd.jupyter.widget-view+json"
BITMAPS = ("image/png", "image/jpeg", "image/gif", "image/webp")
HEAD, TAIL, WIDTH = 60, 15, 2000
ERROR_HEAD, ERROR_TAIL = 25, 15
MAX_OUTPUTS = 200
MAX_NESTING = 3


@dataclass
class Block:
    """One thing a cell shows.

    `text` is the text itself, a stored picture's name, or what stands in for a fragment that
    cannot be typeset.
    """

    kind: Literal["text", "error", "image", "rich", "note"]
    text: str
    fragment: Fragment | None = None


@dataclass
class Shown:
    """The blocks of one cell, and what a student should know about them."""

    blocks: list[Block] = field(default_factory=list)
    cut: bool = False
    unreadable: list[str] = field(default_factory=list)


class OutputReader:
    """Turns outputs into blocks."""

    def __init__(self, images: ImageStore, markup: MarkupReader, widgets: WidgetStates) -> None:
        self.images = images
        self.markup = markup
        self.widgets = widgets

    def show(self, cell: Cell) -> Shown:
        """Everything a code cell put out, streams of one name joined, progress collapsed."""
        shown = Shown()
        self._add_all(cell.outputs, shown, 0)
        return shown

    def _add_all(self, outputs: list[dict[str, Any]], shown: Shown, nesting: int) -> None:
        outputs = _merge_streams(outputs)
        for output in outputs[:MAX_OUTPUTS]:
            self._add(output, shown, nesting)
        if len(outputs) > MAX_OUTPUTS:
            shown.cut = True
            shown.blocks.append(
                Block("note", f"{len(outputs) - MAX_OUTPUTS} more outputs left out of the PDF")
            )

    def _add(self, output: dict[str, Any], shown: Shown, nesting: int) -> None:
        kind = output.get("output_type")
        if kind == "stream":
            self._text(joined(output.get("text")), shown)
        elif kind == "error":
            self._error(output, shown)
        elif isinstance(output.get("data"), dict):
            self._data(output["data"], shown, nesting)

    def _text(self, text: str, shown: Shown) -> None:
        text, cut = clip(terminal(text), HEAD, TAIL, WIDTH)
        shown.cut |= cut
        if text.strip():
            shown.blocks.append(Block("text", text))

    def _error(self, output: dict[str, Any], shown: Shown) -> None:
        frames = output.get("traceback")
        frames = [str(frame) for frame in frames] if isinstance(frames, list) else []
        text = "\n".join(frames) or f"{output.get('ename')}: {output.get('evalue')}"
        text, cut = clip(terminal(text), ERROR_HEAD, ERROR_TAIL, WIDTH)
        shown.cut |= cut
        shown.blocks.append(Block("error", text))

    def _data(self, data: dict[str, Any], shown: Shown, nesting: int) -> None:
        plain = joined(data.get("text/plain"))
        if any(mime in data for mime in (*BITMAPS, "image/svg+xml")):
            self._picture(data, plain, shown)  # also of a widget that was saved with its picture
        elif WIDGET in data:
            self._widget(data[WIDGET], plain, shown, nesting)
        elif "text/html" in data:
            self._html(joined(data["text/html"]), plain, shown)
        elif "text/latex" in data or "text/markdown" in data:
            text = joined(data.get("text/latex") or data.get("text/markdown"))
            fragment = self.markup.markdown(text)
            shown.blocks.append(Block("rich", clip(text, HEAD, TAIL, WIDTH)[0], fragment))
        elif plain or not data:
            self._text(plain, shown)
        else:
            names = ", ".join(sorted(map(str, data)))
            shown.blocks.append(Block("note", f"output of a kind the PDF cannot show: {names}"))

    def _picture(self, data: dict[str, Any], plain: str, shown: Shown) -> None:
        for mime in (*BITMAPS, "image/svg+xml"):
            if mime not in data:
                continue
            text = joined(data[mime])
            svg = mime == "image/svg+xml"
            stored = (
                self.images.add(text.encode(errors="replace"), svg=True)
                if svg
                else self.images.add_base64(text)
            )
            if stored:
                shown.blocks.append(Block("image", stored))
                return
            shown.unreadable.append(mime)
        shown.blocks.append(Block("note", f"a picture that cannot be read {plain[:200]}"))

    def _html(self, text: str, plain: str, shown: Shown) -> None:
        fragment, cut = self.markup.html(text)
        shown.cut |= cut
        plain, _ = clip(terminal(plain), HEAD, TAIL, WIDTH)
        if fragment is None:
            if not text.strip():
                return
            shown.blocks.append(Block("note", "an output that only a browser can show; its text:"))
            if plain.strip():
                shown.blocks.append(Block("text", plain))
            return
        shown.blocks.append(Block("rich", plain, fragment))

    def _widget(self, view: object, plain: str, shown: Shown, nesting: int) -> None:
        model = view.get("model_id") if isinstance(view, dict) else None
        snapshot = self.widgets.snapshot(model) if nesting < MAX_NESTING else None
        if snapshot is None:
            shown.blocks.append(Block("text", f"[widget] {plain[:500]}"))
            return
        texts, outputs = snapshot
        line = "  ".join(text for text in texts if text)
        if line:
            shown.blocks.append(Block("text", f"[widget] {line}"))
        self._add_all(outputs, shown, nesting + 1)


def _merge_streams(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring writes to one stream as one: a progress bar arrives in many pieces."""
    merged: list[dict[str, Any]] = []
    parts: list[str] = []
    for output in outputs:
        stream = output.get("output_type") == "stream"
        last = merged[-1] if merged else {}
        same = last.get("output_type") == "stream" and last.get("name") == output.get("name")
        if stream and same:
            parts.append(joined(output.get("text")))
            continue
        if parts and merged:
            merged[-1] = {**merged[-1], "text": "".join(parts)}
        parts = [joined(output.get("text"))] if stream else []
        merged.append(output)
    if parts and merged:
        merged[-1] = {**merged[-1], "text": "".join(parts)}
    return merged
