"""nbgrader's tree: `submitted/STUDENT/ASSIGNMENT/NAME.ipynb`, alone or in its course's folder."""

from __future__ import annotations

from gankit_autograder.intake.layouts.found import Found, Reading, Reference, clean_name
from gankit_autograder.intake.source import Item, Source

SUBMITTED = "submitted"
# The other folders of a course: nbgrader's own, and those of this one.
BESIDE = {"source", "release", "autograded", "feedback", "solutions", "course", "graded"}


class Nbgrader:
    """Applies where a folder `submitted` stands at one level, with nbgrader's others beside it."""

    name, title = "nbgrader", "nbgrader's tree"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """See `LayoutReader`. None where no folder is called as nbgrader calls it."""
        level = _level(source)
        if level is None:
            return None
        reading = Reading(self.name, self.title)
        for item in source.notebooks:
            if level > 0 and item.parts[level - 1] != SUBMITTED:
                why = f"it lies in {item.parts[level - 1]}/, not in {SUBMITTED}/"
                reading.outside.append((item, why))
            elif len(item.parts) < level + 2:
                reading.unplaced.append((item, f"it lies in {SUBMITTED}/ in no student's folder"))
            else:
                student = clean_name(item.parts[level])
                exercise = known.exercise_in(*reversed(item.parts[level + 1 :]))
                reading.found.append(Found(item, student, exercise, stamp=_stamp(item, source)))
        return reading if reading.found else None


def _level(source: Source) -> int | None:
    """The level of the students' folders."""
    if source.name == SUBMITTED and not source.alone:
        deep = [item for item in source.notebooks if len(item.parts) > 2]
        return 0 if 2 * len(deep) > len(source.notebooks) else None
    for level in (0, 1):
        if not all(len(item.parts) > level + 1 for item in source.notebooks):
            continue
        names = {item.parts[level] for item in source.notebooks}
        if SUBMITTED in names and names - {SUBMITTED} <= BESIDE:
            return level + 1
    return None


def _stamp(item: Item, source: Source) -> str:
    """What the exchange wrote beside the notebook: a student's own files lie below it."""
    path = source.special.get("/".join([*item.parts[:-1], "timestamp.txt"]))
    if path is None:
        return ""
    with path.open("rb") as file:
        return file.read(200).decode("utf-8", "replace").strip()
