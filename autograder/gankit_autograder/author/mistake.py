"""Tries a wrong answer on its check and writes it into the catalogue with the facts it loses."""

from __future__ import annotations

from pathlib import Path

from gankit.checks.diagnose import diagnose
from gankit.checks.differences import changed_views
from gankit.checks.facts import judge
from gankit.checks.signature import Signature
from gankit.errors import GankitError
from gankit_autograder.author.entry import EMPTY, TODO, catalogue_entry, with_import
from gankit_autograder.author.wanted import refuse_mistake
from gankit_autograder.build.exercise import Exercise, find_exercises
from gankit_autograder.build.record import observe_views, run_change
from gankit_autograder.catalogue import Mistake


def add_mistake(
    solutions: Path, name: str, answer: str, identifier: str, change: dict[str, str]
) -> str:
    """Try the change, and append its entry to `mistakes.py`; give the entry.

    Args:
        change: `old` and `new`, or `source` with the whole cell.

    Raises:
        GankitError: it gets full points, cannot be told from a known mistake, or does not apply.
    """
    exercise = find_exercises(solutions, [name])[0]
    refuse_mistake(exercise, answer, identifier, change)
    replaced = [(change["old"], change["new"])] if "old" in change else []
    mistake = Mistake(identifier, answer, replaced, change.get("source", ""), what=TODO, look=TODO)
    lost = _lost_facts(exercise, mistake)
    entry = catalogue_entry(mistake, lost, exercise.solution(answer))
    path = exercise.folder / "mistakes.py"
    text = path.read_text("utf-8") if path.exists() else EMPTY.format(name=name)
    path.write_text(f"{with_import(text).rstrip()}\n\n{entry}", "utf-8")
    return entry


def _lost_facts(exercise: Exercise, mistake: Mistake) -> list[str]:
    """The facts that it loses, in the check's order, once it is told from all known mistakes."""
    check = exercise.check(mistake.answer)
    expected = observe_views(check, exercise.namespace())
    got = run_change(exercise, check, mistake)
    lost = [fact.id for fact in judge(check, expected, got) if not fact.passed]
    if not lost:
        raise GankitError(
            f"This answer gets full points in '{check.id}'. If it is right, add it to variants.py; "
            "if it is wrong, add a probe to checks.py that sees it."
        )
    known = [
        Signature(m.id, m.what, m.look, changed_views(expected, run_change(exercise, check, m)))
        for m in exercise.mistakes
        if m.answer == check.id
    ]
    named = [signature.id for signature in diagnose(known, expected, got)]
    if named:
        raise GankitError(
            f"This answer is named already, as {', '.join(named)}. Change that entry, or add a "
            "probe or a clue to checks.py that tells the two apart."
        )
    return lost
