"""Who is in the demo class: correct variants, known mistakes, and the notebooks in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gankit_autograder.build.exercise import Exercise
from gankit_autograder.catalogue import Change

NAMES = (
    "ada", "bela", "chidi", "dora", "emeka", "fatma", "goran", "hana", "ines", "jomo", "kofi",
    "lena", "mika", "nour", "olga", "pavel", "quinn", "ravi", "sana", "tomas",
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One student: what they changed, and whether they did the exercise at all."""

    name: str
    changes: Sequence[Change]
    solved: bool = True

    @property
    def expected(self) -> str:
        """What the grader should find, in words."""
        if not self.solved:
            return "untouched"
        return " + ".join(change.id for change in self.changes) or "the solution"


def make_roster(exercise: Exercise, size: int) -> list[Member]:
    """A class of `size`: half of it with mistakes, one with two mistakes, one untouched notebook.

    Mistakes and variants are taken evenly from the whole catalogue, so each run is the same.
    """
    mistakes = _spread(exercise.mistakes, max(size // 2, 1))
    variants = _spread(exercise.variants, max(size - len(mistakes) - 3, 0))
    pair = _two_mistakes(exercise)
    plans = [((), True), *(((v,), True) for v in variants), *(((m,), True) for m in mistakes)]
    plans += [(pair, True), ((), False)]
    names = [NAMES[i % len(NAMES)] + str(i // len(NAMES) or "") for i in range(len(plans))]
    return [Member(name, *plan) for name, plan in zip(names, plans, strict=True)]


def _spread(items: Sequence, count: int) -> list:
    """`count` items at even distances."""
    count = min(count, len(items))
    return [items[i * len(items) // count] for i in range(count)]


def _two_mistakes(exercise: Exercise) -> tuple[Change, ...]:
    """Mistakes in two different answers."""
    first = exercise.mistakes[0]
    return first, next(m for m in exercise.mistakes if m.answer != first.answer)
