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
    paths = [path for path in expected if path.split(".")[0] in probes]
    mark = mark_of({p: got[p] for p in paths if first_difference(p, expected[p], got[p])})
    fits = (w for w, marks in slips.items() if any(same_mark(mark, m, CLOSE) for m in marks))
    words = next(fits, "")
    return f"{function} gives the numbers of a right answer with {words}." if words else ""
