"""The class list: whom a name in a hand-over means, and who handed in nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.tables import key, read_table

# The first of these columns that a list has is what its students are called.
NAMES = ("student", "name", "full name", "sis login id", "username", "login", "id number",
         "student id", "matriculation number", "email address", "email", "e-mail")  # fmt: skip
FIRST = ("first name", "vorname", "given name")
LAST = ("last name", "surname", "nachname", "family name")
GROUPS = ("group", "groups", "group name", "group_name", "team", "team name", "gruppe")
NUMBERS = ("id", "sid", "sis user id", "user id", "id number", "student id")


@dataclass
class People:
    """A class list. `double` are names that two rows have; `groups` the members of each group."""

    names: list[str] = field(default_factory=list)
    double: set[str] = field(default_factory=set)
    groups: dict[str, list[str]] = field(default_factory=dict)
    _by_key: dict[str, str] = field(default_factory=dict)

    @property
    def all_forms(self) -> frozenset[str]:
        return frozenset(self.names)

    def find(self, student: str, user: str = "") -> str | None:
        """The name on the list that is meant, by the system's number first; None if none is."""
        return (self._by_key.get(f"#{user}") if user else None) or self._by_key.get(key(student))

    def members(self, group: str) -> tuple[str, ...]:
        """The students of a group of this name, where the list has such a column; else none."""
        return tuple(self.groups.get(key(group), ()))

    def behind_a_group(self, student: str) -> str | None:
        """The name on the list in `Group 3-Anna B`, as Moodle writes members of a group."""
        names = student.split("-")
        rest = ("-".join(names[start:]) for start in range(1, len(names)))
        return next((name for part in rest if (name := self.find(part))), None)


def read_people(path: Path) -> People:
    """Read a class list: of Canvas, Moodle, Gradescope, nbgrader, or with a column student.

    Raises:
        GankitError: it has no column with names.
    """
    table = read_table(path, (), one_of=(*NAMES, *FIRST, *LAST))
    columns = {name.strip().casefold(): name for name in table.columns if name.strip()}
    named = next((columns[name] for name in NAMES if name in columns), None)
    first = next((columns[name] for name in FIRST if name in columns), None)
    last = next((columns[name] for name in LAST if name in columns), None)
    if named is None and not (first and last):
        raise GankitError(
            f"{path} has no column with names. Call one 'student', or two 'First name' and "
            f"'Last name'. It has: {', '.join(table.columns) or 'none'}."
        )
    people = People()
    taken: Counter = Counter()
    for row in table.rows:
        name = row[named] if named else f"{row[first]} {row[last]}".strip()
        if not name or name.casefold() in {"points possible", "test student", "student, test"}:
            continue
        forms = [name, *_turned(name), *(row[c] for c in table.columns if _says_who(c))]
        if first and last:
            forms += [f"{row[first]} {row[last]}", f"{row[last]} {row[first]}"]
        for column in columns.keys() & set(GROUPS):
            for group in filter(None, map(key, row[columns[column]].split(","))):
                people.groups.setdefault(group, []).append(name)
        taken[key(name)] += 1
        people.names.append(name)
        people.double |= {name} if taken[key(name)] > 1 else set()
        _enter(people, name, forms, [row[c] for n, c in columns.items() if n in NUMBERS])
    return people


def _says_who(column: str) -> bool:
    return column.strip().casefold() in {*NAMES, *NUMBERS}


def _turned(name: str) -> list[str]:
    """`Lovelace, Ada` is also `Ada Lovelace`, and an address is also what stands before the @."""
    if "@" in name:
        return [name.partition("@")[0]]
    last, comma, first = name.partition(",")
    return [f"{first} {last}"] if comma else []


def _enter(people: People, name: str, forms: list[str], numbers: list[str]) -> None:
    keys = {key(form) for form in forms if form} | {f"#{number}" for number in numbers if number}
    keys |= {key(form.partition("@")[0]) for form in forms if "@" in form}
    for form in keys:
        if people._by_key.setdefault(form, name) != name:
            people._by_key[form] = ""  # two people: it means neither
