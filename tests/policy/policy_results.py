"""Graded results written by hand: one exercise with two checks and a written question."""

from __future__ import annotations

from gankit_autograder.record.results import CheckOutcome, FactOutcome, StudentResult

EXERCISE = "01_gan_mnist"


def result(student: str, generator: float = 8, answer: str = "It improves.") -> StudentResult:
    """A result with two checks (8 and 4 points) and one written question (3 points)."""
    checks = [
        CheckOutcome("generator", generator, 8, [FactOutcome("net", "the net", 8, generator)]),
        CheckOutcome("losses", 4, 4, [FactOutcome("value", "the value", 4, 4)]),
    ]
    return StudentResult(
        student,
        EXERCISE,
        f"{student}/{EXERCISE}/{EXERCISE}.ipynb",
        score=generator + 4,
        points=12,
        checks=checks,
        manual=[{"id": "why", "points": 3, "answer": answer}],
    )
