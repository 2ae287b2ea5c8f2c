"""Names the known mistakes whose traces a student's result carries. Exact matches only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gankit.checks.compare import equal, first_difference


@dataclass(frozen=True)
class Signature:
    """A known mistake and the views, by path, that it changes.

    `what` says in one sentence what happened, `look` where to look next.
    """

    id: str
    what: str
    look: str
    changed: Mapping[str, Any]


def changed_views(expected: Mapping[str, Any], got: Mapping[str, Any]) -> dict[str, Any]:
    """The views, by path, that do not agree with the expected ones."""
    return {
        path: got[path] for path in expected if first_difference(path, expected[path], got[path])
    }


def diagnose(
    signatures: Iterable[Signature], expected: Mapping[str, Any], got: Mapping[str, Any]
) -> list[Signature]:
    """The mistakes that explain the changed views, the one that explains most first.

    A mistake is named only where every view it changes is changed in the same way. A view that one
    mistake explains is not explained again by another.
    """
    unexplained = set(changed_views(expected, got))
    matching = [
        signature
        for signature in signatures
        if all(equal(view, got.get(path)) for path, view in signature.changed.items())
    ]
    matching.sort(key=lambda signature: -len(signature.changed))
    named = []
    for signature in matching:
        if unexplained & set(signature.changed):
            named.append(signature)
            unexplained -= set(signature.changed)
    return named
