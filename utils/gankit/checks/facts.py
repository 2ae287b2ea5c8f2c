"""Compares what a student's code did with what the solution did, fact by fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gankit.checks.compare import Difference, first_difference, has_number, same_form
from gankit.checks.observe import Observation, at_path
from gankit.checks.repeated import told_once
from gankit.checks.spec import Check, Fact

Differ = Callable[[str, Any, Any], Difference | None]


@dataclass(frozen=True)
class FactResult:
    """One fact of a check, judged."""

    id: str
    text: str
    points: float
    difference: Difference | None
    kept: float = 0.0  # the share of its points that it keeps although it is lost

    @property
    def passed(self) -> bool:
        return self.difference is None

    @property
    def earned(self) -> float:
        return self.points if self.passed else self.kept * self.points


def views_of(check: Check, observations: Mapping[str, Observation]) -> dict[str, Any]:
    """The views that the check's facts look at, by path."""
    return {path: at_path(observations, path) for path in check.paths}


def judge(
    check: Check, expected: Mapping[str, Any], got: Mapping[str, Any], differ: Differ | None = None
) -> list[FactResult]:
    """Judge every fact; `expected` and `got` hold views by path, `differ` compares two of them."""
    differ = differ or first_difference
    got = told_once(check, expected, got)
    found = {path: differ(path, expected[path], got[path]) for path in check.paths}
    lost = {fact.id for fact in check.facts if any(found[path] for path in fact.paths)}
    formal = {path for path in found if found[path] and same_form(expected[path], got[path])}
    if not any(_has_numbers(fact, expected) for fact in check.facts if fact.id not in lost):
        formal = set()  # nothing speaks for the answer
    return [
        _judged(fact, found, formal if lost & set(fact.after) else set()) for fact in check.facts
    ]


def _has_numbers(fact: Fact, expected: Mapping[str, Any]) -> bool:
    """Whether the fact is worth something and looks at a number."""
    return bool(fact.points) and any(has_number(expected[path]) for path in fact.paths)


def _judged(fact: Fact, found: Mapping[str, Difference | None], right: set[str]) -> FactResult:
    """`right` are paths of which no difference counts."""
    differences = (found[path] for path in fact.paths if path not in right)
    return FactResult(fact.id, fact.text, fact.points, next(filter(None, differences), None))
