"""Compares public and hidden views with the solution's, fact by fact; names mistakes.

Views are made of answers of a student's code. Whatever they hold, a verdict comes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from gankit.checks.blueprints import Blueprint
from gankit.checks.compare import Difference, first_difference
from gankit.checks.diagnose import diagnose
from gankit.checks.explain import network_pictures
from gankit.checks.explain.errors import capitalised
from gankit.checks.facts import FactResult, judge
from gankit.checks.observe import at_path
from gankit.checks.prices import priced
from gankit.checks.probing.student_error import NOT_THEIRS, NOT_WRITTEN
from gankit.checks.signature import Signature
from gankit.checks.spec import Check, Probe
from gankit_autograder.judge.expectations import Hidden
from gankit_autograder.judge.varied import varied
from gankit_autograder.record.results import CheckOutcome, FactOutcome, MistakeNote

MALFORMED = "a reply that makes no sense"
LONGEST = 300  # characters of what is shown
Observations = Mapping[str, Any]


@dataclass
class Seen:
    """The views of each probe of one check, public and hidden.

    `sentences` explain what is lost; `told` are those about a function by itself.
    `in_public_size` are hidden probes that were put in the public size; see `Examiner.hidden`.
    """

    public: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)
    in_public_size: set[str] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)
    told: dict[str, list[str]] = field(default_factory=dict)


def shown(text: str, most: int = LONGEST) -> str:
    """A text as a page shows it: what is too long ends at a word, and says that it goes on."""
    return text if len(text) <= most else f"{text[: most - 2].rsplit(' ', 1)[0]} …"


def error_view(line: str, kind: str = "", message: str = "") -> dict[str, Any]:
    """The views of a probe that could not be run."""
    return {"error": {"line": line, "kind": kind, "message": message}}


def fault_view(what: str) -> dict[str, Any]:
    """The views of a probe in which something of the kit's went wrong. A person has to look: if
    it gave the points, whoever makes a check fail would have them."""
    return error_view(NOT_THEIRS.format(what))


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
    return _lost(blueprint.check, blueprint.expected, got)


def every_difference(blueprint: Blueprint, observations: Observations) -> dict[str, Any]:
    """As `public_differences`, with those that only repeat another."""
    got = views_by_path(blueprint.check, observations)
    return {fact.id: _first(fact.paths, blueprint.expected, got) for fact in blueprint.check.facts}


def _lost(
    check: Check, expected: Mapping[str, Any], got: Mapping[str, Any]
) -> dict[str, Difference | None]:
    """`judge`, safe against views of any form: each fact's first difference, or None."""
    try:
        results = judge(check, expected, got, difference)
        return {result.id: result.difference for result in results}
    except Exception:  # as in `difference`
        return {fact.id: _first(fact.paths, expected, got) for fact in check.facts}


def views_differ(record: Blueprint | Hidden, probe: Probe, views: Mapping[str, Any]) -> bool:
    """Whether some view of this probe is not the solution's."""
    paths = [path for path in record.check.paths if path.split(".")[0] == probe.id]
    got = {path: _view({probe.id: views}, path) for path in paths}
    return _first(paths, record.expected, got) is not None


def _first(paths: Any, expected: Mapping[str, Any], got: Mapping[str, Any]) -> Difference | None:
    for path in paths:
        found = difference(path, expected[path], got[path])
        if found:
            return found
    return None


def judge_check(blueprint: Blueprint, hidden: Hidden, seen: Seen, source: str) -> CheckOutcome:
    """The outcome of one check.

    A fact is lost where its own views differ, on public or on hidden probes, and nowhere else.
    """
    check = blueprint.check
    public = public_differences(blueprint, seen.public)
    wanted = {
        path: (blueprint if path.split(".")[0] in seen.in_public_size else hidden).expected[path]
        for path in check.paths
    }
    secret = views_by_path(hidden.check, seen.hidden)
    unseen = _lost(check, wanted, secret)
    results = [FactResult(f.id, f.text, float(f.points), public[f.id]) for f in check.facts]
    named, error = _named(blueprint, seen), _error(seen.public)
    results = _priced(results, named, blueprint, seen)
    facts = []
    for fact, result in zip(check.facts, results, strict=True):
        path = None
        if not result.difference and unseen[fact.id]:
            path = first_path(fact.paths, wanted, secret)
        earned = 0.0 if path else result.earned
        outcome = FactOutcome(fact.id, fact.text, result.points, earned, hidden=bool(path))
        if result.difference:
            found = result.difference
            outcome.expected, outcome.got = shown(found.expected), shown(found.got)
            outcome.where = shown(found.where)
            if found.raised and _without_numbers(outcome.got) == _without_numbers(error):
                outcome.expected, outcome.got = "", f"raised {found.raised}"  # told once
        elif path:
            outcome.reason = _reason(blueprint.check, hidden.check, path)
        facts.append(outcome)
    return CheckOutcome(
        check.id,
        sum(fact.earned for fact in facts),
        float(check.points),
        facts,
        [MistakeNote(mistake.id, mistake.what, mistake.look) for mistake in named],
        error,
        source,
        list(seen.sentences) if any(public.values()) else _hidden_alone(facts),
        _drawn(blueprint, seen),
        check.kept,
    )


def _hidden_alone(facts: list[FactOutcome]) -> list[str]:
    """Sentences about what is lost where the notebook's own check finds nothing."""
    told = [(fact, fact.told[0]) for fact in facts if fact.hidden]
    return [
        f"Not as asked under “{capitalised(fact.text)}”: {why[0].lower()}{why[1:]}."
        for fact, why in told
    ]


def _drawn(blueprint: Blueprint, seen: Seen) -> list[dict[str, str]]:
    """The networks of which something is lost; none where their views cannot be drawn."""
    got = views_by_path(blueprint.check, seen.public)
    try:
        pictures = network_pictures(blueprint.check, blueprint.expected, got)
        return [asdict(picture) for picture in pictures]
    except Exception:  # as in `difference`
        return []


def _named(blueprint: Blueprint, seen: Seen) -> list[Signature]:
    """The known mistakes that the answer shows; none where it is not written yet."""
    got = views_by_path(blueprint.check, seen.public)
    lost = [path for path in got if difference(path, blueprint.expected[path], got[path])]
    lines = [got[path]["error"]["line"] for path in lost if _has_error(got[path])]
    if not lost or NOT_WRITTEN in lines:
        return []
    try:
        more = (blueprint.check, seen.told)
        return diagnose(blueprint.mistakes, blueprint.expected, got, *more)
    except Exception:  # as in `difference`
        return []


def _priced(
    results: list[FactResult], named: list[Signature], blueprint: Blueprint, seen: Seen
) -> list[FactResult]:
    """What the named mistakes cost, where they explain all that is lost; as in the notebook."""
    got = views_by_path(blueprint.check, seen.public)
    try:
        return priced(results, named, blueprint, got, seen.told)
    except Exception:  # as in `difference`
        return results


def _has_error(view: Any) -> bool:
    return isinstance(view, dict) and "error" in view and _is_error(view["error"])


def first_path(paths: Any, expected: Mapping[str, Any], got: Mapping[str, Any]) -> str | None:
    """The first path on which views differ."""
    return next((path for path in paths if difference(path, expected[path], got[path])), None)


def _reason(public: Check, hidden: Check, path: str) -> str:
    """What was varied where a fact is lost that the notebook gave, without the numbers."""
    name = path.split(".")[0]
    pairs = zip(public.probes, hidden.probes, strict=True)
    return next(varied(one, other) for one, other in pairs if one.id == name)


def _without_numbers(line: str) -> str:
    """An exception's line without the sizes, by which it differs from probe to probe."""
    return re.sub(r"\d+", "", line)


def _error(observations: Observations) -> str:
    """The first exception on a public probe, or in one of its views, as one line."""
    for views in observations.values():
        parts = [views, *views.values()] if isinstance(views, dict) else []
        for part in filter(_has_error, parts):
            return shown(part["error"]["line"])
    return ""
