"""The grader gives every solution full points, names mistakes, and refuses none of them a call."""

from pathlib import Path

import nbformat
import pytest

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.grade import grade_class, make_submission

pytestmark = pytest.mark.slow

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


@pytest.mark.parametrize("name", EXERCISES)
def test_solution_variants_and_mistakes(name, tmp_path):
    exercise = read_exercise(ROOT / "solutions" / name)
    graded = {check.id for check in exercise.checks}
    variants, mistakes = (
        last_of_each_check(change for change in changes if change.answer in graded)
        for changes in (exercise.variants, exercise.mistakes)
    )
    write(tmp_path / "in", "solution", exercise, [])
    write(tmp_path / "in", "variants", exercise, variants)
    write(tmp_path / "in", "mistakes", exercise, mistakes)
    found = grade_class(tmp_path / "in", tmp_path / "out", exercise=name, root=ROOT)
    results = {result.student: result for result in found}
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
    named = {note.id for check in results["mistakes"].checks for note in check.mistakes}
    assert named == {mistake.id for mistake in mistakes}
