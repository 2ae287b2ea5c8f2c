"""A repository a student, as GitHub Classroom and GitLab groups are cloned."""

from __future__ import annotations

import os
import re

from gankit_autograder.intake.layouts.found import Found, Reading, Reference, clean_name
from gankit_autograder.intake.source import Source

_CLONES = re.compile(r"(?P<slug>.+)-submissions")


class Repositories:
    """Applies where the folders hold a `.git`, or lie in a folder `SLUG-submissions`.

    `gh classroom clone student-repos` makes `SLUG-submissions/SLUG-LOGIN`; the common start of the
    names is the assignment, and what follows is the student.
    """

    name, title = "repositories", "a repository a student"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """See `LayoutReader`. None where the folders are no clones of one assignment."""
        level = _level(source)
        if level is None:
            return None
        reading = Reading(self.name, self.title)
        tops = {item.parts[level] for item in source.notebooks if len(item.parts) > level + 1}
        slug = _slug(source, level, tops)
        for item in source.notebooks:
            if len(item.parts) < level + 2:
                reading.unplaced.append((item, "it lies in no student's repository"))
                continue
            student = clean_name(item.parts[level].removeprefix(slug))
            exercise = known.exercise_in(
                *reversed(item.parts[level + 1 :]), item.parts[level], slug
            )
            reading.found.append(Found(item, student, exercise))
        return reading if reading.found else None


def _level(source: Source) -> int | None:
    clones = {path.count("/") for path in source.repositories if path}
    if len(clones) == 1:
        return clones.pop()
    parents = [
        next((i for i, part in enumerate(item.parts[:-2]) if _CLONES.fullmatch(part)), None)
        for item in source.notebooks
    ]
    if parents and parents[0] is not None and len(set(parents)) == 1:
        return parents[0] + 1
    return None


def _slug(source: Source, level: int, tops: set[str]) -> str:
    """What all repositories' names begin with, up to a dash."""
    parent = source.notebooks[0].parts[level - 1] if level else source.name
    match = _CLONES.fullmatch(parent)
    if match and all(top.startswith(f"{match['slug']}-") for top in tops):
        return f"{match['slug']}-"
    if len(tops) < 2:
        return ""
    common = os.path.commonprefix(sorted(tops))
    return common[: common.rfind("-") + 1]
