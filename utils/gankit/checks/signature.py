"""A known mistake, and what the build has noted of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ANY = "|"  # between ids of which it may be any


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
