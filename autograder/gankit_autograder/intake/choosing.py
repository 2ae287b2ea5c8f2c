"""Which of several notebooks of one student and exercise counts: rules, each with a name.

A rule takes notebooks away, and says why. What is still several when all rules have spoken is a
question for the instructor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone

from gankit_autograder.intake.glance import Glances
from gankit_autograder.intake.layouts.found import (
    Found,
    OpenQuestion,
    is_copy,
    is_generic,
    squash,
    stem,
)

NEWEST, NAMED = "newest", "named"
SPARE = re.compile(
    r"\b(back[-_ ]?ups?|bak|old|older|archive|trash|papierkorb|previous|earlier|tmp|temp|copies|"
    r"draft|drafts|versions?|v\d+|try\d*|attempts?\d*|attempt[-_ ]\d+)\b",
    re.I,
)
Dropped = list[tuple[Found, str]]
Rule = Callable[[Sequence[Found], Glances], Dropped]


def choose(
    found: Sequence[Found], glances: Glances, take: str = ""
) -> tuple[list[Found], Dropped, str, OpenQuestion | None]:
    """What counts, what does not and why, why the first counts, and a question if one is left.

    Args:
        found: the notebooks of one student and one exercise.
        take: the instructor's word: "newest", "named" or "".
    """
    rest, dropped, why = list(found), [], ""
    if len(rest) == 1:
        return rest, [], "the only one", None
    for rule in RULES:
        gone = rule(rest, glances)
        if gone:
            left = {id(entry) for entry, _ in gone}
            rest = [entry for entry in rest if id(entry) not in left]
            dropped += gone
            why = _NAMES[rule]
        if len(rest) == 1:
            return rest, dropped, why, None
    if take:
        best = _newest(rest) if take == NEWEST else _best_named(rest)
        if len(best) == 1:
            dropped += [
                (e, f"--take {take} took {best[0].item.label}") for e in rest if e is not best[0]
            ]
            return best, dropped, f"--take {take}", None
    return rest, dropped, why, _question(rest, take)


def _same_bytes(found: Sequence[Found], glances: Glances) -> Dropped:
    first: dict[str, Found] = {}
    dropped = []
    last_first = sorted(found, key=lambda e: (e.attempt, e.upload), reverse=True)
    for entry in sorted(last_first, key=lambda e: is_copy(e.item.name)):
        kept = first.setdefault(glances.at(entry.item.path).digest, entry)
        if kept is not entry:
            dropped.append((entry, f"the same file as {kept.item.label}"))
    return dropped


def _last_attempt(found: Sequence[Found], glances: Glances) -> Dropped:
    if not all(entry.attempt for entry in found):
        return []
    last = max(entry.attempt for entry in found)
    return [(e, "an earlier attempt") for e in found if e.attempt != last]


def _untouched(found: Sequence[Found], glances: Glances) -> Dropped:
    touched = [e for e in found if not glances.at(e.item.path).untouched]
    if not touched:
        return []
    kept = {id(entry) for entry in touched}
    return [(e, "the release as it was handed out") for e in found if id(e) not in kept]


def _spare(found: Sequence[Found], glances: Glances) -> Dropped:
    """What lies in a folder of copies loses to what does not."""
    common = min(len(entry.item.parts) for entry in found) - 1
    shared = next((i for i in range(common) if len({e.item.parts[i] for e in found}) > 1), common)
    inside = [e for e in found if any(map(SPARE.search, e.item.parts[shared:-1]))]
    if not inside or len(inside) == len(found):
        return []
    return [(entry, "it lies in a folder of copies") for entry in inside]


def _named(found: Sequence[Found], glances: Glances) -> Dropped:
    """A notebook that has the exercise's name, or a person's, beats `Untitled.ipynb`."""
    named = [entry for entry in found if _is_named(entry)]
    if not named or len(named) == len(found):
        return []
    return [(e, "its name is not the exercise's") for e in found if not _is_named(e)]


def _last_upload(found: Sequence[Found], glances: Glances) -> Dropped:
    """Canvas numbers files, not attempts: of files with equally good names the last counts."""
    if not all(entry.upload for entry in found):
        return []
    last = max(entry.upload for entry in found)
    return [(e, "uploaded earlier") for e in found if e.upload != last]


RULES: tuple[Rule, ...] = (
    _same_bytes,
    _untouched,
    _last_attempt,
    _spare,
    _named,
    _last_upload,
)
_NAMES = {
    _same_bytes: "the others are the same file",
    _last_attempt: "the last attempt",
    _untouched: "the others are the untouched release",
    _spare: "the others lie in folders of copies",
    _named: "it has the exercise's name",
    _last_upload: "uploaded last",
}


def _is_named(entry: Found) -> bool:
    name = squash(stem(entry.item.name))
    exercise = squash(entry.exercise)
    return bool(exercise and exercise in name) or (
        not is_generic(stem(entry.item.name)) and squash(entry.student) in name
    )


def _newest(found: Sequence[Found]) -> list[Found]:
    times = [_moment(entry) for entry in found]
    last = max(times)
    return [entry for entry, time in zip(found, times, strict=True) if time == last]


def _best_named(found: Sequence[Found]) -> list[Found]:
    exact = [
        e for e in found if e.exercise and e.item.name.lower() == f"{e.exercise}.ipynb".lower()
    ]
    if len(exact) > 1:
        least = min(len(entry.item.parts) for entry in exact)
        exact = [entry for entry in exact if len(entry.item.parts) == least]
    return exact or list(found)


def _moment(entry: Found) -> datetime:
    time = entry.time or entry.item.modified
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def _question(found: Sequence[Found], take: str) -> OpenQuestion:
    labels = tuple(entry.item.label for entry in found)
    newest = _newest(found)
    last = f" ({newest[0].item.label})" if len(newest) == 1 else ""
    tried = f" --take {take} does not tell them apart." if take else ""
    exercise = found[0].exercise or "an exercise that no name says"
    return OpenQuestion(
        f"{found[0].student} has {len(found)} notebooks of {exercise}: "
        f"{', '.join(labels[:4])}.{tried}",
        f"--take newest: the last one{last}. --take named: the one called like the exercise. "
        "--leave-out PATTERN: the others.",
        labels,
    )
