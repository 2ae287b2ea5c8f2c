"""Builds exercises, several at a time, and compares or writes what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch

from gankit_autograder.build.exercise import Exercise, exercise_folders, find_exercises
from gankit_autograder.build.language import PAGE, language_page
from gankit_autograder.build.outputs import (
    MANIFEST,
    Outputs,
    differences,
    digest,
    exercise_of,
    make_outputs,
    manifest_text,
    read_manifest,
    write,
)
from gankit_autograder.build.record import run_change
from gankit_autograder.build.remembered import Remembered
from gankit_autograder.build.settings import CourseSettings

MOST_JOBS = 4  # each holds a PyTorch of its own
Made = tuple[str, Outputs]  # a line for the terminal, and the files


def build(root: Path, names: Sequence[str], settings: CourseSettings, check: bool) -> int:
    """Write what these exercises are built into, or compare; 1 where --check finds a difference."""
    outputs = Outputs()
    for summary, made in _each(partial(_make, root, settings, check), list(names)):
        print(summary, flush=True)
        outputs.committed.update(made.committed)
        outputs.local.update(made.local)
    manifest = _manifest(root, outputs, set(exercise_folders(root / "solutions")))
    if check:
        return _check(root, outputs, manifest)
    outputs.committed[MANIFEST] = manifest
    for path in (*write(root, outputs), *_write_language(root)):
        print(f"  wrote {path}")
    return 0


def _write_language(root: Path) -> list[Path]:
    """Write the page of the language where the course has documentation and it has changed."""
    if not _language_differs(root):
        return []
    (root / PAGE).write_text(language_page(root), "utf-8", newline="\n")
    return [PAGE]


def _language_differs(root: Path) -> bool:
    if not (root / PAGE.parent).is_dir():
        return False
    there = (root / PAGE).read_text("utf-8") if (root / PAGE).exists() else ""
    return there != language_page(root)


def _each(make: Callable[[str], Made], names: list[str]) -> Iterator[Made]:
    """What `make` gives for each name, in order; several exercises at a time, one a core."""
    jobs = min(os.cpu_count() or 1, len(names), MOST_JOBS)
    if jobs <= 1:
        yield from map(make, names)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield from pool.map(make, names)


def _make(root: Path, settings: CourseSettings, check: bool, name: str) -> Made:
    """Run an exercise: all of it to check, else what has changed since the last build."""
    torch.set_num_threads(1)
    (exercise,) = find_exercises(root / "solutions", [name])
    line = f"{name}: {_summary(exercise)}"
    if check:
        return line, make_outputs(root, exercise, settings, run_change)
    with Remembered(root, name) as memory:
        return line, make_outputs(root, exercise, settings, memory.run)


def _summary(exercise: Exercise) -> str:
    counts = {
        "checks": len(exercise.checks),
        "mistakes": len(exercise.mistakes),
        "variants": len(exercise.variants),
    }
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _manifest(root: Path, outputs: Outputs, names: set[str]) -> str:
    """The manifest after this build; exercises that are gone drop out."""
    built_now = {exercise_of(path) for path in outputs.committed}
    kept = {
        path: value
        for path, value in read_manifest(root).items()
        if exercise_of(Path(path)) in names and exercise_of(Path(path)) not in built_now
    }
    built = {path.as_posix(): digest(text) for path, text in outputs.committed.items()}
    return manifest_text({**kept, **built})


def _check(root: Path, outputs: Outputs, manifest: str) -> int:
    found = differences(root, outputs)
    on_disk = (root / MANIFEST).read_text("utf-8") if (root / MANIFEST).exists() else ""
    if not found and on_disk != manifest:
        found = [f"{MANIFEST} is not what solutions/ gives."]
    if not found and _language_differs(root):
        found = [f"{PAGE} is not what the docstrings and blueprints give."]
    for line in found:
        print(line)
    print("Run: gankit build" if found else "course/ and the blueprints match solutions/.")
    return int(bool(found))
