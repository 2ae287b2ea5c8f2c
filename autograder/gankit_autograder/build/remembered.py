"""Remembers what a run of an answer gave, so that a build runs only what has changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import gankit
import gankit_autograder
from gankit.checks.probes import probe_files
from gankit.checks.spec import Check
from gankit_autograder.build.authored import Exercise
from gankit_autograder.build.record import run_steadily
from gankit_autograder.catalogue import Change
from gankit_autograder.kit_key import kit_key

FOLDER = Path(".cache/gankit-build")


class Remembered:
    """Runs an answer as `run_steadily` does, or gives what the same run gave in an earlier build.

    The same run: the same cells, check, probes, kit, libraries and processor. `gankit build
    --check` never asks here.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.path = root / FOLDER / f"{name}.json"
        self.used: dict[str, Any] = {}
        try:
            self.known = json.loads(self.path.read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError, UnicodeDecodeError):
            self.known = {}

    def run(self, exercise: Exercise, check: Check, change: Change | None) -> dict[str, Any]:
        """The views by path."""
        key = run_key(exercise, check, change)
        if key not in self.known:
            self.known[key] = json.loads(json.dumps(run_steadily(exercise, check, change)))
        self.used[key] = self.known[key]
        return self.known[key]

    def __enter__(self) -> Remembered:
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        """Write what this build used; all that is known where it was refused half-way."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.known if kind else self.used), "utf-8")


def run_key(exercise: Exercise, check: Check, change: Change | None) -> str:
    """What decides on the views of a run, as one hash."""
    content = {
        "kit": kit_key(*(Path(gankit.__path__[0]), Path(gankit_autograder.__path__[0]) / "build")),
        "cells": [cell.source for cell in exercise.with_role("setup", "answer", "reference")],
        "probes": [path.read_text("utf-8") for path in probe_files(exercise.folder).values()],
        "check": check.to_json(),
        "change": [change.answer, change.apply(exercise.solution(change.answer))] if change else [],
    }
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
