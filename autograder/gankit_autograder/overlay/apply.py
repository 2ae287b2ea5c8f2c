"""Applies an overlay to an exercise as its author wrote it, before anything is built from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.source import BEGIN, END, SourceCell
from gankit_autograder.overlay import rules
from gankit_autograder.overlay.points import change_shown_points, scaled
from gankit_autograder.overlay.rules import Insert, Overlay, Replace, read_overlay

_MARK = re.compile(rf"^[ \t]*(?:{BEGIN}|{END})\n?", re.M)


def overlaid(exercise: Exercise, root: Path) -> Exercise:
    """The exercise with the changes in `root/overlay`; the same one where there are none.

    Raises:
        GankitError: a change no longer fits, as after an upgrade of the course.
    """
    overlay = read_overlay(root, exercise.name)
    if overlay is None:
        return exercise
    try:
        return _apply(exercise, overlay)
    except GankitError as error:
        where = root / rules.FOLDER / rules.FILE
        raise GankitError(f"{where}, {exercise.name}: {error}") from None


def _apply(exercise: Exercise, overlay: Overlay) -> Exercise:
    _refuse_unknown(exercise, [*overlay.points, *overlay.leave_out])
    before = _points_of(exercise)
    checks = [
        scaled(check, overlay.points[check.id]) if check.id in overlay.points else check
        for check in exercise.checks
        if check.id not in overlay.leave_out
    ]
    after = {**before, **overlay.points, **dict.fromkeys(overlay.leave_out, 0)}
    cells = change_shown_points(exercise.cells, before, after)
    cells = [_with_points(cell, overlay) for cell in cells]
    cells = [given for cell in cells if (given := _without(cell, overlay.leave_out))]
    for insert in overlay.inserts:
        cells = _inserted(cells, insert)
    for change in overlay.replaces:
        cells = _replaced(cells, change)
    return replace(
        exercise,
        cells=cells,
        checks=checks,
        mistakes=[m for m in exercise.mistakes if m.answer not in overlay.leave_out],
        variants=[v for v in exercise.variants if v.answer not in overlay.leave_out],
    )


def _refuse_unknown(exercise: Exercise, names: Sequence[str]) -> None:
    known = _points_of(exercise)
    for name in names:
        if name not in known:
            raise GankitError(f"there is no question '{name}'. There are: {', '.join(known)}.")


def _points_of(exercise: Exercise) -> dict[str, float]:
    """The points of each question."""
    points: dict[str, float] = {check.id: check.points for check in exercise.checks}
    for cell in exercise.with_role("written"):
        points[cell.name] = cell.options.get("points", 0)
    return points


def _with_points(cell: SourceCell, overlay: Overlay) -> SourceCell:
    if cell.role != "written" or cell.name not in overlay.points:
        return cell
    return replace(cell, options={**cell.options, "points": overlay.points[cell.name]})


def _without(cell: SourceCell, left_out: Sequence[str]) -> SourceCell | None:
    """A left-out question: its check and its written answer go, its code is given as it is."""
    if cell.name not in left_out:
        return _unasked(cell, left_out)
    if cell.role in {"check", "written", "reference"}:
        return None
    return SourceCell(cell.kind, "", "", _MARK.sub("", cell.source), {})


def _unasked(cell: SourceCell, left_out: Sequence[str]) -> SourceCell:
    """A cell that belonged to a left-out question's pages belongs to none now."""
    if cell.options.get("question") not in left_out:
        return cell
    options = {key: value for key, value in cell.options.items() if key != "question"}
    return replace(cell, options=options)


def _inserted(cells: list[SourceCell], insert: Insert) -> list[SourceCell]:
    place = _place(cells, insert.before)
    return [*cells[:place], SourceCell("markdown", "", "", insert.text), *cells[place:]]


def _place(cells: list[SourceCell], before: str) -> int:
    if before == rules.TOP:
        return 1  # behind the title
    if before == rules.END:
        return len(cells)
    for number, cell in enumerate(cells):
        if cell.name == before:
            return number
    names = dict.fromkeys(cell.name for cell in cells if cell.name)
    raise GankitError(
        f"text cannot stand before '{before}', which is not there. There are: "
        f"{', '.join([rules.TOP, *names, rules.END])}."
    )


def _replaced(cells: list[SourceCell], change: Replace) -> list[SourceCell]:
    """Exactly one place in the text cells: a text that has gone or doubled must be noticed."""
    count = sum(c.source.count(change.find) for c in cells if c.kind == "markdown")
    if count != 1:
        raise GankitError(
            f"the text {change.find!r} stands {count} times in the lesson and must stand once. "
            "Look at what the course says now."
        )
    return [
        replace(cell, source=cell.source.replace(change.find, change.by))
        if cell.kind == "markdown"
        else cell
        for cell in cells
    ]
