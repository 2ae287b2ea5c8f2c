"""The grader gives every solution full points, names mistakes, and refuses none of them a call."""

from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.grade import StudentResult, grade_class, make_submission

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(
    path.parent.name
    for path in (ROOT / "solutions").glob("*/notebook.py")
    if path.parent.name != "00_start_here"
)


def write(folder: Path, student: str, exercise, changes) -> None:
    path = folder / student / exercise.name / f"{exercise.name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(make_submission(exercise, list(changes)), path)


def last_of_each_check(changes) -> list:
    """The last change of each answer."""
    return list({change.answer: change for change in changes}.values())


# What they lose must not depend on the sizes and numbers of the hidden inputs.
SIZES_COUNT = (
    *("g-ten-labels", "d-ten-labels", "maps-guessed", "pairs-returned-swapped", "p-seldom"),
)


@dataclass(frozen=True)
class Graded:
    """An exercise: the mistakes in its notebooks, and each student's result."""

    mistakes: list
    results: dict[str, StudentResult]


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> dict[str, Graded]:
    """Three notebooks of each exercise, graded as one class in one run."""
    folder = tmp_path_factory.mktemp("every")
    made = {name: hand_in(folder / "in", name) for name in EXERCISES}
    found = grade_class(folder / "in", folder / "out", root=ROOT)
    return {
        name: Graded(made[name], {one.student: one for one in found if one.exercise == name})
        for name in EXERCISES
    }


def hand_in(folder: Path, name: str) -> list:
    """Write an exercise's notebooks; give the mistakes in the last of them."""
    exercise = read_exercise(ROOT / "solutions" / name)
    graded = {check.id for check in exercise.checks}
    variants, mistakes = (
        last_of_each_check(change for change in changes if change.answer in graded)
        for changes in (exercise.variants, exercise.mistakes)
    )
    write(folder, "solution", exercise, [])
    write(folder, "variants", exercise, variants)
    write(folder, "mistakes", exercise, mistakes)
    sizes = [
        change
        for change in exercise.mistakes
        if change.id in SIZES_COUNT and change not in mistakes
    ]
    if sizes:
        write(folder, "sizes", exercise, sizes)
    return mistakes + sizes


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_variants_and_mistakes(name, graded):
    results = graded[name].results
    assert set(results) - {"sizes"} == {"solution", "variants", "mistakes"}
    assert {student: r.refused for student, r in results.items() if r.refused} == {}
    for student in ("solution", "variants"):
        lost = [
            (check.check, fact.id, fact.hidden, fact.got)
            for check in results[student].checks
            for fact in check.facts
            if fact.earned < fact.points
        ]
        assert lost == [], student
        assert results[student].score == results[student].points > 0
    checks = [check for student in ("mistakes", "sizes") if student in results
              for check in results[student].checks]  # fmt: skip
    named = {note.id for check in checks for note in check.mistakes}
    assert named == {mistake.id for mistake in graded[name].mistakes}


@pytest.mark.parametrize("name", EXERCISES)
def test_a_mistake_costs_what_the_notebook_says(name, graded):
    for mistake in graded[name].mistakes:
        (check,) = (
            check
            for student in ("mistakes", "sizes")
            if student in graded[name].results
            for check in graded[name].results[student].checks
            if mistake.id in [note.id for note in check.mistakes]
        )
        lost = sorted(fact.id for fact in check.facts if fact.got or fact.hidden)
        assert lost == sorted(mistake.loses), mistake.id
        assert not any(fact.hidden for fact in check.facts), mistake.id
