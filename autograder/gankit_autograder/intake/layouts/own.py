"""Layouts of the instructor's own: named patterns in `overlay/layouts.toml`."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.intake.layouts.found import Found, Reading, Reference, clean_name
from gankit_autograder.intake.layouts.platforms import parse_time
from gankit_autograder.intake.source import Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "layouts.toml"
GROUPS = {"student", "exercise", "user", "attempt", "time", "late", "file"}


@dataclass(frozen=True)
class Own:
    """A pattern for a file's whole path below the folder or zip that was named."""

    name: str
    pattern: re.Pattern
    times: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"your own layout {self.name}"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """Applies where at least half of the notebooks fit."""
        reading = Reading(self.name, self.title)
        for item in source.notebooks:
            match = self.pattern.fullmatch(item.label)
            if match is None:
                reading.unplaced.append((item, f"its path does not fit the pattern of {self.name}"))
                continue
            groups = {name: value or "" for name, value in match.groupdict().items()}
            time = parse_time(groups.get("time", ""), self.times)
            number = groups.get("attempt", "")
            attempt = (int(number),) if number.isdigit() else (time,) if time else ()
            exercise = known.exercise_in(groups.get("exercise", ""), *reversed(item.parts))
            who, late = clean_name(groups["student"]), bool(groups.get("late"))
            source_of_time = f"the pattern of {self.name}" if time else ""
            reading.found.append(
                Found(
                    item,
                    who,
                    exercise,
                    groups.get("user", ""),
                    attempt,
                    time=time,
                    time_from=source_of_time,
                    late=late,
                )
            )
        return reading if 2 * len(reading.found) >= max(len(source.notebooks), 1) else None


def read_own(path: Path) -> list[Own]:
    """The layouts in a TOML file; none where there is no file.

    Raises:
        GankitError: a pattern cannot be used.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GankitError(f"{path} is not valid TOML: {error}.") from None
    return [_own(path, name, table) for name, table in content.items()]


def _own(path: Path, name: str, table: object) -> Own:
    where = f"{path}, [{name}]"
    if not isinstance(table, dict) or not isinstance(table.get("pattern"), str):
        raise GankitError(
            f"{where} needs pattern = '...', a regular expression with (?P<student>...)."
        )
    unknown = sorted(set(table) - {"pattern", "time"})
    if unknown:
        raise GankitError(f"{where} has '{unknown[0]}', which means nothing here: pattern, time.")
    try:
        pattern = re.compile(table["pattern"])
    except re.error as error:
        raise GankitError(f"{where}: the pattern is no regular expression: {error}.") from None
    wrong = sorted(set(pattern.groupindex) - GROUPS)
    if wrong or "student" not in pattern.groupindex:
        lack = f"has an unknown group '{wrong[0]}'" if wrong else "has no group (?P<student>...)"
        raise GankitError(f"{where}: the pattern {lack}. Groups: {', '.join(sorted(GROUPS))}.")
    times = table.get("time", ())
    return Own(name, pattern, (times,) if isinstance(times, str) else tuple(times))
