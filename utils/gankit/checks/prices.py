"""What a slip costs: where named mistakes explain all that is lost, their prices are lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gankit.checks.blueprints import Blueprint
from gankit.checks.diagnose import Told, explains_all, seen_by_views
from gankit.checks.explain.slips import slipped
from gankit.checks.facts import FactResult
from gankit.checks.signature import Signature
from gankit.checks.spec import Check

LARGEST_SHARE = 0.5  # of a check's points, for one mistake


def price_of(mistake: Signature, check: Check) -> float:
    """Points that a mistake costs: its own price, or the dearest fact it loses, at most half."""
    if mistake.price is not None:
        return mistake.price
    lost = [fact.points for fact in check.facts if set(fact.paths) & set(mistake.changed)]
    return min(max(lost, default=0.0), LARGEST_SHARE * check.points)


def priced(
    facts: Sequence[FactResult],
    named: Sequence[Signature],
    blueprint: Blueprint,
    got: Mapping[str, Any],
    told: Told | None = None,
) -> list[FactResult]:
    """The facts, each with the share of its points that it keeps.

    Where the named mistakes, or single slips that nobody has named, explain everything that is
    lost, all lost facts together lose no more than their prices. Where no fact holds, nothing
    speaks for the answer but the one slip whose very numbers it shows: that costs half. Several, or
    a slip that is named for what can be said of the answer and not for its numbers, cost all: an
    idle function may share a sentence.
    """
    lost = sum(fact.points for fact in facts if not fact.passed)
    if not lost:
        return list(facts)
    expected, check = blueprint.expected, blueprint.check
    if named:
        price = sum(price_of(mistake, check) for mistake in named)
        alone = len(named) == 1 and seen_by_views(named, expected, got, check)
        explained = explains_all(named, expected, got, check, told)
    else:
        slips = slipped(check, blueprint.asked.get("slips", {}), expected, got)
        price = sum(_price_of_slip(function, facts, check) for function in slips)
        alone, explained = len(slips) == 1, bool(slips)
    if not any(fact.passed for fact in facts if fact.points):
        price = max(price, LARGEST_SHARE * lost) if alone else lost
    if price >= lost or not explained:
        return list(facts)
    kept = 1 - price / lost
    return [fact if fact.passed else replace(fact, kept=kept) for fact in facts]


def _price_of_slip(function: str, facts: Sequence[FactResult], check: Check) -> float:
    """As of a mistake without a price of its own: the dearest fact that its function loses."""
    probes = {probe.id for probe in check.probes if probe.of == function}
    lost = {fact.id for fact in facts if not fact.passed}
    points = [
        fact.points
        for fact in check.facts
        if fact.id in lost and any(path.split(".")[0] in probes for path in fact.paths)
    ]
    return min(max(points, default=0.0), LARGEST_SHARE * check.points)
