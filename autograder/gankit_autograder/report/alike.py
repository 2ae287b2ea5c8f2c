"""Answers that several students share, as evidence for a person to judge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from gankit_autograder.judge.evidence import hand_in, identical_answers
from gankit_autograder.record.results import StudentResult

MOST_NAMED = 8  # students; a text that more of them share is usually the lecture's
SHORTEST_TEXT = 80  # characters of a written answer; shorter ones are alike by chance


@dataclass(frozen=True)
class SharedAnswer:
    """One answer and the students who handed it in. `kind` is "code" or "text"."""

    exercise: str
    question: str
    kind: str
    students: tuple[str, ...]

    @property
    def is_small(self) -> bool:
        """Whether the group says something about its members."""
        return len(self.students) <= MOST_NAMED


def shared_answers(results: Sequence[StudentResult]) -> list[SharedAnswer]:
    """Identical code (layout, comments and docstrings apart) and identical written answers.

    The smallest groups come first: two who share what nobody else wrote are worth a look.
    """
    code = [
        SharedAnswer(exercise, check, "code", tuple(sorted(set(students))))
        for exercise, check, students in identical_answers(results)
    ]
    return sorted([*code, *_texts(results)], key=lambda entry: len(entry.students))


def _texts(results: Sequence[StudentResult]) -> list[SharedAnswer]:
    groups: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for result in results:
        for item in result.manual:
            words = re.sub(r"\W+", " ", item.get("answer", "")).casefold().strip()
            if len(words) >= SHORTEST_TEXT:
                groups[result.exercise, item["id"], words][result.student] = hand_in(result)
    return [
        SharedAnswer(exercise, question, "text", tuple(sorted(students)))
        for (exercise, question, _), students in sorted(groups.items())
        if len(set(students.values())) > 1
    ]
