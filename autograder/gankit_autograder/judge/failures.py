"""What of a submission's cells could not be run, and what follows from it, in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gankit.cells import bound_by
from gankit_autograder.intake.names import parse
from gankit_autograder.intake.plan import CellToRun

MOST_TOLD = 12
_MISSING = re.compile(r"name '(\w+)' is not defined")
_PLACE = re.compile(r" \(line \d+[^()]* of your cell.*\)$", re.DOTALL)
_PACKAGE = re.compile(r"No module named '([\w.]+)'")
_BOUND = re.compile(r"^(?:\s*(?:def|class|async def)\s+(\w+)|(\w+)\s*=[^=])", re.MULTILINE)


@dataclass(frozen=True)
class Failure:
    """One statement that failed. `line` is the error's own line, `at` the statement's (0: all)."""

    step: int
    at: int
    line: str
    kind: str
    binds: frozenset[str]

    @property
    def reason(self) -> str:
        """Why, in a few words."""
        package = _PACKAGE.search(self.line)
        if package:
            return f"no package {package[1]}"
        return _PLACE.sub("", self.line).rstrip(".")


def failures_of(number: int, step: CellToRun, reply: dict[str, Any]) -> list[Failure]:
    """The failures that a worker's reply to a cell tells of; it may be of any form."""
    entries = reply.get("failures")
    tree = parse(step.source)
    found = []
    for entry in entries[:40] if isinstance(entries, list) else []:
        line, kind, at = (entry.get(k) if isinstance(entry, dict) else None for k in _KEYS)
        if not isinstance(line, str) or not isinstance(kind, str) or type(at) is not int:
            continue
        if tree is None:
            binds = {name for pair in _BOUND.findall(step.source) for name in pair if name}
        else:
            binds = set().union(*(bound_by(s) for s in tree.body if s.lineno == at))
        found.append(Failure(number, at, line[:300], kind[:100], frozenset(binds)))
    return found


_KEYS = ("line", "kind", "at")


def place_of(steps: Sequence[CellToRun], number: int) -> str:
    """Where a cell stands, seen from the answers: "the cell above `generator`"."""
    if steps[number].answers:
        return f"the cell `{steps[number].answers[0][0]}`"
    if steps[number].label == "setup":
        return "the set-up cell"
    below = next((s.answers[0][0] for s in steps[number + 1 :] if s.answers), "")
    above = next((s.answers[0][0] for s in reversed(steps[:number]) if s.answers), "")
    return f"the cell above `{below}`" if below else f"the cell below `{above}`"


def sentences(steps: Sequence[CellToRun], failures: Sequence[Failure]) -> list[str]:
    """One sentence a failure. What only follows from an earlier one is not told."""
    told: list[str] = []
    lost: set[str] = set()
    for failure in failures:
        missing = _MISSING.search(failure.line)
        follows = missing is not None and missing[1] in lost
        lost |= failure.binds
        if follows or failure.kind == "NotImplementedError":
            continue
        place = place_of(steps, failure.step)
        if failure.at:
            told.append(
                f"Line {failure.at} of {place} could not run here: {failure.reason}; "
                "what came after it was run."
            )
        else:
            told.append(f"The code of {place.removeprefix('the ')} could not run: {failure.reason}")
    return list(dict.fromkeys(told))[:MOST_TOLD]


def explained(line: str, steps: Sequence[CellToRun], failures: Sequence[Failure]) -> str:
    """An error's line; where it names something that a failure took away, with the failure."""
    missing = _MISSING.search(line)
    cause = next((f for f in failures if missing and missing[1] in f.binds), None)
    if cause is None:
        return line
    where = f"line {cause.at} of " if cause.at else ""
    place = place_of(steps, cause.step)
    return f"{line}. `{missing[1]}` is missing because {where}{place} failed: {cause.reason}"
