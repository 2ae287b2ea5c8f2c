"""The matrix of one check: what each mistake and variant loses, and what is named."""

from __future__ import annotations

from gankit.checks.compare import Difference
from gankit.checks.diagnose import Signature, changed_views, diagnose
from gankit.checks.equality import completed, settled_views
from gankit.checks.facts import judge
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.record import observe_views, run_change
from gankit_autograder.catalogue import Change, Mistake


def try_check(exercise: Exercise, name: str, changes: list[Change]) -> int:
    """Print a line for each change; how many are not as they should be."""
    solution = exercise.namespace()
    check = completed(exercise.check(name), solution)
    expected = observe_views(check, solution)
    print(f"{name} ({check.points:g} points): {', '.join(fact.id for fact in check.facts)}")
    results = {change.id: run_change(exercise, check, change) for change in changes}
    signatures = [
        Signature(change.id, change.what, change.look, changed_views(expected, results[change.id]))
        for change in changes
        if isinstance(change, Mistake)
    ]
    failures = 0
    for change in changes:
        got = settled_views(check, expected, results[change.id], exercise.namespace(change))
        facts = judge(check, expected, got)
        lost = [fact.id for fact in facts if not fact.passed]
        named = [signature.id for signature in diagnose(signatures, expected, got)]
        mistake = isinstance(change, Mistake)
        right = set(lost) == set(change.loses) and named == [change.id] if mistake else not lost
        failures += not right
        kind = "mistake" if mistake else "variant"
        marks = "".join("✓" if fact.passed else "✗" for fact in facts)
        print(f"  {'ok' if right else 'NO'}  {kind}  {marks}  {change.id}")
        if not right:
            print(f"        loses {lost}; named {named}")
            for fact in facts:
                if fact.difference:
                    print(f"        {fact.id}: {_said(fact.difference)}")
    return failures


def _said(difference: Difference) -> str:
    """A difference in one line."""
    where = f"{difference.where}: " if difference.where else ""
    return f"{where}expected {difference.expected}, found {difference.got}"
