"""Compares what a student's code did with what the solution did, fact by fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gankit.checks.compare import Difference, first_difference
from gankit.checks.observe import Observation, at_path
from gankit.checks.spec import Check, Fact


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


def judge(check: Check, expected: Mapping[str, Any], got: Mapping[str, Any]) -> list[FactResult]:
    """Judge every fact; `expected` and `got` hold views by path."""
    return [_judge_fact(fact, expected, got) for fact in check.facts]


def _judge_fact(fact: Fact, expected: Mapping[str, Any], got: Mapping[str, Any]) -> FactResult:
    for path in fact.paths:
        difference = first_difference(path, expected[path], got[path])
        if difference:
            return FactResult(fact.id, fact.text, fact.points, difference)
    return FactResult(fact.id, fact.text, fact.points, None)
