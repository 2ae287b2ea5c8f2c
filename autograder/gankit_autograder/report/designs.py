"""The board of a class's own designs, from the entries in the notebooks that were handed in.

What an entry says was measured by the student's own notebook. It is read as text, nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gankit.design import BoardEntry, TextTable, boards, entries_in
from gankit_autograder.intake.opening import open_source
from gankit_autograder.intake.reading import LARGEST_FILE
from gankit_autograder.policy.times import label_of
from gankit_autograder.record.clean import printable
from gankit_autograder.record.results import StudentResult


@dataclass(frozen=True)
class ClassBoard:
    """One exercise's board: best first, those that fulfil the brief on top."""

    exercise: str
    table: TextTable


def class_boards(results: Iterable[StudentResult], submissions: Path | None) -> list[ClassBoard]:
    """A board for each exercise with a design, from the files that were graded.

    The last entry of a notebook counts. Before the name that a student chose stands whose it is.

    Raises:
        GankitError: `submissions` cannot be opened.
    """
    if submissions is None:
        return []
    entries: list[BoardEntry] = []
    with open_source(submissions) as source:
        items = {item.label: item.path for item in source.notebooks}
        for result in results:
            label = label_of(result.file, list(items))
            if label is not None:
                entries += _last(_entries(items[label]), result)
    return [ClassBoard(name, table) for name, table in boards(entries).items()]


def _entries(path: Path) -> list[BoardEntry]:
    if path.stat().st_size > LARGEST_FILE:
        return []
    return entries_in(path.read_text("utf-8", errors="replace"))


def _last(entries: Sequence[BoardEntry], result: StudentResult) -> list[BoardEntry]:
    own = [entry for entry in entries if entry.exercise == result.exercise]
    return [replace(entry, name=printable(f"{result.student}: {entry.name}")) for entry in own[-1:]]
