"""Writes marks as tables: `marks.csv`, `marks.json`, and those of Canvas and Gradescope."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit_autograder.policy.marks import Mark
from gankit_autograder.policy.roster import Roster
from gankit_autograder.record.files import write_whole
from gankit_autograder.tables import safe, write_table

CANVAS_ID = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
GRADESCOPE_ID = ("First Name", "Last Name", "SID", "Email")
MARKS = "marks.json"


def write_marks(out: Path, marks: Sequence[Mark]) -> list[Path]:
    """`marks.csv`, a line a notebook, and `marks.json` with every step."""
    titles = ["student", "exercise", "mark", "points", "questions", "late days", "late loss"]
    rows: list[list[Any]] = [[*titles, "extra", "open", "handed in", "notes"]]
    for mark in marks:
        rows.append(
            [
                safe(mark.student),
                mark.exercise,
                f"{mark.total:g}",
                f"{mark.points:g}",
                f"{mark.reached:g}",
                mark.late_days,
                f"{mark.late_loss:g}",
                f"{mark.extra:g}",
                " ".join(mark.open),
                mark.handed_in,
                safe("; ".join(mark.notes)),
            ]
        )
    content = {"marks": [mark.to_json() for mark in marks]}
    write_whole(out / MARKS, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return [_write(out / "marks.csv", rows), out / MARKS]


def read_marks(out: Path) -> list[Mark]:
    """The marks in a graded folder; none where `gankit marks` was not used."""
    path = out / MARKS
    try:
        return [Mark.from_json(entry) for entry in json.loads(path.read_text("utf-8"))["marks"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise GankitError(f"{path} is damaged ({error}). Run: gankit marks {out}") from None


def write_canvas(
    path: Path, marks: Sequence[Mark], roster: Roster | None, columns: Mapping[str, str]
) -> Path:
    """The gradebook that Canvas imports: who, then a column an exercise, points in the second line.

    Args:
        roster: Canvas's own export, matched; without it the student goes into `SIS Login ID`.
        columns: Canvas's name of an exercise's column, where it is not found by the exercise.
    """
    exercises = sorted({mark.exercise for mark in marks})
    titles = [_canvas_column(name, roster, columns) for name in exercises]
    points = {mark.exercise: mark.points for mark in marks}
    rows: list[list[Any]] = [[*CANVAS_ID, *titles]]
    rows.append(["    Points Possible", "", "", "", "", *(f"{points[e]:g}" for e in exercises)])
    for student, own in _by_student(marks).items():
        if roster is None:
            who = [safe(student), "", "", safe(student), ""]
        elif not (row := roster.row(student)):
            continue
        else:
            who = [safe(row.get(name, "")) for name in CANVAS_ID]
        rows.append([*who, *(f"{own[e].total:g}" if e in own else "" for e in exercises)])
    return _write(path, rows)


def _canvas_column(exercise: str, roster: Roster | None, columns: Mapping[str, str]) -> str:
    """`01 GAN (12345)`: the column whose title holds the exercise's name, or the one named."""
    known = roster.columns if roster else []
    if exercise in columns:
        if roster and columns[exercise] not in known:
            raise GankitError(
                f"[canvas] names the column '{columns[exercise]}', which Canvas's export has not. "
                f"Its columns are: {', '.join(known[5:]) or 'none'}."
            )
        return columns[exercise]
    wanted = exercise.replace("_", " ").casefold()
    fitting = [name for name in known if wanted in name.replace("_", " ").casefold()]
    return fitting[0] if len(fitting) == 1 else exercise


def write_gradescope(path: Path, marks: Sequence[Mark], roster: Roster | None) -> Path:
    """The columns of Gradescope's own course export: who, then four columns an exercise."""
    exercises = sorted({mark.exercise for mark in marks})
    titles = [
        title
        for name in exercises
        for title in (
            name,
            f"{name} - Max Points",
            f"{name} - Submission Time",
            f"{name} - Lateness (H:M:S)",
        )
    ]
    rows: list[list[Any]] = [[*GRADESCOPE_ID, *titles]]
    for student, own in _by_student(marks).items():
        row = roster.row(student) if roster else {}
        if roster and not row:
            continue
        who = [safe(row.get(name, "")) for name in GRADESCOPE_ID] if row else _unknown(student)
        cells = [cell for name in exercises for cell in _gradescope_cells(own.get(name))]
        rows.append([*who, *cells])
    return _write(path, rows)


def _unknown(student: str) -> list[str]:
    """A student without a roster: an address is an e-mail, anything else a student number."""
    return ["", "", "", safe(student)] if "@" in student else ["", "", safe(student), ""]


def _gradescope_cells(mark: Mark | None) -> list[str]:
    if mark is None:
        return ["", "", "", ""]
    return [f"{mark.total:g}", f"{mark.points:g}", mark.handed_in, mark.late_by]


def _by_student(marks: Sequence[Mark]) -> dict[str, dict[str, Mark]]:
    found: dict[str, dict[str, Mark]] = {}
    for mark in marks:
        found.setdefault(mark.student, {})[mark.exercise] = mark
    return found


def _write(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    write_whole(path, write_table(rows))
    return path
