"""Reads the instructor's policy: one optional TOML file with late rules, extras and overrides."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gankit.errors import GankitError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FULL = "full"
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(minute|hour|day|week)s?")
_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@dataclass(frozen=True)
class Extension:
    """A later date for one student; for every exercise where `exercise` is ""."""

    student: str
    until: datetime
    exercise: str = ""


@dataclass(frozen=True)
class Late:
    """When notebooks are due, and what a late one loses.

    `lose` is the share of the points reached that each begun day costs, `most` the largest share.
    A notebook that comes more than `closed` after its date gets nothing.
    """

    due: datetime | None = None
    by_exercise: Mapping[str, datetime] = field(default_factory=dict)
    grace: timedelta = timedelta()
    lose: float = 0.0
    most: float = 1.0
    closed: timedelta | None = None
    extensions: tuple[Extension, ...] = ()
    timezone: tzinfo | None = None

    def date_for(self, student: str, exercise: str) -> datetime | None:
        """When this student's notebook is due. An extension never makes it earlier."""
        due = self.by_exercise.get(exercise, self.due)
        own = [
            entry.until
            for entry in self.extensions
            if entry.student == student and entry.exercise in ("", exercise)
        ]
        return max([due, *own]) if due and own else due


@dataclass(frozen=True)
class Extra:
    """Points on top, after a late notebook's loss; for everyone where `student` is ""."""

    points: float
    student: str = ""
    exercise: str = ""
    why: str = ""


@dataclass(frozen=True)
class Override:
    """Another score for one question; for everyone where `student` is "". None is full points."""

    exercise: str
    question: str
    score: float | None
    student: str = ""
    why: str = ""


@dataclass(frozen=True)
class Policy:
    """Everything that turns a machine's points into a mark. The empty policy changes nothing."""

    late: Late = Late()
    extras: tuple[Extra, ...] = ()
    overrides: tuple[Override, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)  # exercise -> Canvas's column


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Raises:
        GankitError: it cannot be read, or says something that has no meaning.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
        return _policy(content)
    except FileNotFoundError:
        raise GankitError(
            f"{path} is not there. A policy file is optional: leave it out."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GankitError(f"{path} is not valid TOML: {error}.") from None
    except GankitError as error:
        raise GankitError(f"{path}: {error}") from None


def _policy(content: Mapping[str, Any]) -> Policy:
    _refuse_unknown("the file", content, {"late", "extra", "override", "canvas"})
    for name in ("late", "canvas"):
        if not isinstance(content.get(name, {}), dict):
            raise GankitError(f"write {name} in brackets, with its entries below it: [{name}].")
    return Policy(
        _late(content.get("late", {})),
        tuple(_extra(entry) for entry in _tables(content, "extra")),
        tuple(_override(entry) for entry in _tables(content, "override")),
        {str(key): str(value) for key, value in content.get("canvas", {}).items()},
    )


def _late(table: Mapping[str, Any]) -> Late:
    known = {"due", "grace", "lose", "most", "closed", "timezone", "exercises", "extension"}
    _refuse_unknown("[late]", table, known)
    zone = _zone(table.get("timezone"))
    for name in ("lose", "most"):
        if not 0 <= _number("[late]", table, name, 0.0) <= 1:
            raise GankitError(f"[late] {name} is a share of the points: write 0.1 for 10 %.")
    return Late(
        _date(table["due"], zone) if "due" in table else None,
        {name: _date(value, zone) for name, value in table.get("exercises", {}).items()},
        _span(table.get("grace", "0 minutes")),
        _number("[late]", table, "lose", 0.0),
        _number("[late]", table, "most", 1.0),
        _span(table["closed"]) if "closed" in table else None,
        tuple(_extension(entry, zone) for entry in _tables(table, "extension")),
        zone,
    )


def _extension(table: Mapping[str, Any], zone: tzinfo | None) -> Extension:
    _refuse_unknown("[[late.extension]]", table, {"student", "exercise", "until", "why"})
    _require("[[late.extension]]", table, "student", "until")
    return Extension(
        str(table["student"]), _date(table["until"], zone), str(table.get("exercise", ""))
    )


def _extra(table: Mapping[str, Any]) -> Extra:
    _refuse_unknown("[[extra]]", table, {"student", "exercise", "points", "why"})
    _require("[[extra]]", table, "points")
    return Extra(
        _number("[[extra]]", table, "points", 0.0),
        str(table.get("student", "")),
        str(table.get("exercise", "")),
        str(table.get("why", "")),
    )


def _override(table: Mapping[str, Any]) -> Override:
    _refuse_unknown("[[override]]", table, {"student", "exercise", "question", "score", "why"})
    _require("[[override]]", table, "exercise", "question", "score")
    full = table["score"] == FULL
    return Override(
        str(table["exercise"]),
        str(table["question"]),
        None if full else _number("[[override]]", table, "score", 0.0),
        str(table.get("student", "")),
        str(table.get("why", "")),
    )


def _tables(table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    entries = table.get(name, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise GankitError(f"write {name} with two brackets, once for each entry: [[{name}]].")
    return entries


def _refuse_unknown(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise GankitError(
            f"{where} has '{unknown[0]}', which means nothing here. Known: "
            f"{', '.join(sorted(known))}."
        )


def _require(where: str, table: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if name not in table:
            raise GankitError(f"{where} needs {name}.")


def _number(where: str, table: Mapping[str, Any], name: str, default: float) -> float:
    value = table.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise GankitError(f"{where} {name} must be a number and is {value!r}.")
    return float(value)


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise GankitError(
            f'[late] timezone {name!r} is not known. Write it as "Europe/Zurich".'
        ) from None


def _date(value: Any, zone: tzinfo | None) -> datetime:
    if not isinstance(value, datetime):
        raise GankitError(
            f"{value!r} is not a date with a time. Write it without quotes: "
            "2026-11-20T23:59:00+01:00."
        )
    if value.tzinfo is None and zone is None:
        raise GankitError(
            f"{value} does not say where on earth. Add the offset: 2026-11-20T23:59:00+01:00, "
            'or write timezone = "Europe/Zurich" under [late].'
        )
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _span(value: Any) -> timedelta:
    found = _SPAN.fullmatch(str(value).strip())
    if not found:
        raise GankitError(
            f'{value!r} is no length of time. Write it as "15 minutes", "12 hours" or "7 days".'
        )
    return timedelta(seconds=float(found[1]) * _UNITS[found[2]])
