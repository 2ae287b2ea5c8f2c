"""Finds each student's row in a list that Canvas or Gradescope has exported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gankit_autograder.intake.layouts.platforms import PLATFORMS
from gankit_autograder.policy.marks import Mark
from gankit_autograder.tables import key as form
from gankit_autograder.tables import read_table

_CANVAS = next(platform for platform in PLATFORMS if platform.name == "canvas")
CANVAS_KEYS = ("SIS Login ID", "SIS User ID", "Integration ID", "ID", "Student")
GRADESCOPE_KEYS = ("SID", "Email", "Name", "First Name Last Name")


@dataclass
class Roster:
    """The rows of an exported list, and which row each student of the class is."""

    columns: list[str]
    rows: list[dict[str, str]]
    found: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def row(self, student: str) -> dict[str, str]:
        return self.found.get(student, {})


def read_roster(path: Path, needed: str) -> Roster:
    """Read an exported CSV. `needed` is a column that it must have.

    Raises:
        GankitError: it cannot be read or is another kind of table.
    """
    table = read_table(path, (needed,))
    return Roster(table.columns, [row.cells for row in table.rows])


def match(
    roster: Roster, marks: Iterable[Mark], keys: Sequence[str], files: dict[str, str]
) -> None:
    """Fill `found` and `missing`.

    A student is looked for in each of the columns `keys`, in this order, and, where Canvas wrote
    the user's number into the file's name, by that number. A name that fits two rows fits none.

    Args:
        files: the file of each student, as the grader was given it.
    """
    tables = {key: _unique(roster.rows, key) for key in keys}
    for student in sorted({mark.student for mark in marks}):
        parts = Path(files.get(student, "")).parts
        numbers = [m["user"] for part in parts if (m := _CANVAS.pattern.fullmatch(part))]
        wanted = [("ID", number) for number in numbers[:1] if number]
        wanted += [(key, student) for key in keys]
        rows = (tables.get(key, {}).get(form(value)) for key, value in wanted)
        row = next((row for row in rows if row), None)
        if row:
            roster.found[student] = row
        else:
            roster.missing.append(student)


def _unique(rows: Sequence[dict[str, str]], key: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    double = set()
    for row in rows:
        value = form(_value(row, key))
        if value in found:
            double.add(value)
        found[value] = row
    return {value: row for value, row in found.items() if value and value not in double}


def _value(row: dict[str, str], key: str) -> str:
    if key == "First Name Last Name":
        return f"{row.get('First Name', '')}{row.get('Last Name', '')}"
    return row.get(key, "")
