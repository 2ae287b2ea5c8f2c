"""How known mistakes and correct variants are written down: as small changes to the solution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gankit.errors import GankitError


@dataclass(frozen=True)
class Change:
    """Another version of one answer cell: the solution with pieces of text replaced.

    Each `old` in `replace` must stand exactly once in the solution, so that a change that no
    longer applies is noticed. `source`, when given, is the whole cell instead.
    """

    id: str
    answer: str
    replace: Sequence[tuple[str, str]] = ()
    source: str = ""

    def apply(self, solution: str) -> str:
        """The changed source of the answer cell."""
        if self.source:
            return self.source
        for old, new in self.replace:
            count = solution.count(old)
            if count != 1:
                found = "does not stand" if count == 0 else f"stands {count} times"
                raise GankitError(
                    f"'{self.id}' no longer applies: the text {old!r} {found} in the solution of "
                    f"'{self.answer}'. Change `replace` so that it stands there once."
                )
            solution = solution.replace(old, new)
        return solution


@dataclass(frozen=True)
class Mistake(Change):
    """A known wrong answer: what to tell the student, and which facts it must lose.

    `what` says in one sentence what happened, `look` where to look; `loses` are fact ids of the
    check with the same id as the answer. `price` is what it costs in points; without
    one it is the dearest of the facts that it loses, and at most half of the check.
    """

    what: str = ""
    look: str = ""
    loses: Sequence[str] = ()
    price: float | None = None


@dataclass(frozen=True)
class Variant(Change):
    """A correct answer in another notation. It must get full points."""
