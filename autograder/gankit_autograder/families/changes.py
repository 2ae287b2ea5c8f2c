"""Written changes, `old => new` and lines behind `-` and `+`, as edits of a solution."""

from __future__ import annotations

from gankit.errors import GankitError
from gankit_autograder.families.code import Edit


def written_edits(lines: list[str], solution: str) -> list[Edit]:
    """The edits that the lines of a change mean.

    Raises:
        GankitError: something that is to be changed does not stand in the solution just once.
    """
    rest, edits = list(lines), []
    while rest:
        if is_piece(rest[0]):
            old, _, new = rest.pop(0).partition(" =>")
            edits.append(_piece(old, new.strip(), solution))
        else:
            old_lines = _taken(rest, "-")
            edits.append(_whole_lines(old_lines, _taken(rest, "+"), solution))
    return edits


def is_change(line: str) -> bool:
    """Whether a line changes the solution; else it is part of a sentence."""
    return line[:2] in ("- ", "+ ", "| ") or line in ("-", "+", "|") or is_piece(line)


def is_piece(line: str) -> bool:
    """Whether a line changes a piece of a line."""
    return " =>" in line


def _piece(old: str, new: str, solution: str) -> Edit:
    count = solution.count(old)
    if count != 1:
        found = "does not stand" if count == 0 else f"stands {count} times"
        raise GankitError(f"the text {old!r} {found}")
    start = solution.index(old)
    return Edit(start, start + len(old), new)


def _taken(lines: list[str], mark: str) -> list[str]:
    """The lines with a mark at the beginning, taken away from there."""
    found = []
    while lines and lines[0].startswith(mark) and not is_piece(lines[0]):
        found.append(lines.pop(0)[2:])
    return found


def _whole_lines(old: list[str], new: list[str], solution: str) -> Edit:
    """Lines of the solution, indented as there, and what stands in their place."""
    there = solution.splitlines(keepends=True)
    places = range(len(there) - len(old) + 1)
    found = [n for n in places if old and _flat(there[n : n + len(old)]) == _flat(old)]
    if len(found) != 1:
        raise GankitError(f"what is to be taken out, {old}, stands {len(found)} times")
    taken = there[found[0] : found[0] + len(old)]
    shift = " " * (_depth(taken) - _depth(old))
    put = [f"{shift}{line}".rstrip() + "\n" for line in new]
    same = _same(taken, put)
    behind = _same(taken[same:][::-1], put[same:][::-1])
    start = sum(map(len, there[: found[0] + same]))
    end = start + sum(map(len, taken[same : len(taken) - behind]))
    return Edit(start, end, "".join(put[same : len(put) - behind]))


def _same(one: list[str], other: list[str]) -> int:
    """How many lines are equal from the first on: they are there to say where the others stand."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _flat(lines: list[str]) -> list[str]:
    """Lines without what they are all indented by."""
    return [line[_depth(lines) :].rstrip() for line in lines]


def _depth(lines: list[str]) -> int:
    return min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
