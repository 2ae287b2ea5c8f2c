"""Draws networks and curves as SVG, for light and dark pages, each with its text beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from gankit.checks.fields import Chain, Wire, layer_words, read

BLUE, RED = "#0072b2", "#d55e00"  # safe for colour-blind readers, on white and on black
ROW, WIDTH, LEFT, BOX, TOP = 34, 780, 220, 390, 14
NOTE, LABEL = 31, 62  # characters that fit


@dataclass(frozen=True)
class Drawing:
    """A drawing and the same in words."""

    title: str
    svg: str
    text: str

    def fold(self) -> str:
        """As a part of a page that is unfolded by a click."""
        words = f"<pre>{escape(self.text)}</pre>" if self.text else ""
        return f"<details><summary>{escape(self.title)}</summary>{self.svg}{words}</details>"

    def _repr_html_(self) -> str:
        words = f"<details><summary>In words</summary><pre>{escape(self.text)}</pre></details>"
        return self.svg + words


@dataclass(frozen=True)
class DrawingRow:
    """One layer of a drawing: what it is, what stands in front of it, what feeds it."""

    label: str
    before: str = ""
    feeds: tuple[Wire, ...] = ()
    wrong: bool = False
    notes: tuple[str, ...] = field(default=())


def rows_of(views: Mapping[str, Any], wrong: Sequence[int] = ()) -> list[DrawingRow]:
    """The rows of a drawing from the views of a trace; `wrong` are rows (from 1) to be marked."""
    rows = []
    for index, layer in enumerate(views.get("layers", ())):
        steps = [
            read(Chain, views[name][index]["value"])
            for name in ("norms", "activations", "dropout")
            if name in views and index < len(views[name])
        ]
        before = ", ".join(_short(chain) for chain in steps if chain)
        feeds = tuple(read(Wire, layer["from"]).sources)
        shapes = views.get("shapes", ())
        shape = tuple(shapes[index][1:]) if index < len(shapes) and shapes[index] else ()
        label = layer_words(layer["layer"]) + (f"   {' × '.join(map(str, shape))}" if shape else "")
        rows.append(DrawingRow(label, before, feeds, index + 1 in wrong))
    return rows


def _short(chain: Chain) -> str:
    """One step for all branches where they share it."""
    values = {value for _, value in chain.ways}
    shared = values.pop() if len(values) == 1 else chain
    return str(shared.bare())


def draw_network(rows: Sequence[DrawingRow], output: str, title: str) -> Drawing:
    """Layers from top to bottom, skips as arcs, wrong rows marked."""
    height = TOP * 2 + ROW * (len(rows) + 2)
    parts = [_box(0, "input", False, "")]
    for index, row in enumerate(rows, start=1):
        parts.append(_box(index, row.label, row.wrong, row.before))
        parts += [_arc(feed.layer, index) for feed in row.feeds if feed.layer < index - 1]
    parts.append(_box(len(rows) + 1, output, False, ""))
    for index in range(len(rows) + 1):
        y = TOP + ROW * index
        parts.append(
            f'<path d="M{LEFT + BOX // 2},{y + 24} v10" stroke="currentColor" opacity="0.6"/>'
        )
    svg = (
        f'<svg role="img" aria-label="{escape(title, quote=True)}" viewBox="0 0 {WIDTH} {height}" '
        f'style="max-width:{WIDTH}px;width:100%;font:12px sans-serif">{"".join(parts)}</svg>'
    )
    return Drawing(title, svg, "\n".join(_lines(rows, output)))


def _box(index: int, label: str, wrong: bool, before: str) -> str:
    y = TOP + ROW * index
    color = RED if wrong else BLUE
    text = escape(_cut(label, LABEL))
    note = escape(_cut(before, NOTE))
    title = f"<title>{escape(', '.join(filter(None, (before, label))))}</title>"
    mark = (
        f'<text x="{WIDTH - 6}" y="{y + 16}" text-anchor="end" fill="{RED}">✗ differs</text>'
        if wrong
        else ""
    )
    return (
        f'<g>{title}<rect x="{LEFT}" y="{y}" width="{BOX}" height="24" rx="4" fill="{color}" '
        f'fill-opacity="0.14" stroke="{color}"/><text x="{LEFT + 8}" y="{y + 16}" '
        f'fill="currentColor">{text}</text><text x="{LEFT - 8}" y="{y + 16}" text-anchor="end" '
        f'fill="currentColor" opacity="0.75">{note}</text>{mark}</g>'
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _arc(source: int, index: int) -> str:
    """A skip from one row into a later one, bent to the right."""
    start, end = TOP + ROW * source + 12, TOP + ROW * index + 12
    x, bend = LEFT + BOX, min(80, 12 + 5 * (index - source))
    return (
        f'<path d="M{x},{start} C{x + bend},{start} {x + bend},{end} {x},{end}" fill="none" '
        f'stroke="currentColor" stroke-opacity="0.6"/>'
    )


def _lines(rows: Sequence[DrawingRow], output: str) -> list[str]:
    told = []
    for index, row in enumerate(rows, start=1):
        mark = " <- differs" if row.wrong else ""
        feeds = ", ".join(map(str, row.feeds))
        before = f" through {row.before}" if row.before else ""
        told.append(f"{index:3}. {row.label}   from {feeds}{before}{mark}")
    return [*told, f"     {output}"]


def draw_curves(
    points: Sequence[float], wanted: Sequence[float], found: Sequence[float], title: str
) -> Drawing:
    """The student's curve beside the asked one."""
    numbers = [value for value in (*wanted, *found) if abs(value) < 1e6]
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0
    left, right = points[0], points[-1]

    def line(values: Sequence[float], style: str) -> str:
        places = " ".join(
            f"{60 + 320 * (x - left) / (right - left):.1f},{190 - 170 * (y - low) / span:.1f}"
            for x, y in zip(points, values, strict=True)
            if abs(y) < 1e6
        )
        return f'<polyline points="{places}" fill="none" stroke-width="2" {style}/>'

    svg = (
        f'<svg role="img" aria-label="{escape(title, quote=True)}" viewBox="0 0 400 230" '
        'style="max-width:400px;width:100%;font:12px sans-serif">'
        '<path d="M60,20 V190 H380" fill="none" stroke="currentColor" opacity="0.5"/>'
        + line(wanted, f'stroke="{BLUE}" stroke-dasharray="6 4"')
        + line(found, f'stroke="{RED}"')
        + f'<text x="60" y="208" fill="currentColor">{left:g}</text>'
        f'<text x="380" y="208" text-anchor="end" fill="currentColor">{right:g}</text>'
        f'<text x="54" y="24" text-anchor="end" fill="currentColor">{high:.3g}</text>'
        f'<text x="54" y="193" text-anchor="end" fill="currentColor">{low:.3g}</text>'
        f'<text x="110" y="225" fill="{BLUE}">- - asked</text>'
        f'<text x="220" y="225" fill="{RED}">— yours</text></svg>'
    )
    rows = [
        f"{x:6.2f}  asked {one:9.4g}  yours {other:9.4g}"
        for x, one, other in list(zip(points, wanted, found, strict=True))[::4]
    ]
    return Drawing(title, svg, "\n".join(rows))


def draw_stories(wanted: Sequence[str], found: Sequence[str], title: str) -> Drawing:
    """Two stories side by side; lines that only one has are marked."""
    cell = "text-align:left;vertical-align:top;padding:0.2em 0.7em"

    def column(lines: Sequence[str], others: Sequence[str], color: str) -> str:
        told = [
            f'<div style="border-left:3px solid {"transparent" if line in others else color};'
            f'padding-left:0.4em;white-space:pre-wrap">{escape(line)}</div>'
            for line in lines
        ]
        return f'<td style="{cell}">{"".join(told)}</td>'

    table = (
        f'<table><tr><th style="{cell}">Asked</th><th style="{cell}">Yours</th></tr><tr>'
        f"{column(wanted, found, BLUE)}{column(found, wanted, RED)}</tr></table>"
    )
    return Drawing(title, table, "")
