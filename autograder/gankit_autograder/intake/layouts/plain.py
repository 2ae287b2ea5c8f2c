"""Folders that people made: one a student, at any depth, or all notebooks in one folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from gankit_autograder.intake.layouts.found import (
    Found,
    OpenQuestion,
    Reading,
    Reference,
    clean_name,
    is_container,
    is_generic,
    level_below,
    stem,
    without_exercise,
)
from gankit_autograder.intake.source import Item, Source


class Folders:
    """The student is the first folder below the common ones that is no exercise's folder."""

    name, title = "folders", "a folder a student"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """See `LayoutReader`. None where the notebooks lie side by side."""
        level = level_below(source.notebooks, known)
        deep = [item for item in source.notebooks if len(item.parts) > level + 1]
        if not deep or (not forced and _is_flat(deep, source, level, known)):
            return None
        reading = Reading(self.name, self.title)
        if not forced:
            reading.questions += [*_are_sections(deep, level, known), *_whose(deep, level, known)]
        for item in source.notebooks:
            index = _student(item, level, known)
            if index is None:
                self._stray(item, reading, known, forced)
            else:
                reading.found.append(_in_folder(item, index, known))
        return reading

    def _stray(self, item: Item, reading: Reading, known: Reference, forced: bool) -> None:
        """A notebook beside the students' folders."""
        name = without_exercise(stem(item.name), known)
        if forced:
            reading.outside.append((item, "it lies beside the students' folders"))
        elif not is_generic(name) and (known.exercise_in(item.name) or name in known.people):
            exercise = known.exercise_in(item.name)
            reading.found.append(Found(item, clean_name(name), exercise))
        else:
            reading.unplaced.append((item, "it lies beside the students' folders"))


class Sections:
    """A class in sections: the student is one folder further down than in `Folders`."""

    name, title = "sections", "sections, and in each a folder a student"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """See `LayoutReader`. None where no class list knows the folders, unless it was named."""
        level = level_below(source.notebooks, known)
        reading = Reading(self.name, self.title)
        for item in source.notebooks:
            if len(item.parts) > level + 2:
                reading.found.append(_in_folder(item, level + 1, known))
            else:
                reading.unplaced.append((item, "it lies in no student's folder of a section"))
        names = {found.student for found in reading.found}
        people = bool(known.people) and 2 * len(names & known.people) > len(names)
        return reading if reading.found and (forced or people) else None


class Flat:
    """`anna.ipynb`, `anna_01_gan_mnist.ipynb`; without names, all is one student's."""

    name, title = "flat", "notebooks in one folder"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """See `LayoutReader`. It is the last that is asked: it reads everything."""
        reading = Reading(self.name, self.title)
        level = level_below(source.notebooks, known)
        names = {i.label: without_exercise(stem(i.name), known) for i in source.notebooks}
        nameless = all(map(is_generic, names.values()))
        for item in source.notebooks:
            name = names[item.label]
            if source.alone:
                name = name or stem(item.name)
            elif nameless:
                name = self._above(item, level, source)
            if is_generic(name) and not (source.alone or nameless):
                reading.unplaced.append((item, "its name says no student"))
                continue
            exercise = known.exercise_in(*reversed(item.parts))
            reading.found.append(Found(item, clean_name(name), exercise))
        if nameless and reading.found and not source.alone:
            who = reading.found[0].student
            reading.notes.append(f"no name says a student: all are taken as {who}'s")
        return reading

    def _above(self, item: Item, level: int, source: Source) -> str:
        return _bare(item.parts[level - 1]) if level else source.name


def _in_folder(item: Item, index: int, known: Reference) -> Found:
    exercise = known.exercise_in(*reversed(item.parts))
    return Found(item, clean_name(_bare(item.parts[index])), exercise)


def _bare(name: str) -> str:
    """A student's zip is named after the student."""
    return name[:-4] if name.lower().endswith(".zip") else name


def _student(item: Item, level: int, known: Reference) -> int | None:
    """The index of the folder that names the student."""
    folders = range(level, len(item.parts) - 1)
    named = (i for i in folders if not is_container(item.parts[i], known))
    return next(named, level if len(item.parts) > level + 1 else None)


def _is_flat(deep: Sequence[Item], source: Source, level: int, known: Reference) -> bool:
    """One common folder with several notebooks in it that name students: a folder of a class."""
    if len(deep) < len(source.notebooks) or any(len(item.parts) != level + 2 for item in deep):
        return False
    if len({item.parts[level] for item in deep}) > 1:
        return False
    names = [without_exercise(stem(item.name), known) for item in deep]
    return len(deep) > 1 and not all(map(is_generic, names))


def _are_sections(deep: Sequence[Item], level: int, known: Reference) -> list[OpenQuestion]:
    """`monday/anna/…`, `tuesday/ben/…`: the outer folders may be parts of the class."""
    tops = _tops(deep, level)
    below = [name for names in tops.values() for name in names]
    people = below and not any(is_container(name, known) or _is_spare(name) for name in below)
    several = sum(len(names) > 1 for names in tops.values())
    if not people or 2 * several <= len(tops):
        return []
    return [
        OpenQuestion(
            f"Is {', '.join(sorted(tops)[:3])} a student each, or a section of the class with the "
            f"students {', '.join(sorted(below)[:3])}?",
            "--layout folders: a student each. --layout sections: sections.",
        )
    ]


def _tops(deep: Sequence[Item], level: int) -> dict[str, set[str]]:
    tops: dict[str, set[str]] = defaultdict(set)
    for item in deep:
        tops[item.parts[level]] |= set(
            item.parts[level + 1 : level + 2][: len(item.parts) - level - 2]
        )
    return tops


def _whose(deep: Sequence[Item], level: int, known: Reference) -> list[OpenQuestion]:
    """One folder with one notebook, and both may be a student's name."""
    if len(deep) > 1 or len(deep[0].parts) != level + 2:
        return []
    folder, name = deep[0].parts[level], without_exercise(stem(deep[0].name), known)
    if is_generic(name) or folder in known.people:
        return []
    return [
        OpenQuestion(
            f"{deep[0].label}: is the student '{_bare(folder)}' or '{name}'?",
            f"--layout folders: {_bare(folder)}. --layout flat: {name}.",
            (deep[0].label,),
        )
    ]


def _is_spare(name: str) -> bool:
    from gankit_autograder.intake.choosing import SPARE

    return SPARE.search(name) is not None
