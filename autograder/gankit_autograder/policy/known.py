"""The names of a class: whom and what a spreadsheet or a policy may name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gankit_autograder.intake.people import People
from gankit_autograder.record.results import StudentResult
from gankit_autograder.tables import Names

MACHINE, WRITTEN = "machine", "written"


@dataclass
class Class:
    """The students, exercises and questions that exist.

    `students` are those with results and those on a roster; `course` are all exercises of the
    course, graded or not; `questions` the kind and points of each, by exercise.
    """

    students: frozenset[str]
    questions: dict[str, dict[str, tuple[str, float]]]
    course: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)  # the roster's name -> the results'
    _names: Names = field(init=False)
    _exercises: Names = field(init=False)

    def __post_init__(self) -> None:
        self._names = Names([*self.students, *self.aliases])
        self._exercises = Names(self.exercises)

    @property
    def exercises(self) -> frozenset[str]:
        return frozenset(self.questions) | self.course

    def is_student(self, cell: str) -> bool:
        """Whether a cell means a student of the class."""
        return self._names.find(cell) is not None

    def student(self, cell: str) -> str:
        """The student that a cell means; "" stays "".

        Raises:
            ValueError: it means nobody, or several.
        """
        found = _found(cell, self._names, self.students, "student")
        return self.aliases.get(found, found)

    def exercise(self, cell: str) -> str:
        """The exercise that a cell means; "" stays "".

        Raises:
            ValueError: there is none, or several.
        """
        return _found(cell, self._exercises, self.exercises, "exercise")


def class_of(
    results: Sequence[StudentResult],
    rosters: Iterable[People] = (),
    course: Iterable[str] = (),
) -> Class:
    """The class that these results and a roster make. An unreadable notebook names no questions."""
    questions: dict[str, dict[str, tuple[str, float]]] = {}
    for result in results:
        entries = questions.setdefault(result.exercise, {})
        for check in result.checks:
            entries.setdefault(check.check, (MACHINE, check.points))
        for item in result.manual:
            entries.setdefault(item["id"], (WRITTEN, float(item["points"])))
    students = {result.student for result in results}
    aliases = {}
    for people in rosters:
        meant = {people.find(student): student for student in students}
        aliases.update({name: meant[name] for name in people.names if name in meant})
        students |= {name for name in people.names if name not in meant}
    return Class(frozenset(students), questions, frozenset(course), aliases)


def points_of(class_: Class) -> Mapping[tuple[str, str], float]:
    """The points of each written question, by exercise and question."""
    return {
        (exercise, name): points
        for exercise, entries in class_.questions.items()
        for name, (kind, points) in entries.items()
        if kind == WRITTEN
    }


def _found(cell: str, names: Names, known: Iterable[str], what: str) -> str:
    if not cell:
        return ""
    found = names.find(cell)
    if found is None:
        raise ValueError(f"there is no {what} '{cell}'{_similar(cell, known)}")
    return found


def _similar(cell: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(cell, list(known), 3, 0.7)
    return f" (did you mean {' or '.join(close)}?)" if close else ""
