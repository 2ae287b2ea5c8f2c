"""A first catalogue: every family that applies to a solution, with the facts that it loses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gankit.checks.diagnose import diagnose
from gankit.checks.differences import changed_views
from gankit.checks.facts import judge
from gankit.checks.signature import Signature
from gankit.checks.spec import Check
from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.record import run_change, run_steadily
from gankit_autograder.catalogue import Mistake
from gankit_autograder.families.code import Code, replacements
from gankit_autograder.families.fault import FAMILIES, Family, Words, same_code


@dataclass
class First:
    """The lines of a catalogue, and what the check does not see."""

    lines: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


def first_catalogue(exercise: Exercise, check: Check, words: Words, prefix: str = "") -> First:
    """Try every family on the solution of a check's answer; keep what the check sees and tells
    apart."""
    solution, found = exercise.solution(check.id), First()
    expected = run_change(exercise, check, None)
    seen, known = [solution], []
    for name, family in FAMILIES.items():
        for given in family.usual:
            mistake = _mistake(check.id, solution, name, family, given, words, prefix)
            changed = mistake.apply(solution) if mistake else solution
            if any(same_code(changed, other) for other in seen):
                continue
            seen.append(changed)
            try:
                got = run_steadily(exercise, check, mistake)
            except GankitError:
                continue  # the cell does not run, or what it gives differs between processors
            lost = [fact.id for fact in judge(check, expected, got) if not fact.passed]
            call = f"{name}({', '.join(map(str, given))})" if given else name
            if not lost:
                found.unseen.append(call)
            elif not diagnose(known, expected, got):
                known.append(Signature(mistake.id, "", "", changed_views(expected, got)))
                found.lines.append(f"{mistake.id}: {' '.join(lost)} = {call}")
    return found


def _mistake(
    answer: str,
    solution: str,
    name: str,
    family: Family,
    given: tuple[Any, ...],
    words: Words,
    prefix: str,
) -> Mistake | None:
    """The family as a change of this solution; None where it finds nothing to change."""
    fault = family.find(Code(solution), words, *given)
    if not fault.edits:
        return None
    identifier = "-".join([f"{prefix}{name}", *map(str, given)]).replace("_", "-").replace(".", "")
    pairs = replacements(solution, fault.edits)
    return Mistake(identifier, answer, pairs, what=fault.what, look=fault.look)
