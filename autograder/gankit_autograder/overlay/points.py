"""Changes a question's points, in its check and where the lesson's text names them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from gankit.checks.spec import Check
from gankit.errors import GankitError
from gankit_autograder.build.source import SourceCell

_BLOCK = re.compile(r"^(points )(\d+(?:\.\d+)?)(?=\s)", re.M)
_HEADING = re.compile(r"^## (\d+) · (.+)$", re.M)


def scaled(check: Check, points: float) -> Check:
    """The check worth `points`: facts keep their proportions, to the hundredth.

    The last fact takes what rounding leaves, so that the sum is exact.
    """
    if not check.points:
        raise GankitError(f"'{check.id}' is not graded, so it cannot get points.")
    total = Fraction(str(check.points))
    wanted = Fraction(str(points))
    shares = [round(Fraction(str(f.points)) * wanted / total, 2) for f in check.facts[:-1]]
    shares.append(wanted - sum(shares))
    facts = [
        replace(fact, points=_plain(share)) for fact, share in zip(check.facts, shares, strict=True)
    ]
    return replace(check, facts=facts)


def _plain(share: Fraction) -> float:
    return share.numerator if share.denominator == 1 else float(share)


def change_shown_points(
    cells: Sequence[SourceCell], before: Mapping[str, float], after: Mapping[str, float]
) -> list[SourceCell]:
    """The cells with the points in each part's block and in the table of parts changed.

    A part is what follows a heading `## 1 · Title`; its questions' changes are added up.
    """
    changed = list(cells)
    part: int | None = None
    for number, cell in enumerate(cells):
        if cell.kind == "markdown" and _HEADING.search(cell.source):
            part = number
        change = after.get(cell.name, 0) - before.get(cell.name, 0)
        if cell.role in {"check", "written"} and change and part is not None:
            heading = _HEADING.findall(cells[part].source)[-1]
            changed[part] = _in_block(changed[part], change)
            changed = [_in_table(entry, heading, change) for entry in changed]
    return changed


def _in_block(cell: SourceCell, change: float) -> SourceCell:
    source = _BLOCK.sub(lambda m: f"{m[1]}{float(m[2]) + change:g}", cell.source, count=1)
    return replace(cell, source=source)


def _in_table(cell: SourceCell, heading: tuple[str, str], change: float) -> SourceCell:
    """The row `| 1 Generator | 8 | 25 |` of the part `## 1 · Generator`."""
    if cell.kind != "markdown":
        return cell
    row = re.compile(rf"^(\| {heading[0]} {re.escape(heading[1])} \| )(\d+(?:\.\d+)?)(?= \|)", re.M)
    source = row.sub(lambda m: f"{m[1]}{float(m[2]) + change:g}", cell.source)
    return cell if source == cell.source else replace(cell, source=source)
