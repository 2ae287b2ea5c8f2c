"""A class of sixty made from the catalogue of exercise 01: who made which mistake is known.

The results are composed from what the build recorded: each mistake's views are judged and diagnosed
by the checks' own code. No notebook is run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from gankit.checks.blueprints import Blueprint, load_blueprints
from gankit.checks.diagnose import diagnose
from gankit.checks.explain import network_pictures
from gankit.checks.facts import judge
from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.catalogue import Mistake
from gankit_autograder.record.results import (
    UNREADABLE,
    CheckOutcome,
    FactOutcome,
    MistakeNote,
    StudentResult,
)

NAME = "01_gan_mnist"
SIZE = 60
HOW_OFTEN = (9, 7, 6, 5, 4, 3, 2, 2, 1, 1)  # students for each of the mistakes that are made
BOTH = 5  # students who make a second mistake, in another answer


class DemoClass:
    """Sixty students; `made` says who made which mistakes."""

    def __init__(self, root: Path) -> None:
        self.exercise: Exercise = read_exercise(root / "solutions" / NAME)
        self.blueprints = load_blueprints(NAME)
        self.made: dict[str, list[Mistake]] = {f"student{n:02d}": [] for n in range(SIZE - 1)}
        self._spread()
        self.results = [self._result(name, made) for name, made in self.made.items()]
        self.results.append(
            StudentResult("student59", NAME, "student59.ipynb", UNREADABLE, "the file is empty",
                          points=33.0)
        )  # fmt: skip

    @property
    def counts(self) -> Counter:
        return Counter(mistake.id for made in self.made.values() for mistake in made)

    def _spread(self) -> None:
        """Every eighth mistake of the catalogue, each as often as `HOW_OFTEN` says."""
        mistakes = self.exercise.mistakes[:: len(self.exercise.mistakes) // len(HOW_OFTEN)]
        names = iter(self.made)
        for mistake, count in zip(mistakes, HOW_OFTEN, strict=False):
            for _ in range(count):
                self.made[next(names)].append(mistake)
        first = mistakes[0]
        others = (
            name for name, made in self.made.items() if made and made[0].answer != first.answer
        )
        for name in list(others)[:BOTH]:
            self.made[name].append(first)

    def _result(self, student: str, made: list[Mistake]) -> StudentResult:
        by_answer = {mistake.answer: mistake for mistake in made}
        checks = [
            self._outcome(blueprint, by_answer.get(name), student)
            for name, blueprint in self.blueprints.items()
        ]
        number = int(student[-2:])
        return StudentResult(
            student,
            NAME,
            f"{student}/{NAME}.ipynb",
            score=sum(check.score for check in checks),
            points=33.0,
            checks=checks,
            manual=[{"id": "compare", "points": 4, "answer": f"My own words, {number}. " * 9}],
            seconds=1.0 + number / 10,
        )

    def _outcome(self, blueprint: Blueprint, mistake: Mistake | None, student: str) -> CheckOutcome:
        check, expected = blueprint.check, blueprint.expected
        signature = next((m for m in blueprint.mistakes if mistake and m.id == mistake.id), None)
        got = {**expected, **(signature.changed if signature else {})}
        facts = [
            FactOutcome(
                fact.id,
                fact.text,
                fact.points,
                fact.earned,
                fact.difference.expected if fact.difference else "",
                fact.difference.got if fact.difference else "",
            )
            for fact in judge(check, expected, got)
        ]
        named = diagnose(blueprint.mistakes, expected, got)
        own = f"our_{student} = 1\n" if int(student[-1]) % 2 else ""  # the others are alike
        source = self.exercise.solution(check.id)
        source = mistake.apply(source) if mistake else source
        return CheckOutcome(
            check.id,
            sum(fact.earned for fact in facts),
            float(check.points),
            facts,
            [MistakeNote(m.id, m.what, m.look) for m in named],
            source=f"# by {student}\n{own}{source}",
            drawn=[asdict(picture) for picture in network_pictures(check, expected, got)],
        )


def _elsewhere(made: list[Mistake], mistake: Mistake) -> bool:
    """Whether a student's mistake stands in another answer."""
    return bool(made) and made[0].answer != mistake.answer
