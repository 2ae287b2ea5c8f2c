"""Names the known mistakes that an answer shows, where they explain what is lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gankit.checks.compare import equal, has_number
from gankit.checks.differences import Item, changed_views, differences, owners_of
from gankit.checks.signature import ANY, Signature
from gankit.checks.spec import Check
from gankit.checks.together import PAIR, mark_of, same_mark
from gankit.checks.twins import without_twins

Told = Mapping[str, Sequence[str]]  # by function, the sentences about it
_MANY_DIGITS = re.compile(r"-?\d*\.\d{2,}(?:e[-+]\d+)?|-?\d[\d.]*e[-+]\d+")


def marks_of(told: Told) -> dict[str, list[str]]:
    """Short marks of sentences: enough to see whether two are the same."""
    return {
        name: sorted({hashlib.sha256(_plain(t).encode()).hexdigest()[:8] for t in texts})
        for name, texts in told.items()
        if texts
    }


def _vague(told: Told) -> set[str]:
    """Marks of sentences with numbers of many digits: two of them may differ in these alone."""
    texts = (text for texts in told.values() for text in texts if _plain(text) != text)
    return {mark for marks in marks_of({"": list(texts)}).values() for mark in marks}


def _plain(text: str) -> str:
    """The text without numbers of many digits, which differ between processors."""
    return _MANY_DIGITS.sub("#", text)


def diagnose(
    signatures: Iterable[Signature],
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    check: Check | None = None,
    told: Told | None = None,
) -> list[Signature]:
    """The mistakes that an answer shows, the one that explains most first.

    What is lost is a set of differences: of a network each changed row, of anything else each
    view; and, with `told`, each sentence about a function that can be read. A mistake is named
    where all of its own differences are there, and where nothing that touches them is left over
    that no named mistake explains: a wrong name is worse than none.
    """
    signatures = list(signatures)
    owners = owners_of(check)
    lost = differences(expected, got, owners)
    said = marks_of(told or {})

    sure = partial(
        without_twins,
        signatures=signatures,
        expected=expected,
        owners=owners,
        lost=lost,
        said=said,
    )
    together = _recorded_pair(signatures, expected, got)
    if together:  # numbers are those of these two, words may be of others too
        words = [item for item, view in lost.items() if not has_number(view)]
        return sure(together, {mistake.id: words for mistake in together})
    candidates = _candidates(signatures, expected, got, lost, said, owners, _vague(told or {}))
    while True:
        named = _covering(candidates, lost, said)
        left = _left_over(named, lost, said)
        kept = [c for c in named if not any(_touches(c, item) for item in left)]
        if len(kept) == len(named):
            return sure([c.signature for c in named], {c.signature.id: c.items for c in named})
        dropped = {id(candidate) for candidate in named} - {id(candidate) for candidate in kept}
        candidates = [c for c in candidates if id(c) not in dropped]


def explains_all(
    named: Sequence[Signature],
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    check: Check,
    told: Told | None = None,
) -> bool:
    """Whether nothing is lost but what the named mistakes explain."""
    if len(_recorded_pair(named, expected, got)) == 2:
        return True
    owners, said = owners_of(check), marks_of(told or {})
    lost = differences(expected, got, owners)
    candidates = _candidates(named, expected, got, lost, said, owners)
    return bool(candidates) and not _left_over(candidates, lost, said)


def seen_by_views(
    named: Sequence[Signature], expected: Mapping[str, Any], got: Mapping[str, Any], check: Check
) -> bool:
    """Whether the views are those of the named mistakes: no name rests on sentences alone."""
    if len(_recorded_pair(named, expected, got)) == 2:
        return True
    owners = owners_of(check)
    lost = differences(expected, got, owners)
    for signature in named:
        own = differences(expected, {**expected, **signature.changed}, owners)
        if not all(item in lost and equal(own[item], lost[item]) for item in own):
            return False
    return True


def _recorded_pair(
    signatures: Sequence[Signature], expected: Mapping[str, Any], got: Mapping[str, Any]
) -> list[Signature]:
    """The two mistakes of which the build has seen these views together; none where it has not.

    One, where it may have come with any of several others.
    """
    changed = changed_views(expected, got)
    if not changed or not any(signature.beside for signature in signatures):
        return []
    mark = mark_of(changed)
    known = {signature.id: signature for signature in signatures}
    for signature in signatures:
        for other, recorded in signature.beside.items():
            known_too = other in known or ANY in other
            if known_too and same_mark(mark, recorded, PAIR):
                return [signature, *(known[name] for name in [other] if name in known)]
    return []


@dataclass(frozen=True)
class _Candidate:
    """A mistake whose own differences are all there."""

    signature: Signature
    items: frozenset[Item]
    marks: frozenset[tuple[str, str]]
    by_views: frozenset[str]  # functions whose views are exactly those of the mistake


def _candidates(
    signatures: Sequence[Signature],
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    lost: Mapping[Item, Any],
    said: Mapping[str, Sequence[str]],
    owners: Mapping[str, str],
    vague: set[str] | frozenset[str] = frozenset(),
) -> list[_Candidate]:
    found = []
    views = {path for path in expected if not equal(expected[path], got[path])}
    for signature in signatures:
        if not signature.told and not views & signature.changed.keys():
            continue
        own = differences(expected, {**expected, **signature.changed}, owners)
        by_owner: dict[str, list[Item]] = {}
        for item in own:
            by_owner.setdefault(item.owner, []).append(item)
        exact = {
            owner
            for owner, items in by_owner.items()
            if all(item in lost and equal(own[item], lost[item]) for item in items)
        }
        told = {
            owner
            for owner in by_owner
            if signature.told.get(owner)
            and set(signature.told[owner]) <= set(said.get(owner, ())) - vague
        }
        unread = {owner for owner in by_owner if not said.get(owner)}
        if all(owner in (exact if owner in unread else told | exact) for owner in by_owner):
            marks = {(o, mark) for o in by_owner for mark in signature.told.get(o, ())}
            items = {i for i in lost if i.owner in by_owner and i.owner in told - exact}
            items |= {item for o in exact for item in by_owner[o]}
            found.append(
                _Candidate(signature, frozenset(items), frozenset(marks), frozenset(exact))
            )
    return _only_one_of_like(found)


def _only_one_of_like(candidates: list[_Candidate]) -> list[_Candidate]:
    """Of mistakes that read alike, only those whose views fit as well; none where none does."""
    kept = []
    for candidate in candidates:
        like = [c for c in candidates if c.marks == candidate.marks and c is not candidate]
        owners = {owner for owner, _ in candidate.marks}
        if not candidate.marks or owners <= candidate.by_views or not like:
            kept.append(candidate)
    return kept


def _covering(
    candidates: Sequence[_Candidate],
    lost: Mapping[Item, Any],
    said: Mapping[str, Sequence[str]],
) -> list[_Candidate]:
    """Mistakes that each explain something that none before them does."""
    items = set(lost)
    marks = {(owner, mark) for owner, texts in said.items() for mark in texts}
    named = []
    order = sorted(candidates, key=lambda c: (-len(c.by_views), -len(c.items), -len(c.marks)))
    for candidate in order:
        if items & candidate.items or marks & candidate.marks:
            named.append(candidate)
            items -= candidate.items
            marks -= candidate.marks
    return named


def _left_over(
    named: Sequence[_Candidate], lost: Mapping[Item, Any], said: Mapping[str, Sequence[str]]
) -> list[Item]:
    """What no named mistake explains; sentences count as differences of their function."""
    explained = {item for candidate in named for item in candidate.items}
    marks = {mark for candidate in named for mark in candidate.marks}
    left = [item for item in lost if item not in explained and not item.follows]
    silent = {o for c in named for o in c.by_views if not c.signature.told.get(o)}
    for owner, texts in said.items():
        left += [
            Item(owner, "", mark)
            for mark in texts
            if (owner, mark) not in marks and owner not in silent
        ]
    return left


def _touches(candidate: _Candidate, item: Item) -> bool:
    """Whether a difference that is left over makes this name doubtful."""
    owners = {own.owner for own in candidate.items} | {owner for owner, _ in candidate.marks}
    if item.owner not in owners:
        return False
    rows = {own.row for own in candidate.items if own.row and not own.follows}
    local = bool(rows) and not any(row.endswith(" whole") for row in rows)
    return not local or not item.row or item.row in rows
