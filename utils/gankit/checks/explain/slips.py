"""Tells an answer by the single slip with which the solution gives the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gankit.checks.compare import first_difference
from gankit.checks.spec import Check
from gankit.checks.together import CLOSE, mark_of, same_mark


def tell_slip(
    check: Check,
    function: str,
    slips: Mapping[str, Sequence[Sequence[Any]]],
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
) -> str:
    """A sentence about one function; "" where no slip that was tried gives its numbers.

    `slips` holds the marks of a function's views with each slip, by its words.
    """
    probes = {probe.id for probe in check.probes if probe.of == function}
    lost = {p: got[p] for p in changed_paths(expected, got) if p.split(".")[0] in probes}
    mark = mark_of(lost)
    fits = (w for w, marks in slips.items() if any(same_mark(mark, m, CLOSE) for m in marks))
    words = next(fits, "") if lost else ""
    return f"{function} gives the numbers of a right answer with {words}." if words else ""


def slipped(
    check: Check,
    slips: Mapping[str, Mapping[str, Sequence[Sequence[Any]]]],
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
) -> set[str]:
    """The functions that give the numbers of a single slip; none where another is wrong too."""
    owners = {probe.id: probe.of for probe in check.probes}
    lost = {owners[path.split(".")[0]] for path in changed_paths(expected, got)}
    told = {name for name in lost if tell_slip(check, name, slips.get(name, {}), expected, got)}
    return told if told == lost else set()


def changed_paths(expected: Mapping[str, Any], got: Mapping[str, Any]) -> list[str]:
    """The views that are not as asked."""
    return [path for path in expected if first_difference(path, expected[path], got[path])]
