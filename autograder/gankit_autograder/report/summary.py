"""Counts what a graded class did: scores, questions, mistakes and facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median

from gankit_autograder.grade import CheckOutcome, StudentResult
from gankit_autograder.judge.evidence import without_identical
from gankit_autograder.policy.marks import Mark
from gankit_autograder.report.alike import SharedAnswer, shared_answers
from gankit_autograder.report.example import anonymous
from gankit_autograder.report.lessons import Lesson

BINS = 10
SLOWEST = 5  # notebooks named under the time that grading took
Lessons = Mapping[tuple[str, str], Lesson]


@dataclass
class QuestionSummary:
    """How the class did on one question."""

    exercise: str
    check: str
    points: float
    full: int = 0
    partial: int = 0
    zero: int = 0

    @property
    def students(self) -> int:
        return self.full + self.partial + self.zero

    def add(self, outcome: CheckOutcome) -> None:
        """Count one student's outcome of this check."""
        if outcome.score >= outcome.points:
            self.full += 1
        elif outcome.score > 0:
            self.partial += 1
        else:
            self.zero += 1


@dataclass
class MistakeSummary:
    """One known mistake in a class: who made it, one answer that shows it, and its lesson."""

    exercise: str
    check: str
    id: str
    what: str
    look: str
    lesson: Lesson | None = None
    example: str = ""
    students: list[str] = field(default_factory=list)


@dataclass
class MissedFact:
    """A fact that students missed, and how many of them."""

    exercise: str
    check: str
    text: str
    count: int
    only_hidden: int


@dataclass
class ClassSummary:
    """Everything the class report shows."""

    results: list[StudentResult]
    questions: list[QuestionSummary]
    mistakes: list[MistakeSummary]
    missed: list[MissedFact]
    shared: list[SharedAnswer] = field(default_factory=list)
    marks: Mapping[tuple[str, str], Mark] = field(default_factory=dict)

    @property
    def shares(self) -> list[float]:
        """Each graded notebook's score as a share of its points, 0 to 1."""
        return [r.score / r.points for r in self.results if r.points]

    @property
    def mean(self) -> float:
        return mean(self.shares) if self.shares else 0.0

    @property
    def median(self) -> float:
        return median(self.shares) if self.shares else 0.0

    @property
    def histogram(self) -> list[int]:
        """How many notebooks lie in each tenth of the points; full points are in the last."""
        counts = [0] * BINS
        for share in self.shares:
            counts[min(int(share * BINS), BINS - 1)] += 1
        return counts

    @property
    def seconds(self) -> list[float]:
        return sorted(r.seconds for r in self.results)

    @property
    def not_graded(self) -> list[StudentResult]:
        return [r for r in self.results if r.status != "graded"]

    @property
    def mended(self) -> list[StudentResult]:
        return [r for r in self.results if r.mended]

    @property
    def slowest(self) -> list[StudentResult]:
        """The notebooks that took longest to grade, the slowest first."""
        return sorted(self.results, key=lambda r: -r.seconds)[:SLOWEST]

    @property
    def evidence(self) -> list[tuple[StudentResult, list[str]]]:
        """What was seen of each student's process; shared answers stand in `shared`."""
        found = [(result, without_identical(result.evidence)) for result in self.results]
        return [(result, lines) for result, lines in found if lines]


def summarise(
    results: Iterable[StudentResult],
    lessons: Lessons | None = None,
    marks: Iterable[Mark] = (),
) -> ClassSummary:
    """Count a class's results. The commonest mistakes and most missed facts come first.

    Args:
        results: what `gankit grade` gave.
        lessons: where the lesson of each question stands, by exercise and question.
        marks: what `gankit marks` made of the results, if it was used.
    """
    results = sorted(results, key=lambda result: (result.exercise, result.student))
    mistakes = _mistakes(results, lessons or {})
    mistakes.sort(key=lambda mistake: (-len(mistake.students), mistake.exercise, mistake.id))
    missed = sorted(_missed(results), key=lambda fact: (-fact.count, fact.text))
    return ClassSummary(
        results,
        _questions(results),
        mistakes,
        missed,
        shared_answers(results),
        {(mark.student, mark.exercise): mark for mark in marks},
    )


def _questions(results: Sequence[StudentResult]) -> list[QuestionSummary]:
    found: dict[tuple[str, str], QuestionSummary] = {}
    for result in results:
        for outcome in result.checks:
            key = (result.exercise, outcome.check)
            found.setdefault(key, QuestionSummary(*key, outcome.points)).add(outcome)
    return list(found.values())


def _mistakes(results: Sequence[StudentResult], lessons: Lessons) -> list[MistakeSummary]:
    found: dict[tuple[str, str, str], MistakeSummary] = {}
    sources: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for result in results:
        for outcome in result.checks:
            for note in outcome.mistakes:
                key = (result.exercise, outcome.check, note.id)
                lesson = lessons.get(key[:2])
                entry = found.setdefault(key, MistakeSummary(*key, note.what, note.look, lesson))
                entry.students.append(result.student)
                sources[key].append(outcome.source)
    names = {result.student for result in results}
    for key, entry in found.items():
        entry.example = anonymous(min(sources[key], key=len), names)
    return list(found.values())


def _missed(results: Sequence[StudentResult]) -> list[MissedFact]:
    counts: Counter = Counter()
    hidden: defaultdict = defaultdict(int)
    for result in results:
        for outcome in result.checks:
            for fact in outcome.facts:
                if fact.earned < fact.points:
                    key = (result.exercise, outcome.check, fact.text)
                    counts[key] += 1
                    hidden[key] += bool(fact.hidden)
    return [MissedFact(*key, count, hidden[key]) for key, count in counts.items()]
