"""Does the grader take what `mistakes.py` says, for every known mistake? Here: all of them.

    python bench/true_path.py                 every exercise
    python bench/true_path.py 06 11 --show    some, with a line for each that differs

Each mistake stands in a notebook that is solved otherwise, one a question, and goes through
`gankit grade`: cells, workers, hidden inputs, judge. Compared are the facts that are lost and the
mistake that is named; of correct variants, that nothing is lost. What differs is graded once more
in a notebook of its own: an answer may use another, which was wrong as well.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import nbformat

from gankit_autograder.build.exercise import Exercise, exercise_folders, read_exercise
from gankit_autograder.catalogue import Change, Mistake
from gankit_autograder.grade import grade_class, make_submission
from gankit_autograder.record.results import CheckOutcome

ROOT = Path(__file__).resolve().parents[1]


def packed(changes: Iterable[Change]) -> list[list[Change]]:
    """Lists with at most one change for each answer: a notebook each."""
    by_answer: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_answer[change.answer].append(change)
    count = max(map(len, by_answer.values()), default=0)
    return [[some[n] for some in by_answer.values() if n < len(some)] for n in range(count)]


def wrong_with(change: Change, outcome: CheckOutcome) -> str:
    """How an outcome differs from what the catalogue says; "" where it does not."""
    lost = sorted(fact.id for fact in outcome.facts if fact.earned < fact.points or fact.got)
    hidden = [fact.id for fact in outcome.facts if fact.hidden]
    declared = sorted(change.loses) if isinstance(change, Mistake) else []
    if lost != declared or hidden:
        return f"lost {lost}, of these on hidden inputs alone {hidden}; declared {declared}"
    named = [note.id for note in outcome.mistakes]
    expected = [change.id] if isinstance(change, Mistake) else []
    return "" if named == expected else f"named {named}"


def wrong_in(exercise: Exercise, folder: Path) -> dict[str, str]:
    """What is wrong with each change, by its id."""
    groups = [*packed(exercise.mistakes), *packed(exercise.variants)]
    found = graded(exercise, groups, folder / "together")
    alone = [[c] for group in groups for c in group if found.get(c.id) and len(group) > 1]
    return found | (graded(exercise, alone, folder / "alone") if alone else {})


def graded(exercise: Exercise, groups: list[list[Change]], folder: Path) -> dict[str, str]:
    """What is wrong with each change of notebooks that hold these."""
    submissions = {f"n{number:03d}": group for number, group in enumerate(groups)}
    for student, group in submissions.items():
        path = folder / "in" / student / exercise.name / f"{exercise.name}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(make_submission(exercise, group), path)
    results = grade_class(folder / "in", folder / "out", exercise=exercise.name, root=ROOT)
    found = {}
    for result in results:
        outcomes = {outcome.check: outcome for outcome in result.checks}
        for change in submissions[result.student]:
            if change.answer in outcomes:  # practice is not graded
                found[change.id] = wrong_with(change, outcomes[change.answer])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exercises", nargs="*", help="their names, or how these begin")
    parser.add_argument("--show", action="store_true", help="a line for each that differs")
    args = parser.parse_args()
    folders = exercise_folders(ROOT / "solutions")
    chosen = [n for n in folders if not args.exercises or n.startswith(tuple(args.exercises))]
    print(f"{'exercise':24}{'mistakes':>9}{'as declared':>13}{'variants':>10}{'full':>6}{'s':>7}")
    for name in chosen:
        exercise = read_exercise(folders[name])
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found = wrong_in(exercise, Path(folder))
        counts = []
        for changes in (exercise.mistakes, exercise.variants):
            texts = [found[change.id] for change in changes if change.id in found]
            counts += [len(texts), texts.count("")]
        seconds = time.monotonic() - started
        print(f"{name:24}{counts[0]:9}{counts[1]:13}{counts[2]:10}{counts[3]:6}{seconds:7.0f}")
        if args.show:
            print(*(f"    {key}: {text}" for key, text in found.items() if text), sep="\n")


if __name__ == "__main__":
    main()
