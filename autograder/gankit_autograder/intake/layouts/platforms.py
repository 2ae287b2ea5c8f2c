"""Systems that put the student into a name: one table of patterns, and a reader for them.

Where the forms come from: Canvas, `lib/content_zipper.rb` of its source; Moodle, its "download all
submissions" with and without folders; Blackboard, "assignment file download"; Brightspace,
"download submissions". Another system is one more line, or a pattern in `overlay/layouts.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gankit_autograder.intake.layouts.found import Found, Reading, Reference, clean_name
from gankit_autograder.intake.source import Item, Source

DEEPEST_LEVEL = 4  # folders of the download itself above the names


@dataclass(frozen=True)
class Platform:
    """One system. The pattern is put to the whole name of a file, or of a folder on the way to it.

    Its groups: `student`; and, as far as the system writes them, `user` (a number), `late`,
    `upload` (the file's number), `time` (in one of `times`), `file` (as the student called it).
    """

    name: str
    title: str
    pattern: re.Pattern
    times: tuple[str, ...] = ()
    numbers_are_people: bool = True

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """Applies where at least half of the notebooks have such a name at one level."""
        level = self._level(source.notebooks)
        if level is None:
            return None
        reading = Reading(self.name, self.title, numbers_are_people=self.numbers_are_people)
        for item in source.notebooks:
            match = self._match(item, level)
            if match is None:
                reading.unplaced.append((item, f"its name is not as {self.title} writes it"))
            else:
                reading.found.append(self._found(item, match, level, known))
        return reading

    def _level(self, items: Sequence[Item]) -> int | None:
        for level in range(DEEPEST_LEVEL):
            hits = sum(self._match(item, level) is not None for item in items)
            if items and 2 * hits >= len(items):
                return level
        return None

    def _match(self, item: Item, level: int) -> re.Match | None:
        return self.pattern.fullmatch(item.parts[level]) if len(item.parts) > level else None

    def _found(self, item: Item, match: re.Match, level: int, known: Reference) -> Found:
        groups = {name: value or "" for name, value in match.groupdict().items()}
        groups["student"] = groups["student"] or groups.get("anonymous", "")
        groups["late"] = groups.get("late") or groups.get("late_anonymous", "")
        below = item.parts[level + 1 :]
        texts = [*reversed(below), groups.get("file", ""), *reversed(item.parts[:level])]
        texts.append(groups.get("title", ""))
        time = self._time(groups.get("time", ""))
        return Found(
            item,
            clean_name(groups["student"]),
            known.exercise_in(*texts),
            groups.get("user", ""),
            attempt=(time,) if time else (),
            upload=int(groups.get("upload") or 0),
            time=time,
            time_from=f"the name that {self.title} wrote" if time else "",
            late=bool(groups["late"]),
        )

    def _time(self, text: str) -> datetime | None:
        return parse_time(text, self.times)


def parse_time(text: str, formats: Sequence[str]) -> datetime | None:
    """The moment that a name gives; None where it fits no format."""
    plain = re.sub(r"\b(\d{3}) ([AP]M)\b", r"0\1 \2", text.replace("Sept ", "Sep "))
    for form in formats:
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    return None


PLATFORMS = (
    Platform(
        "moodle",
        "Moodle",
        re.compile(
            r"(?P<student>.+?)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?"
        ),
    ),
    Platform(
        "blackboard",
        "Blackboard",
        re.compile(
            r"(?P<title>.+)_(?P<student>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+))?"
        ),
        ("%Y-%m-%d-%H-%M-%S",),
    ),
    Platform(
        "brightspace",
        "Brightspace",
        re.compile(
            r"(?P<user>\d+-\d+) - (?P<student>.+?) - (?P<time>[^-]*\d{4} \d{3,4}(?: [AP]M)?)"
            r"(?: - (?P<file>.+))?"
        ),
        ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %B, %Y %H%M", "%d %b, %Y %H%M",
         "%b %d, %Y %H%M", "%B %d, %Y %H%M", "%d %B, %Y %I%M %p", "%d %b, %Y %I%M %p"),
        numbers_are_people=False,  # it is not documented whose number the second one is
    ),
    Platform(
        "canvas",
        "Canvas",
        re.compile(
            r"(?:(?:(?P<late_anonymous>LATE)_)?(?P<anonymous>anon_[0-9A-Za-z]+)|"
            r"(?P<student>.+?)_(?:(?P<late>LATE)_)?(?P<user>\d+))"
            r"_(?P<upload>\d+)_(?P<file>.+)"
        ),
    ),
)  # fmt: skip
