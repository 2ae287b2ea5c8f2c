"""Two known mistakes in one answer: which pairs there are, and what the build notes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from gankit.checks.diagnose import Signature, changed_views
from gankit.checks.equality import is_network
from gankit.checks.spec import Check
from gankit.checks.together import mark_of, same_mark
from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise
from gankit_autograder.catalogue import Change, Mistake

MOST = 60  # pairs of a check
Marks = dict[tuple[str, str], list[Any]]  # by the ids of two mistakes


@dataclass(frozen=True)
class Coarse(Change):
    """A changed answer of which a coarse mark is all that is kept."""


@dataclass(frozen=True)
class Pair(Coarse):
    """An answer with two mistakes in it."""

    ids: tuple[str, str] = ("", "")


def pairs_of(exercise: Exercise, check: str) -> list[Pair]:
    """All pairs whose text changes apply in both orders and give one text, unlike either alone."""
    solution = exercise.solution(check)
    mistakes = sorted((m for m in exercise.mistakes if m.answer == check), key=lambda m: m.id)
    made = (_pair(solution, *both) for both in combinations(filter(_is_change, mistakes), 2))
    return [pair for pair in made if pair is not None]


def _is_change(mistake: Mistake) -> bool:
    return bool(mistake.replace) and not mistake.source


def _pair(solution: str, one: Mistake, other: Mistake) -> Pair | None:
    try:
        alone = [mistake.apply(solution) for mistake in (one, other)]
        text, turned = other.apply(alone[0]), one.apply(alone[1])
    except GankitError:  # one takes away what the other changes
        return None
    if text != turned or text in alone:
        return None
    return Pair(f"{one.id} + {other.id}", one.answer, source=text, ids=(one.id, other.id))


def with_pairs(
    exercise: Exercise,
    check: Check,
    expected: Mapping[str, Any],
    signatures: Sequence[Signature],
    run: Callable[[Exercise, Check, Change], Mapping[str, Any]],
) -> list[Signature]:
    """The signatures, each with the marks of the pairs in which it comes first.

    Mistakes in a network, or in different views, are told one by one by what they change there,
    and need no marks. Of the others as many are run as a build has time for.
    """
    if any(map(is_network, check.probes)):
        return list(signatures)
    marks: Marks = {}
    for pair in _tangled(pairs_of(exercise, check.id), signatures):
        mark = _mark(expected, lambda pair=pair: run(exercise, check, pair))
        if mark:
            marks[pair.ids] = mark
    idle = _mark(expected, lambda: run(exercise, check, _idle(check))) if marks else None
    alone = [mark_of(signature.changed) for signature in signatures] + [idle] * bool(idle)
    kept = {ids: mark for ids, mark in marks.items() if _is_its_own(ids, marks, alone)}
    return [
        replace(s, beside={two: mark for (one, two), mark in kept.items() if one == s.id})
        for s in signatures
    ]


def _mark(expected: Mapping[str, Any], run: Callable[[], Mapping[str, Any]]) -> list[Any] | None:
    """What an answer changes; None for one that is no code, and for one that changes nothing."""
    try:
        changed = changed_views(expected, run())
    except GankitError:
        return None
    return mark_of(changed) if changed else None  # a half and a double make a right answer


def _idle(check: Check) -> Coarse:
    """Functions that give back what they get first: no two mistakes are to be read from them."""
    lines = (f"def {name}(first, *rest, **named):\n    return first\n" for name in check.takes)
    return Coarse("idle", check.id, source="\n\n".join(lines))


def _tangled(pairs: Sequence[Pair], signatures: Sequence[Signature]) -> list[Pair]:
    """Pairs that change one view together: at most `MOST`, whatever else the catalogue holds."""
    views = {signature.id: set(signature.changed) for signature in signatures}
    found = [pair for pair in pairs if views[pair.ids[0]] & views[pair.ids[1]]]
    return sorted(found, key=lambda pair: hashlib.sha256(pair.id.encode()).digest())[:MOST]


def _is_its_own(ids: tuple[str, str], marks: Marks, alone: Sequence[list[Any]]) -> bool:
    """Whether nothing else looks like this pair: no other pair, and none of `alone`."""
    others = [mark for other, mark in marks.items() if other != ids]
    return not any(same_mark(marks[ids], mark) for mark in [*others, *alone])
