"""Finds answers that are the same in several submissions. For a person to judge; no accusation."""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Sequence

from gankit_autograder.intake.names import parse
from gankit_autograder.record.results import StudentResult

MOST_NAMED = 5
_SAME = " is the same as that of "
SHORTEST = 300  # characters; shorter answers are alike because the task is short


def identical_answers(results: Sequence[StudentResult]) -> list[tuple[str, str, list[str]]]:
    """`(exercise, check, students)` for each long answer that several students share.

    Comments, blank lines, docstrings and the layout do not count.
    """
    groups: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for result in results:
        for check in result.checks:
            if check.error == "not written yet":
                continue
            mark = _fingerprint(check.source)
            if mark:
                groups[result.exercise, check.check, mark].append((result.student, hand_in(result)))
    found = [(e, c, names) for (e, c, _), who in groups.items() if (names := _apart(who))]
    return sorted(found)


def _apart(who: Sequence[tuple[str, str]]) -> list[str]:
    """The students who share an answer; none where it is one file, of a group or one student."""
    students, files = ({entry[i] for entry in who} for i in (0, 1))
    return [] if len(files) < 2 or len(students) < 2 else sorted(student for student, _ in who)


def hand_in(result: StudentResult) -> str:
    """The hand-in a result is of: members of a group share one."""
    return f"{result.file} {result.fingerprint}" if result.fingerprint else result.student


def add_identical(results: Sequence[StudentResult]) -> list[StudentResult]:
    """Put sentences into the evidence of each result concerned; give those that changed.

    Small groups are named. A text that half the class shares says little about any one of them.
    """
    by_student = {(r.student, r.exercise): r for r in results}
    changed: dict[int, StudentResult] = {}
    for exercise, check, students in identical_answers(results):
        for student in students:
            others = [name for name in students if name != student]
            who = ", ".join(others) if len(others) <= MOST_NAMED else f"{len(others)} others"
            result = by_student[student, exercise]
            result.evidence.append(f"the answer '{check}'{_SAME}{who}")
            changed[id(result)] = result
    return list(changed.values())


def without_identical(evidence: list[str]) -> list[str]:
    """The sentences that do not depend on the rest of the class."""
    return [line for line in evidence if _SAME not in line]


def _fingerprint(source: str) -> str:
    tree = parse(source)
    if tree is None:
        return ""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_text(body[0]):
            node.body = body[1:] or [ast.Pass()]
    try:
        text = ast.unparse(tree)
    except (RecursionError, ValueError):
        return ""
    return hashlib.sha256(text.encode()).hexdigest() if len(text) >= SHORTEST else ""


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
