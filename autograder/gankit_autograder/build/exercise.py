"""One exercise as its author wrote it: cells, checks, mistakes and variants."""

from __future__ import annotations

import runpy
from collections.abc import Iterable
from contextlib import nullcontext, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from gankit.checks.spec import Check
from gankit.errors import GankitError
from gankit_autograder.build.source import SourceCell, read_source
from gankit_autograder.catalogue import Change, Mistake, Variant
from gankit_autograder.overlay import overlaid


@dataclass(frozen=True)
class Exercise:
    """A folder of solutions/, read and found consistent."""

    folder: Path
    cells: list[SourceCell]
    checks: list[Check]
    mistakes: list[Mistake]
    variants: list[Variant]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def title(self) -> str:
        """The notebook's first heading."""
        for cell in self.cells:
            for line in cell.source.splitlines():
                if cell.kind == "markdown" and line.startswith("# "):
                    return line[2:].strip()
        return self.name

    def with_role(self, *roles: str) -> list[SourceCell]:
        return [cell for cell in self.cells if cell.role in roles]

    def solution(self, answer: str) -> str:
        """The source of an answer cell, solution included."""
        cells = self.with_role("answer", "reference")
        return next(cell.source for cell in cells if cell.name == answer)

    def check(self, name: str) -> Check:
        return next(check for check in self.checks if check.id == name)

    def namespace(self, change: Change | None = None) -> dict[str, Any]:
        """What the setup and answer cells define, with one answer changed if asked for."""
        namespace: dict[str, Any] = {"__name__": "solution"}
        for cell in self.with_role("setup", "answer", "reference"):
            source = cell.source
            if change is not None and cell.name == change.answer:
                source = change.apply(source)
            label = f"<cell {cell.name or cell.role}>"
            quiet = redirect_stdout(StringIO()) if cell.role == "setup" else nullcontext()
            with quiet:  # the set-up cell greets the student
                exec(compile(source, label, "exec"), namespace)  # the author's own code
        return namespace


def read_exercise(folder: Path) -> Exercise:
    """Read an exercise folder.

    Raises:
        GankitError: something in it is missing or contradicts something else.
    """
    cells = read_source(folder / "notebook.py")
    checks = _list_in(folder / "checks.py", "CHECKS")
    mistakes = _list_in(folder / "mistakes.py", "MISTAKES")
    variants = _list_in(folder / "variants.py", "VARIANTS")
    exercise = Exercise(folder, cells, checks, mistakes, variants)
    _refuse_contradictions(exercise)
    return overlaid(exercise, folder.parent.parent)


def exercise_folders(solutions: Path) -> dict[str, Path]:
    """The folder of each exercise by its name, in order."""
    return {path.parent.name: path.parent for path in sorted(solutions.glob("*/notebook.py"))}


def find_exercises(solutions: Path, names: Iterable[str] = ()) -> list[Exercise]:
    """The exercises asked for, or all, in order."""
    folders = exercise_folders(solutions)
    unknown = [name for name in names if name not in folders]
    if unknown:
        raise GankitError(
            f"There is no exercise '{unknown[0]}' in {solutions}. There are: {', '.join(folders)}."
        )
    wanted = list(names) or list(folders)
    return [read_exercise(folders[name]) for name in wanted]


def _list_in(path: Path, variable: str) -> list:
    if not path.exists():
        return []
    try:
        return list(runpy.run_path(str(path))[variable])
    except KeyError:
        raise GankitError(f"{path} defines no {variable}. Add `{variable} = [...]`.") from None
    except GankitError:
        raise
    except Exception as error:
        raise GankitError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from None


def _refuse_contradictions(exercise: Exercise) -> None:
    answers = {cell.name for cell in exercise.with_role("answer", "reference")}
    checked = {cell.name for cell in exercise.with_role("check")}
    known = {check.id for check in exercise.checks}
    where = exercise.folder / "checks.py"
    for name in sorted(checked - known):
        raise GankitError(
            f"{exercise.name}: the notebook checks '{name}', but {where} has no Check('{name}')."
        )
    for name in sorted(known - checked):
        raise GankitError(f"{exercise.name}: {where} has Check('{name}'), but no cell uses it.")
    for change in [*exercise.mistakes, *exercise.variants]:
        if change.answer not in answers & known:
            raise GankitError(
                f"{exercise.name}: '{change.id}' changes the answer '{change.answer}', which is "
                f"not a checked answer. Checked answers are: {', '.join(sorted(answers & known))}."
            )
    _refuse_same_ids(exercise)


def _refuse_same_ids(exercise: Exercise) -> None:
    seen: set[str] = set()
    for change in [*exercise.mistakes, *exercise.variants]:
        if change.id in seen:
            raise GankitError(f"{exercise.name}: the id '{change.id}' stands twice. Rename one.")
        seen.add(change.id)
