"""Collects a class: which notebook of which student counts for which exercise, and why.

The result is a plan that can be shown. Every file is in it: as one that counts, or as one that is
left out with the reason. What cannot be decided is a question.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit_autograder.intake.choosing import choose
from gankit_autograder.intake.course import Course
from gankit_autograder.intake.glance import Glances
from gankit_autograder.intake.layouts import (
    READERS,
    Found,
    LayoutReader,
    OpenQuestion,
    Reading,
    Reference,
)
from gankit_autograder.intake.layouts.own import FILE, read_own
from gankit_autograder.intake.layouts.platforms import PLATFORMS
from gankit_autograder.intake.opening import open_source
from gankit_autograder.intake.people import People, read_people
from gankit_autograder.intake.source import Item, LeftOut, Source

SHOWN = 5  # questions at a time


@dataclass(frozen=True)
class Submission:
    """One file of one student. `exercise` is "" where neither its name nor the file says it.

    Members of a group share the file: each has a submission with the same label.
    """

    student: str
    exercise: str
    path: Path
    label: str  # the path as the instructor knows it
    why: str = ""
    time: datetime | None = None  # without a zone: as the system wrote it
    time_from: str = ""
    stamp: str = ""  # nbgrader's timestamp.txt
    late: bool = False
    modified: datetime | None = None
    group: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What an instructor decides about collecting."""

    exercise: str = ""
    layout: str = ""
    roster: Path | None = None
    take: str = ""  # "newest" or "named", where a student has several
    leave_out: tuple[str, ...] = ()  # patterns of labels


@dataclass
class Collection:
    """The plan. `taken` and `left_out` together name every file that was handed over."""

    layout: str
    taken: list[Submission] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # on the roster, and nothing came
    strangers: list[str] = field(default_factory=list)  # something came, and not on the roster

    def refuse_questions(self) -> None:
        """Stop where something could not be decided.

        Raises:
            GankitError: with the questions and what decides them.
        """
        if not self.questions:
            return
        lines = [f"  {number}. {q}" for number, q in enumerate(self.questions[:SHOWN], start=1)]
        more = len(self.questions) - SHOWN
        tail = [f"  and {more} more: gankit collect shows them all"] if more > 0 else []
        raise GankitError(
            "It cannot be decided what to grade. Nothing was graded.\n" + "\n".join([*lines, *tail])
        )

    def to_json(self) -> dict[str, Any]:
        """The plan as it is kept beside the results."""
        return {
            "layout": self.layout,
            "taken": [_as_json(entry) for entry in self.taken],
            "left out": [vars(entry) for entry in self.left_out],
            "handed in nothing": self.missing,
            "not on the roster": self.strangers,
            "notes": self.notes,
        }


def _as_json(entry: Submission) -> dict[str, Any]:
    return {
        "student": entry.student,
        "exercise": entry.exercise,
        "file": entry.label,
        "why": entry.why,
        "time": entry.time.isoformat() if entry.time else "",
        "time from": entry.time_from,
        "stamp": entry.stamp,
        "late": entry.late,
        "modified": entry.modified.isoformat() if entry.modified else "",
        "group": list(entry.group),
    }


def collect(
    submissions: Source | Path,
    known: list[str],
    choices: Choices | None = None,
    course: Course | None = None,
) -> list[Submission]:
    """Every notebook that counts, by student and exercise.

    Raises:
        GankitError: there is no notebook, or something could not be decided.
    """
    if isinstance(submissions, Path):
        with open_source(submissions) as source:
            return collect(source, known, choices, course)
    collection = plan_collection(submissions, known, choices, course)
    collection.refuse_questions()
    return collection.taken


def plan_collection(
    source: Source,
    known: list[str],
    choices: Choices | None = None,
    course: Course | None = None,
) -> Collection:
    """The whole plan for a source.

    Raises:
        GankitError: there is no notebook, or an option names what is not there.
    """
    choices = choices or Choices()
    people = read_people(choices.roster) if choices.roster else None
    work = _Collecting(
        source, Reference(known, people.all_forms if people else frozenset()), choices
    )
    work.glances = Glances(course, known)
    work.leave_out_patterns()
    if not source.notebooks:
        raise GankitError(
            f"{source.name} holds no notebooks{_instead(source)}. It should hold .ipynb files, "
            "folders of them by student, nbgrader's submitted/ tree, or a download of Canvas, "
            "Moodle, Blackboard, Brightspace, Gradescope, Google Classroom or GitHub Classroom."
        )
    reading = work.read(_readers(choices, course))
    found = work.placed(reading, people)
    work.choose(found)
    if people:
        work.compare(people)
    work.collection.taken.sort(key=lambda e: (e.student, e.exercise, e.label))
    work.collection.left_out.sort(key=lambda e: e.label)
    return work.collection


def placements(source: Source, known: list[str], course: Course | None = None) -> dict[str, Found]:
    """What the layout says about each notebook, by label, without choosing among them."""
    for reader in _readers(Choices(), course):
        reading = reader.read(source, Reference(known))
        if reading is not None:
            return {entry.item.label: entry for entry in reading.found}
    return {}


def _instead(source: Source) -> str:
    reasons = Counter(entry.why for entry in source.left_out)
    common = "; ".join(f"{number} x {why}" for why, number in reasons.most_common(3))
    return f" ({common})" if common else ""


def _readers(choices: Choices, course: Course | None) -> Sequence[LayoutReader]:
    own = read_own(course.root / "overlay" / FILE) if course else []
    readers: list[LayoutReader] = [*own, *READERS]
    if not choices.layout:
        return readers
    named = [reader for reader in readers if reader.name == choices.layout]
    if not named:
        names = ", ".join(reader.name for reader in readers)
        raise GankitError(f"There is no layout '{choices.layout}'. There are: {names}.")
    return named


class _Collecting:
    """The steps from files to a plan."""

    glances: Glances

    def __init__(self, source: Source, known: Reference, choices: Choices) -> None:
        self.source = source
        self.known = known
        self.choices = choices
        self.collection = Collection("", left_out=list(source.left_out))
        self.list_name: dict[str, str] = {}  # of students whose name got a number

    def leave_out(self, item: Item, why: str) -> None:
        self.collection.left_out.append(LeftOut(item.label, why))

    def leave_out_patterns(self) -> None:
        """What the instructor named with --leave-out."""
        for item in list(self.source.notebooks):
            pattern = next((p for p in self.choices.leave_out if fnmatchcase(item.label, p)), None)
            if pattern:
                self.source.notebooks.remove(item)
                self.leave_out(item, f"--leave-out {pattern}")

    def read(self, readers: Sequence[LayoutReader]) -> Reading:
        """The first layout that applies."""
        forced = bool(self.choices.layout)
        for reader in readers:
            reading = reader.read(self.source, self.known, forced)
            if reading is not None:
                self.collection.layout = reading.title
                self.collection.notes += reading.notes
                self.collection.questions += reading.questions
                return reading
        raise GankitError(
            f"{self.source.name} is not laid out as {readers[0].title}. Leave --layout out to see "
            "what it looks like: gankit collect"
        )

    def placed(self, reading: Reading, people: People | None) -> list[Found]:
        """What has a student and an exercise; the rest becomes reasons and questions."""
        for item, why in reading.outside:
            self.leave_out(item, why)
        for item, why in reading.unplaced:
            self._unplaced(item, why)
        found = [self._with_exercise(entry) for entry in reading.found]
        found = [entry for entry in found if self._is_wanted(entry)]
        return self._told_apart(found, reading, people)

    def _unplaced(self, item: Item, why: str) -> None:
        if self.glances.at(item.path).untouched:
            self.leave_out(item, f"{why}, and is the release as it was handed out")
            return
        self.leave_out(item, why)
        self.collection.questions.append(
            OpenQuestion(
                f"Whose is {item.label}? {why[0].upper()}{why[1:]}.",
                f"Put it into a student's folder, or leave it out: --leave-out '{item.label}'.",
                (item.label,),
            )
        )

    def _with_exercise(self, entry: Found) -> Found:
        return (
            entry
            if entry.exercise
            else replace(
                entry, exercise=self.glances.at(entry.item.path).exercise or self.choices.exercise
            )
        )

    def _is_wanted(self, entry: Found) -> bool:
        wanted = self.choices.exercise
        if wanted and entry.exercise != wanted:
            self.leave_out(entry.item, f"it is {entry.exercise}, and --exercise says {wanted}")
            return False
        return True

    def _told_apart(
        self, found: list[Found], reading: Reading, people: People | None
    ) -> list[Found]:
        """Students whom a system gives one name get its number behind the name."""
        if people:
            found = [_on_roster(entry, people) for entry in found]
        numbers: dict[str, set[str]] = defaultdict(set)
        for entry in found:
            numbers[entry.student].add(entry.user)
        double = {name for name, users in numbers.items() if len(users - {""}) > 1}
        for name in sorted(double) if not reading.numbers_are_people else []:
            if people and people.find(name) and name not in people.double:
                double.discard(name)  # the class list has one of this name
            elif not people:
                self._ask_about_name(name, sorted(numbers[name]), reading)
        named = [self._numbered(e) if e.student in double and e.user else e for e in found]
        return [replace(e, student=member) for e in named for member in e.group or (e.student,)]

    def _numbered(self, entry: Found) -> Found:
        name = f"{entry.student}_{entry.user}"
        self.list_name[name] = entry.student
        return replace(entry, student=name)

    def _ask_about_name(self, name: str, users: list[str], reading: Reading) -> None:
        if self.choices.take:
            return
        self.collection.questions.append(
            OpenQuestion(
                f"{reading.title} has '{name}' under {len(users)} numbers "
                f"({', '.join(users[:3])}): one student or several?",
                "--roster CLASS.csv: as often as the class list has the name.",
            )
        )

    def choose(self, found: Sequence[Found]) -> None:
        """One notebook for each student and exercise."""
        dropped: list[tuple[Item, str]] = []
        groups: dict[tuple[str, str], list[Found]] = defaultdict(list)
        for entry in found:
            groups[entry.student, entry.exercise].append(entry)
        for (student, exercise), entries in sorted(groups.items()):
            if not exercise and any(s == student and e for s, e in groups):
                why = "nothing in it says that it belongs to the course"
                dropped += [(entry.item, why) for entry in entries]
                continue
            chosen, gone, why, question = choose(entries, self.glances, self.choices.take)
            dropped += [(entry.item, reason) for entry, reason in gone]
            if question:
                self.collection.questions.append(question)
                dropped += [(entry.item, "not decided: see the questions") for entry in chosen]
            else:
                self.collection.taken.append(_submission(chosen[0], why))
        taken = {entry.label for entry in self.collection.taken}
        reasons = {item.label: (item, why) for item, why in dropped if item.label not in taken}
        for item, why in reasons.values():
            self.leave_out(item, why)

    def compare(self, people: People) -> None:
        """Who handed in nothing, and who is not on the class list."""
        students = {entry.student for entry in self.collection.taken}
        came = Counter(self.list_name.get(student, student) for student in students)
        for name, rows in Counter(people.names).items():
            self.collection.missing += [name] * (rows - came[name])
        for entry in self.collection.left_out:
            who = _sender(entry.label, people)
            if who in self.collection.missing:
                self.collection.notes.append(
                    f"of {who} came only what cannot be graded: {entry.label}, {entry.why}"
                )
        self.collection.strangers = sorted(
            s for s in students if self.list_name.get(s, s) not in people.names
        )


def _sender(label: str, people: People) -> str | None:
    """Whose a file is that was left out, as far as its path says it."""
    for part in label.strip("/").split("/"):
        matches = [m for m in (p.pattern.fullmatch(part) for p in PLATFORMS) if m]
        named = [(m["student"] or "", m.groupdict().get("user") or "") for m in matches]
        for student, user in [*named, (part.partition(".")[0], "")]:
            if student and people.find(student, user):
                return people.find(student, user)
    return None


def _on_roster(entry: Found, people: People) -> Found:
    """The student as the class list has the name, where it is clear who is meant.

    A group that the list knows stands for its members.
    """
    name = people.find(entry.student, entry.user)
    members = () if name or entry.group else people.members(entry.student)
    if members:
        return replace(entry, student=members[0], user="", group=members)
    group = tuple(people.find(member) or member for member in entry.group)
    name = name or people.behind_a_group(entry.student)
    return replace(entry, student=name or entry.student, group=group)


def _submission(entry: Found, why: str) -> Submission:
    return Submission(
        entry.student,
        entry.exercise,
        entry.item.path,
        entry.item.label,
        why,
        time=entry.time,
        time_from=entry.time_from,
        stamp=entry.stamp,
        late=entry.late,
        modified=entry.item.modified,
        group=entry.group if len(entry.group) > 1 else (),
    )
