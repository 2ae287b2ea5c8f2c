"""Refuses a new mistake that cannot be one, before anything is run."""

from __future__ import annotations

import re

from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def refuse_mistake(
    exercise: Exercise, answer: str, identifier: str, change: dict[str, str]
) -> None:
    """Raises GankitError for an unknown answer, an id that does not fit or is taken, no change."""
    answers = [check.id for check in exercise.checks]
    if answer not in answers:
        raise GankitError(
            f"{exercise.name} has no checked answer '{answer}'. There are: {', '.join(answers)}."
        )
    if not _ID.fullmatch(identifier):
        raise GankitError(f"'{identifier}' is no id. Write small words with dashes: g-no-tanh.")
    if identifier in {entry.id for entry in [*exercise.mistakes, *exercise.variants]}:
        raise GankitError(f"{exercise.name} has '{identifier}' already. Choose another id.")
    if not change:
        raise GankitError("Say what is wrong: --old TEXT --new TEXT, or --cell FILE.")
