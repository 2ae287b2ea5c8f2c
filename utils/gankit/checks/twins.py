"""Takes back a name in whose place another known mistake would do as well."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from gankit.checks.compare import equal
from gankit.checks.differences import Item, differences
from gankit.checks.signature import Signature


def without_twins(
    named: Sequence[Signature],
    explained: Mapping[str, Collection[Item]],
    *,
    signatures: Sequence[Signature],
    expected: Mapping[str, Any],
    owners: Mapping[str, str],
    lost: Mapping[Item, Any],
    said: Mapping[str, Sequence[str]],
) -> list[Signature]:
    """The named mistakes but those in whose place another would do as well.

    Two at once can hide what tells one of them from a third: `explained` holds where each of the
    named can. A third of which the build has seen what it gives together with the other is none:
    that looks otherwise.
    """
    if len(named) < 2:
        return list(named)
    own = {s.id: differences(expected, {**expected, **s.changed}, owners) for s in signatures}
    shown = {
        name: {item for item in items if item in lost and equal(items[item], lost[item])}
        for name, items in own.items()
    }
    marks = {s.id: {(o, m) for o, texts in s.told.items() for m in texts} for s in signatures}
    spoken = {(owner, mark) for owner, texts in said.items() for mark in texts}

    def has_a_twin(mistake: Signature) -> bool:
        """Whether a third shows and says what this one alone does, its rest being hidden."""
        others = [other for other in named if other is not mistake]
        alone = shown[mistake.id].difference(*(shown[other.id] for other in others))
        words = (marks[mistake.id] & spoken).difference(*(marks[other.id] for other in others))
        hidden = {item for other in others for item in explained[other.id]}
        return bool(alone) and any(
            alone <= shown[s.id] and own[s.id].keys() - shown[s.id] <= hidden
            for s in signatures
            if s not in named and words <= marks[s.id] and not _is_recorded(s, others)
        )

    return [mistake for mistake in named if not has_a_twin(mistake)]


def _is_recorded(mistake: Signature, others: Sequence[Signature]) -> bool:
    """Whether the build has seen a mistake together with the only other one."""
    return len(others) == 1 and (others[0].id in mistake.beside or mistake.id in others[0].beside)
