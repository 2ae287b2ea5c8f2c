"""Rows of text: a table in a notebook, lines elsewhere."""

from __future__ import annotations

import html
from collections.abc import Sequence


class TextTable:
    """A head and rows of text."""

    def __init__(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.head, self.rows = head, rows

    def __repr__(self) -> str:
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        joined = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
        return "\n".join(joined)

    def _repr_html_(self) -> str:
        lines = ["".join(f"<th>{html.escape(cell)}</th>" for cell in self.head)]
        lines += ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in self.rows]
        return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
