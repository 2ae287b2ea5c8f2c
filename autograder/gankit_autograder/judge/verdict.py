"""Judges what a worker reports: public and hidden views against the solution's, fact by fact.

Every view comes from a process that runs a student's code. Whatever it holds, a verdict comes out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gankit.checks.blueprints import Blueprint
from gankit.checks.compare import Difference, first_difference
from gankit.checks.diagnose import diagnose
from gankit.checks.inputs import is_tensor
from gankit.checks.observe import at_path
from gankit.checks.plain import is_plain_tensor
from gankit.checks.probing.student_error import NOT_WRITTEN
from gankit.checks.spec import Call, Check, Steps
from gankit_autograder.judge.expectations import Hidden
from gankit_autograder.record.results import CheckOutcome, FactOutcome, MistakeNote

MALFORMED = "a reply that makes no sense"
LONGEST = 300  # characters of what is shown
Observations = Mapping[str, Any]


@dataclass
class Seen:
    """What a worker reported for one check: the views of each probe, public and hidden.

    `in_public_size` are hidden probes that were put in the public size; see `Session.observe`.
    """

    public: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)
    in_public_size: set[str] = field(default_factory=set)


def error_view(line: str, kind: str = "", message: str = "") -> dict[str, Any]:
    """The views of a probe that could not be run."""
    return {"error": {"line": line, "kind": kind, "message": message}}


def views_by_path(check: Check, observations: Observations) -> dict[str, Any]:
    """The views that a check's facts and clues look at; an error where one is missing."""
    return {path: _view(observations, path) for path in check.paths}


def _view(observations: Observations, path: str) -> Any:
    try:
        view = at_path(observations, path)
    except (KeyError, TypeError, AttributeError):
        return error_view(MALFORMED)
    if isinstance(view, dict) and "error" in view and not _is_error(view["error"]):
        return error_view(MALFORMED)
    return view


def _is_error(entry: Any) -> bool:
    keys = ("line", "kind", "message")
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in keys)


def difference(path: str, expected: Any, got: Any) -> Difference | None:
    """`first_difference`, safe against views of any form."""
    try:
        return first_difference(path, expected, got)
    except Exception:  # a hostile view may have any type anywhere
        return Difference("", "", MALFORMED)


def public_differences(blueprint: Blueprint, observations: Observations) -> dict[str, Any]:
    """For each fact, the first difference on the public probes, or None."""
    got = views_by_path(blueprint.check, observations)
    return {fact.id: _first(fact.paths, blueprint.expected, got) for fact in blueprint.check.facts}


def _first(paths: Any, expected: Mapping[str, Any], got: Mapping[str, Any]) -> Difference | None:
    for path in paths:
        found = difference(path, expected[path], got[path])
        if found:
            return found
    return None


def judge_check(blueprint: Blueprint, hidden: Hidden, seen: Seen, source: str) -> CheckOutcome:
    """The outcome of one check. A fact earns its points if it holds on both kinds of probe."""
    check = blueprint.check
    public = public_differences(blueprint, seen.public)
    secret = views_by_path(hidden.check, seen.hidden)
    wanted = {
        path: (blueprint if path.split(".")[0] in seen.in_public_size else hidden).expected[path]
        for path in check.paths
    }
    computed = _something_computed(hidden, wanted, secret)
    facts = []
    for fact in check.facts:
        found = public[fact.id]
        fails_hidden = found is None and (
            _first(fact.paths, wanted, secret) is not None
            or not (computed or any(is_strong(hidden, path) for path in fact.paths))
        )
        earned = 0.0 if found or fails_hidden else float(fact.points)
        outcome = FactOutcome(fact.id, fact.text, float(fact.points), earned, hidden=fails_hidden)
        if found:
            outcome.expected = found.expected[:LONGEST]
            outcome.got, outcome.where = found.got[:LONGEST], found.where[:LONGEST]
        facts.append(outcome)
    return CheckOutcome(
        check.id,
        sum(fact.earned for fact in facts),
        float(check.points),
        facts,
        _mistakes(blueprint, seen.public, facts) if any(public.values()) else [],
        _error(seen.public),
        source,
    )


def is_strong(hidden: Hidden, path: str) -> bool:
    """Whether a view can only be given by computing it: numbers that depend on hidden numbers.

    What a process says about itself (a type, whether a gradient was left, a mode) is weak.
    """
    name, *keys = path.split(".")
    probe = next(probe for probe in hidden.check.probes if probe.id == name)
    if name in hidden.proven:
        return True
    if isinstance(probe, Call):
        random = any(is_tensor(r) and r["make"] != "exactly" for r in probe.inputs)
        return random and keys[:1] in (["value"], ["gradient"])
    if isinstance(probe, Steps):
        view = hidden.expected[path]
        return keys == ["returned"] or (is_plain_tensor(view) and len(view["values"]) > 0)
    return False


def _something_computed(hidden: Hidden, wanted: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether some strong view of the check is right; True where a check has none.

    A submission that computes nothing right could still claim the weak views: without any work
    behind them they count for nothing.
    """
    strong = [path for path in wanted if is_strong(hidden, path)]
    return not strong or any(difference(p, wanted[p], got[p]) is None for p in strong)


def _mistakes(
    blueprint: Blueprint, observations: Observations, facts: list[FactOutcome]
) -> list[MistakeNote]:
    if all(fact.got == NOT_WRITTEN for fact in facts):
        return []
    got = views_by_path(blueprint.check, observations)
    try:
        named = diagnose(blueprint.mistakes, blueprint.expected, got)
    except Exception:  # as in `difference`
        return []
    return [MistakeNote(mistake.id, mistake.what, mistake.look) for mistake in named]


def _error(observations: Observations) -> str:
    """The first exception on a public probe, as one line."""
    for views in observations.values():
        if isinstance(views, dict) and "error" in views and _is_error(views["error"]):
            return views["error"]["line"][:LONGEST]
    return ""


def contradiction(kind: str, views: Any) -> str:
    """What in a call's views does not fit its own numbers, or ""."""
    if kind != "call" or not isinstance(views, dict) or "error" in views:
        return ""
    value, gradient, health = views.get("value"), views.get("gradient"), views.get("health")
    if not isinstance(health, dict) or not isinstance(gradient, list):
        return MALFORMED
    kind_of_value = views.get("type")
    if isinstance(kind_of_value, str) and kind_of_value.startswith("tensor"):
        shape = value.get("shape") if isinstance(value, dict) else None
        if shape is None or kind_of_value != f"tensor of shape {tuple(shape)}":
            return "its shape and its type do not agree"
    if health.get("value") == "finite" and not _is_finite(value):
        return "a number called finite is not"
    if health.get("gradient") == "reaches every input" and not all(map(_reaches, gradient)):
        return "a gradient said to be there is not"
    return ""


def _is_finite(value: Any) -> bool:
    if not is_plain_tensor(value):
        return False
    return all(isinstance(x, (int, float)) and math.isfinite(x) for x in value["values"])


def _reaches(gradient: Any) -> bool:
    return is_plain_tensor(gradient) and any(
        isinstance(x, str) or x != 0 for x in gradient["values"]
    )
