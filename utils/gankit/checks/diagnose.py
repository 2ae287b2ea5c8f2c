"""Names the known mistakes that an answer shows, where they explain what is lost."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gankit.checks.compare import equal, first_difference
from gankit.checks.explain.changes import NetworkChange, network_changes
from gankit.checks.explain.networks import FOLLOWS
from gankit.checks.fields import OPTIONS
from gankit.checks.spec import Check
from gankit.checks.together import CLOSE, mark_of, same_mark

Told = Mapping[str, Sequence[str]]  # by function, the sentences about it
_LOCAL = {
    *("from", "layer", "kind", "in", "out", "activations", "norms", "dropout", "bias"),
    *("shares", "note", *OPTIONS),
}
_MANY_DIGITS = re.compile(r"-?\d*\.\d{2,}(?:e[-+]\d+)?|-?\d[\d.]*e[-+]\d+")


@dataclass(frozen=True)
class Signature:
    """A known mistake and the views, by path, that it changes.

    `what` says in one sentence what happened, `look` where to look next. `told` holds marks of
    the sentences that an explanation says of it, by function. `price` is what it costs; None is
    the dearest of the facts that it loses. `beside` holds, by another mistake's id, the mark of an
    answer that has both.
    """

    id: str
    what: str
    look: str
    changed: Mapping[str, Any]
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)
    price: float | None = None
    beside: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what is not set."""
        data = {"id": self.id, "what": self.what, "look": self.look, "changed": dict(self.changed)}
        if self.told:
            data["told"] = {name: list(marks) for name, marks in self.told.items()}
        if self.beside:
            data["beside"] = {name: list(mark) for name, mark in self.beside.items()}
        return data | ({} if self.price is None else {"price": self.price})


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


def changed_views(expected: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Any]:
    """The views, by path, that do not agree with the expected ones."""
    return {
        path: got[path] for path in expected if first_difference(path, expected[path], got[path])
    }


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
    together = _recorded_pair(signatures, expected, got)
    if together:
        return together
    owners = _owners(check)
    lost = _differences(expected, got, owners)
    said = marks_of(told or {})
    candidates = _candidates(signatures, expected, got, lost, said, owners, _vague(told or {}))
    while True:
        named = _covering(candidates, lost, said)
        left = _left_over(named, lost, said)
        kept = [c for c in named if not any(_touches(c, item) for item in left)]
        if len(kept) == len(named):
            return [candidate.signature for candidate in named]
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
    if _recorded_pair(named, expected, got):
        return True
    owners, said = _owners(check), marks_of(told or {})
    lost = _differences(expected, got, owners)
    candidates = _candidates(named, expected, got, lost, said, owners)
    return bool(candidates) and not _left_over(candidates, lost, said)


def seen_by_views(
    named: Sequence[Signature], expected: Mapping[str, Any], got: Mapping[str, Any], check: Check
) -> bool:
    """Whether the views are those of the named mistakes: no name rests on sentences alone."""
    if _recorded_pair(named, expected, got):
        return True
    owners = _owners(check)
    lost = _differences(expected, got, owners)
    for signature in named:
        own = _differences(expected, {**expected, **signature.changed}, owners)
        if not all(item in lost and equal(own[item], lost[item]) for item in own):
            return False
    return True


def _recorded_pair(
    signatures: Sequence[Signature], expected: Mapping[str, Any], got: Mapping[str, Any]
) -> list[Signature]:
    """The two mistakes of which the build has seen these views together; none where it has not."""
    changed = changed_views(expected, got)
    if not changed or not any(signature.beside for signature in signatures):
        return []
    mark = mark_of(changed)
    known = {signature.id: signature for signature in signatures}
    for signature in signatures:
        for other, recorded in signature.beside.items():
            if other in known and same_mark(mark, recorded, CLOSE):
                return [signature, known[other]]
    return []


@dataclass(frozen=True)
class _Item:
    """One difference: of which function, at which row of its network ("" for none), its key."""

    owner: str
    row: str
    key: str
    follows: bool = False  # it may be a consequence of another


@dataclass(frozen=True)
class _Candidate:
    """A mistake whose own differences are all there."""

    signature: Signature
    items: frozenset[_Item]
    marks: frozenset[tuple[str, str]]
    by_views: frozenset[str]  # functions whose views are exactly those of the mistake


def _owners(check: Check | None) -> dict[str, str]:
    return {} if check is None else {probe.id: probe.of for probe in check.probes}


def _owner(path: str, owners: Mapping[str, str]) -> str:
    return owners.get(path.split(".")[0], "")


def _differences(
    expected: Mapping[str, Any], got: Mapping[str, Any], owners: Mapping[str, str]
) -> dict[_Item, Any]:
    """All differences, with the view found there where it must be compared as well."""
    changed = changed_views(expected, got)
    found: dict[_Item, Any] = {}
    for probe in dict.fromkeys(path.split(".")[0] for path in changed):
        paths = [path for path in expected if path.split(".")[0] == probe]
        rows = {path for path in paths if _is_traced(path, expected, got)}
        sides = [{p[len(probe) + 1 :]: side[p] for p in rows} for side in (expected, got)]
        for change in network_changes(*sides) if rows else ():
            item = _item(probe, change, owners)
            view = f"{probe}.{change.key.split('|')[0]}"
            if view not in rows or view in changed:  # rows that a missing layer has moved agree
                found[item] = None
        for path in paths:
            if path in changed and path not in rows:
                found[_Item(_owner(path, owners), "", path)] = changed[path]
    return found


def _is_traced(path: str, expected: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether a view is a part of a network's trace, on both sides."""
    names = ("layers", "activations", "norms", "dropout", "output", "evaluation", "reach")
    view = path.split(".")[1:2]
    known = view and view[0] in (*names, "parameters", "widths")
    error = isinstance(got[path], Mapping) and "error" in got[path]
    return bool(known) and not error and not isinstance(expected[path], str)


def _item(probe: str, change: NetworkChange, owners: Mapping[str, str]) -> _Item:
    owner = owners.get(probe, "")
    row = f"{owner} {change.row}" if change.what in _LOCAL else f"{owner} whole"
    return _Item(owner, row, f"{probe} {change.key}", change.what in FOLLOWS)


def _candidates(
    signatures: Sequence[Signature],
    expected: Mapping[str, Any],
    got: Mapping[str, Any],
    lost: Mapping[_Item, Any],
    said: Mapping[str, Sequence[str]],
    owners: Mapping[str, str],
    vague: set[str] | frozenset[str] = frozenset(),
) -> list[_Candidate]:
    found = []
    views = {path for path in expected if not equal(expected[path], got[path])}
    for signature in signatures:
        if not signature.told and not views & signature.changed.keys():
            continue
        own = _differences(expected, {**expected, **signature.changed}, owners)
        by_owner: dict[str, list[_Item]] = {}
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
    lost: Mapping[_Item, Any],
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
    named: Sequence[_Candidate], lost: Mapping[_Item, Any], said: Mapping[str, Sequence[str]]
) -> list[_Item]:
    """What no named mistake explains; sentences count as differences of their function."""
    explained = {item for candidate in named for item in candidate.items}
    marks = {mark for candidate in named for mark in candidate.marks}
    left = [item for item in lost if item not in explained and not item.follows]
    silent = {o for c in named for o in c.by_views if not c.signature.told.get(o)}
    for owner, texts in said.items():
        left += [
            _Item(owner, "", mark)
            for mark in texts
            if (owner, mark) not in marks and owner not in silent
        ]
    return left


def _touches(candidate: _Candidate, item: _Item) -> bool:
    """Whether a difference that is left over makes this name doubtful."""
    owners = {own.owner for own in candidate.items} | {owner for owner, _ in candidate.marks}
    if item.owner not in owners:
        return False
    rows = {own.row for own in candidate.items if own.row and not own.follows}
    local = bool(rows) and not any(row.endswith(" whole") for row in rows)
    return not local or not item.row or item.row in rows
