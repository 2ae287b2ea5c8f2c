"""Two known mistakes in one answer: which pairs there are, and what the build notes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from gankit.checks.differences import changed_views
from gankit.checks.equality import is_network
from gankit.checks.signature import ANY, Signature
from gankit.checks.spec import Check
from gankit.checks.together import PAIR, mark_of, same_mark
from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise
from gankit_autograder.catalogue import Change, Mistake

MOST = 60  # pairs of a check
Marks = dict[tuple[str, str], list[Any]]  # by the ids of two mistakes
Changed = Mapping[str, Mapping[str, Any]]  # the views that a mistake changes, by its id


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

    Mistakes in a network are told one by one by what they change there, and need no marks. Of the
    others as many are run as a build has time for, first those that change one view together. A
    pair that changes what its two change needs no mark. Of pairs that look alike, what they have
    in common gets one, under the ids of which it may be any.
    """
    if any(map(is_network, check.probes)):
        return list(signatures)
    changed = {signature.id: signature.changed for signature in signatures}
    pairs = sorted(pairs_of(exercise, check.id), key=lambda pair: _first(pair, changed))
    marks: Marks = {}
    for pair in pairs[:MOST]:
        mark = _mark(expected, lambda pair=pair: run(exercise, check, pair))
        if mark:
            marks[pair.ids] = mark
    apart = {p.ids: mark_of(_union(p, changed)) for p in pairs if not _is_tangled(p, changed)}
    idle = _mark(expected, lambda: run(exercise, check, idle_answer(check))) if marks else None
    alone = [mark_of(views) for views in changed.values()] + [idle] * bool(idle)
    beside: dict[str, dict[str, list[Any]]] = {}
    for ids, mark in marks.items():
        if not any(same_mark(mark, other) for other in alone) and not (
            ids in apart and same_mark(mark, apart[ids], PAIR)
        ):
            first, rest = _named(ids, mark, {**apart, **marks})
            beside.setdefault(first, {})[rest] = mark  # under "" where they have nothing in common
    return [replace(s, beside=beside.get(s.id, {})) for s in signatures]


def _mark(expected: Mapping[str, Any], run: Callable[[], Mapping[str, Any]]) -> list[Any] | None:
    """What an answer changes; None for one that is no code, and for one that changes nothing."""
    try:
        changed = changed_views(expected, run())
    except GankitError:
        return None
    return mark_of(changed) if changed else None  # a half and a double make a right answer


def idle_answer(check: Check) -> Coarse:
    """Functions that give back what they get first: no two mistakes are to be read from them."""
    lines = (f"def {name}(first, *rest, **named):\n    return first\n" for name in check.takes)
    return Coarse("idle", check.id, source="\n\n".join(lines))


def _first(pair: Pair, changed: Changed) -> tuple[bool, bytes]:
    """Pairs that change one view together come first, whatever else the catalogue holds."""
    return not _is_tangled(pair, changed), hashlib.sha256(pair.id.encode()).digest()


def _is_tangled(pair: Pair, changed: Changed) -> bool:
    one, other = (changed[name] for name in pair.ids)
    return bool(one.keys() & other.keys())


def _union(pair: Pair, changed: Changed) -> dict[str, Any]:
    """What two mistakes change that have nothing to do with each other."""
    return {path: view for name in pair.ids for path, view in changed[name].items()}


def _named(ids: tuple[str, str], mark: list[Any], marks: Marks) -> tuple[str, str]:
    """The mistake that all pairs with this mark have in common, and the others; "" for none."""
    alike = [set(other) for other, its in marks.items() if same_mark(mark, its)]
    if len(alike) == 1:
        return ids
    common = set.intersection(*alike)
    return min(common, default=""), ANY.join(sorted(set.union(*alike) - common))
