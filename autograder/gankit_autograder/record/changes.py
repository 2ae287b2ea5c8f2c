"""What differs between two runs, for each student, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gankit_autograder.record.runs import Run

_WHY = {
    "checks": "the checks changed",
    "release": "the lesson's notebook changed",
    "hidden": "the hidden inputs changed",
}


@dataclass(frozen=True)
class ResultChange:
    """One student's exercise in two runs. A score is None where the run has none."""

    student: str
    exercise: str
    before: float | None
    after: float | None
    what: tuple[str, ...]  # which checks, which status
    why: tuple[str, ...]

    def __str__(self) -> str:
        score = f"{_number(self.before)} -> {_number(self.after)}"
        what = f" ({', '.join(self.what)})" if self.what else ""
        return f"{self.student} {self.exercise}: {score}{what}: {', '.join(self.why)}"


def differences(before: Run, after: Run) -> list[ResultChange]:
    """Every student and exercise whose result is not the same, or whose notebook is another."""
    old, new = before.by_key(), after.by_key()
    return [
        found
        for key in sorted(old.keys() | new.keys())
        if (found := _difference(key, old.get(key), new.get(key), before, after))
    ]


def _difference(
    key: tuple[str, str],
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    before: Run,
    after: Run,
) -> ResultChange | None:
    if old is None or new is None:
        why = "no notebook in the run before" if old is None else "no notebook in the last run"
        return ResultChange(*key, _score(old), _score(new), (), (why,))
    what = tuple(_what(old, new))
    reasons = tuple(_reasons(key[1], old, new, before, after))
    if not what and old["notebook"] == new["notebook"]:
        return None
    unexplained = ("nothing that is recorded differs: its code may not do the same every time",)
    return ResultChange(*key, old["score"], new["score"], what, reasons or unexplained)


def _what(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    if old["status"] != new["status"]:
        yield f"{old['status']} -> {new['status']}"
    if old["points"] != new["points"]:
        yield f"of {old['points']:g} -> of {new['points']:g} points"
    for name in sorted(old["checks"].keys() | new["checks"].keys()):
        one, other = old["checks"].get(name), new["checks"].get(name)
        if one != other:
            yield f"{name} {_of(one)} -> {_of(other)}"


def _of(score: list[float] | None) -> str:
    return f"{score[0]:g}/{score[1]:g}" if score else "none"


def _reasons(
    exercise: str, old: dict[str, Any], new: dict[str, Any], before: Run, after: Run
) -> Iterator[str]:
    if old["notebook"] != new["notebook"]:
        other = f" ({new['file']})" if old["file"] != new["file"] else ""
        yield f"the notebook is another one{other}"
    if before.secret != after.secret:
        yield f"the secret is another one ({before.secret} -> {after.secret})"
    one, other = before.basis.get(exercise, {}), after.basis.get(exercise, {})
    for name, sentence in _WHY.items():
        changed = one.get(name) != other.get(name)
        if changed and not (name == "hidden" and before.secret != after.secret):
            yield sentence
    if before.version != after.version:
        yield f"gankit {before.version} -> {after.version}"


def _score(entry: dict[str, Any] | None) -> float | None:
    return entry["score"] if entry else None


def _number(score: float | None) -> str:
    return "none" if score is None else f"{score:g}"
