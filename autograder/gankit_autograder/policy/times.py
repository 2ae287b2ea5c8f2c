"""When each notebook was handed in: from a table, from the system that collected it, or its file.

A time without a zone is in the policy's zone, or else in this machine's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gankit.errors import GankitError
from gankit_autograder.intake.collect import placements
from gankit_autograder.intake.course import Course
from gankit_autograder.intake.layouts.gradescope import SOURCE as GRADESCOPE
from gankit_autograder.intake.opening import open_source
from gankit_autograder.policy.known import Class
from gankit_autograder.record.collected import read_taken
from gankit_autograder.record.results import StudentResult
from gankit_autograder.tables import read_table

TABLE, NBGRADER, FILE = "the table of times", "nbgrader's timestamp.txt", "the file's own time"
_WEST_AND_ZERO = {"UTC": 0, "GMT": 0, "Z": 0}
_ZONED = re.compile(r"(?P<time>.*\d)\s*(?P<zone>[A-Za-z][\w/+-]*)")
Key = tuple[str, str]
__all__ = ["FILE", "GRADESCOPE", "NBGRADER", "TABLE", "HandIn", "hand_ins", "moment", "read_times"]


@dataclass(frozen=True)
class HandIn:
    """When a notebook came and who says so; or only that it is `late`, or what is the `problem`."""

    time: datetime | None
    source: str
    late: bool = False
    problem: str = ""


def read_times(path: Path, zone: tzinfo | None, class_: Class | None = None) -> dict[Key, datetime]:
    """A CSV with the columns student, time and, if wanted, exercise. "" means every exercise.

    Raises:
        GankitError: a cell is no time, or names nobody; with its place.
    """
    table = read_table(path, ("student", "time"))
    found: dict[Key, datetime] = {}
    problems = []
    for row in table.rows:
        student, exercise, text = row["student"], row["exercise"], row["time"]
        try:
            if not student or not text:
                raise ValueError("write a student and a time")
            if class_ is not None:
                student, exercise = class_.student(student), class_.exercise(exercise)
            found[student, exercise] = moment(text, zone)
        except ValueError as error:
            problems.append(f"{path}, line {row.line}: {error}.")
    if problems:
        raise GankitError("\n".join([*problems[:10], "Nothing was written."]))
    return found


def moment(text: str, zone: tzinfo | None) -> datetime:
    """A time with its zone: an offset, `Z`, `Europe/Zurich`, or the abbreviation of `zone`.

    Raises:
        ValueError: it is no time, or nobody can know its zone.
    """
    plain = text.strip()
    try:
        found = datetime.fromisoformat(plain.replace("Z", "+00:00"))
        return found if found.tzinfo else found.replace(tzinfo=zone).astimezone(zone)
    except ValueError:
        pass
    match = _ZONED.fullmatch(plain)
    if match is None:
        raise ValueError(f"'{text}' is no time such as 2026-11-20T23:59:00+01:00")
    try:
        bare = datetime.fromisoformat(match["time"].strip())
    except ValueError:
        raise ValueError(f"'{text}' is no time such as 2026-11-20 23:59 Europe/Zurich") from None
    return bare if bare.tzinfo else _in_zone(bare, match["zone"], zone)


def _in_zone(bare: datetime, name: str, zone: tzinfo | None) -> datetime:
    if name.upper() in _WEST_AND_ZERO:
        return bare.replace(tzinfo=timezone.utc)
    if "/" in name:
        try:
            return bare.replace(tzinfo=ZoneInfo(name))
        except (KeyError, ValueError, OSError):
            raise ValueError(f"there is no time zone '{name}'") from None
    for fold in (0, 1):  # the hour that comes twice has two abbreviations
        local = bare.replace(tzinfo=zone, fold=fold)
        if zone is not None and local.tzname() == name:
            return local
    raise ValueError(
        f"the zone '{name}' is several places on earth: name yours in the policy, under [late]: "
        'timezone = "America/Los_Angeles"'
    )


def hand_ins(
    results: Iterable[StudentResult],
    submissions: Path | None,
    table: Mapping[Key, datetime],
    zone: tzinfo | None = None,
    graded: Path | None = None,
    course: Course | None = None,
) -> dict[Key, HandIn]:
    """When each result's notebook came, as far as anything says so.

    Args:
        results: each names its file among what was handed over.
        submissions: what was graded, for the files' own times; None if it is gone.
        table: `read_times`; it wins over everything else.
        zone: of times that name none; the machine's where None.
        graded: the folder of results, which keeps what the collecting system said.
        course: for layouts of the instructor's own.
    """
    results = list(results)
    found = _kept(graded, zone) if graded else {}
    if submissions:
        found.update(_from_submissions(results, submissions, zone, found, course))
    wanted = {(result.student, result.exercise) for result in results}
    found = {key: entry for key, entry in found.items() if key in wanted}
    for key in wanted:
        given = table.get(key) or table.get((key[0], ""))
        if given:
            found[key] = HandIn(given, TABLE)
    return found


def _kept(graded: Path, zone: tzinfo | None) -> dict[Key, HandIn]:
    """What the plan of collecting says; not the files' own times, which a copy may have changed."""
    found = {}
    for entry in read_taken(graded):
        time = datetime.fromisoformat(entry["time"]) if entry.get("time") else None
        came = _said(time, entry.get("time from", ""), entry.get("stamp", ""), entry["late"], zone)
        if came:
            found[entry["student"], entry["exercise"]] = came
            found.setdefault((entry["student"], ""), came)
    return found


def _said(
    time: datetime | None, source: str, stamp: str, late: bool, zone: tzinfo | None
) -> HandIn | None:
    """What the collecting system said; None where it said nothing."""
    if stamp:
        try:
            return HandIn(moment(stamp, zone or timezone.utc), NBGRADER, late)
        except ValueError as error:
            return HandIn(None, NBGRADER, late, str(error))
    if time is not None:
        return HandIn(time if time.tzinfo else time.replace(tzinfo=zone).astimezone(zone), source)
    return HandIn(None, "the mark LATE in the name", late=True) if late else None


def _from_submissions(
    results: list[StudentResult],
    submissions: Path,
    zone: tzinfo | None,
    known: Mapping[Key, Any],
    course: Course | None,
) -> dict[Key, HandIn]:
    found = {}
    with open_source(submissions) as source:
        placed = placements(source, sorted({r.exercise for r in results} - {""}), course)
        items = {item.label: item for item in source.notebooks}
        for result in results:
            label = label_of(result.file, list(items))
            if label is None:
                continue
            key, place = (result.student, result.exercise), placed.get(label)
            came = place and _said(place.time, place.time_from, place.stamp, place.late, zone)
            came = came or known.get(key)
            if came is None and not (place and place.upload):  # Canvas's files are made anew
                own = items[label].modified
                came = HandIn(own.replace(tzinfo=own.tzinfo or zone).astimezone(zone), FILE)
            if came is not None:
                found[key] = came
    return found


def label_of(file: str, labels: list[str]) -> str | None:
    """The file that a result calls `file`, also where another folder was put around it."""
    if file in labels:
        return file
    fitting = [label for label in labels if label.endswith(f"/{file}")]
    return fitting[0] if len(fitting) == 1 else None
