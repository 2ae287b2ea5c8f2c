"""Google Classroom and Google Forms: the student before or behind ` - ` in the file's name."""

from __future__ import annotations

from gankit_autograder.intake.layouts.found import (
    Found,
    Reading,
    Reference,
    clean_name,
    is_generic,
    level_below,
    stem,
    without_exercise,
)
from gankit_autograder.intake.source import Source

DASH = " - "


class Drive:
    """Classroom's copies are `Anna B - 01_gan_mnist.ipynb`, Forms' uploads the other way round."""

    name, title = "google", "Google Classroom's or Forms' folder"

    def read(self, source: Source, known: Reference, forced: bool = False) -> Reading | None:
        """Applies where every notebook of a flat folder has one side that names the exercise."""
        level = level_below(source.notebooks, known)
        reading = Reading(self.name, self.title)
        for item in source.notebooks:
            student, exercise = _sides(stem(item.name), known)
            if student and len(item.parts) == level + 1:
                reading.found.append(Found(item, clean_name(student), exercise))
            else:
                reading.unplaced.append((item, "its name has no student and exercise around ' - '"))
        return reading if 2 * len(reading.found) > len(source.notebooks) else None


def _sides(text: str, known: Reference) -> tuple[str, str]:
    """The student and the exercise around the dash; "" where the sides are unclear."""
    for before, after in ((text.partition(DASH)[0], text.partition(DASH)[2]),
                          text.rpartition(DASH)[::2]):  # fmt: skip
        sides = [(before, after), (after, before)]
        for student, rest in sides:
            exercise = known.exercise_in(rest)
            if exercise and is_generic(without_exercise(rest, known)) and not is_generic(student):
                return student, exercise
    return "", ""
