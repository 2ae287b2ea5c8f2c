"""Reads exercises from their folders and refuses what contradicts itself."""

from __future__ import annotations

import runpy
from collections.abc import Iterable, Iterator
from pathlib import Path

from gankit.checks.probes import read_probes
from gankit.errors import GankitError
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.look import refuse_wrong_words
from gankit_autograder.build.source import SourceCell, read_source
from gankit_autograder.build.words import refuse_same_names
from gankit_autograder.catalogue import Mistake
from gankit_autograder.overlay import overlaid


def read_exercise(folder: Path) -> Exercise:
    """Read an exercise folder, and load its probes.

    Raises:
        GankitError: something in it is missing or contradicts something else.
    """
    return _loaded(_written(folder))


def _written(folder: Path) -> Exercise:
    """What an author wrote, found consistent. Needs nothing heavy, and is refused in a moment."""
    cells = read_source(folder / "notebook.py")
    checks = list_in(folder / "checks.py", "CHECKS")
    mistakes = list(_mistakes(folder / "mistakes.py", cells))
    variants = list_in(folder / "variants.py", "VARIANTS")
    exercise = Exercise(folder, cells, checks, mistakes, variants)
    _refuse_contradictions(exercise)
    refuse_wrong_words(exercise)
    return exercise


def _loaded(exercise: Exercise) -> Exercise:
    """The exercise with its probes loaded, and as an instructor's overlay changes it."""
    read_probes(exercise.folder)
    return overlaid(exercise, exercise.folder.parent.parent)


def exercise_folders(solutions: Path) -> dict[str, Path]:
    """The folder of each exercise by its name, in order."""
    return {path.parent.name: path.parent for path in sorted(solutions.glob("*/notebook.py"))}


def find_exercises(solutions: Path, names: Iterable[str] = ()) -> list[Exercise]:
    """The exercises asked for, or all, in order."""
    return [_loaded(exercise) for exercise in look_at(solutions, names)]


def look_at(solutions: Path, names: Iterable[str] = ()) -> list[Exercise]:
    """The exercises asked for, or all, as they are written: of which nothing is wrong at sight.

    Takes no torch, loads no probes and knows no overlay. Raises GankitError as `read_exercise`.
    """
    names, folders = list(names), exercise_folders(solutions)
    unknown = [name for name in names if name not in folders]
    if unknown:
        raise GankitError(
            f"There is no exercise '{unknown[0]}' in {solutions}. There are: {', '.join(folders)}."
        )
    wanted = names or list(folders)
    refuse_same_names(folders.values())
    return [_written(folders[name]) for name in wanted]


def _mistakes(path: Path, cells: list[SourceCell]) -> Iterator[Mistake]:
    """The records of a catalogue; what is known of an answer is put into its solution."""
    solutions = {c.name: c.source for c in cells if c.role in ("answer", "reference")}
    for entry in list_in(path, "MISTAKES"):
        if isinstance(entry, Mistake):
            yield entry
        elif entry.answer in solutions:
            yield from entry.mistakes(solutions[entry.answer])
        else:
            raise GankitError(
                f"{path}: known('{entry.answer}', ...) changes an answer that the notebook does "
                f"not have. Answers are: {', '.join(sorted(solutions))}."
            )


def list_in(path: Path, variable: str) -> list:
    """The list of this name that a file of an exercise defines; empty where the file is not there.

    Raises:
        GankitError: it defines none, or cannot be loaded.
    """
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
    for check in exercise.checks:
        facts = {fact.id for fact in check.facts}
        for fact in check.facts:
            for name in sorted(set(fact.after) - facts):
                raise GankitError(
                    f"{where}: the fact '{fact.id}' of '{check.id}' comes after '{name}', which is "
                    f"none of its facts. They are: {', '.join(sorted(facts))}."
                )
    _refuse_same_ids(exercise)


def _refuse_same_ids(exercise: Exercise) -> None:
    seen: set[str] = set()
    for change in [*exercise.mistakes, *exercise.variants]:
        if change.id in seen:
            raise GankitError(f"{exercise.name}: the id '{change.id}' stands twice. Rename one.")
        seen.add(change.id)
