"""The files a build makes, how they are compared with those on disk, and how they are written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gankit.checks.blueprints import Blueprint
from gankit.checks.probes import probe_files
from gankit.checks.spec import probe_from_json
from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise
from gankit_autograder.build.notebooks import (
    page_map,
    release_notebook,
    source_notebook,
    to_text,
)
from gankit_autograder.build.numbers import keep_close_numbers, rounded, to_json
from gankit_autograder.build.record import Run, record_blueprints, students_blueprint
from gankit_autograder.build.settings import CourseSettings

MANIFEST = Path("course/manifest.json")
PROBES = Path("utils/gankit/blueprints/probes")
GENERATED = "# Written by `gankit build` from solutions/{}: edit that file.\n"


@dataclass
class Outputs:
    """The text of each file by its path in the repository.

    `committed` files are in git and listed in the manifest; `local` ones are nbgrader's sources.
    """

    committed: dict[Path, str] = field(default_factory=dict)
    local: dict[Path, str] = field(default_factory=dict)


def make_outputs(
    root: Path, exercise: Exercise, settings: CourseSettings, run: Run | None = None
) -> Outputs:
    """Everything that one exercise is built into; `run` as in `record_blueprints`."""
    name = exercise.name
    path = Path(f"utils/gankit/blueprints/{name}.json")
    source = source_notebook(exercise, settings)
    release = release_notebook(source, name)
    text = _unchanged_text(root, path)
    old = json.loads(text) if text is not None else {"checks": []}
    before = {
        check["id"]: [probe_from_json(probe) for probe in check["probes"]]
        for check in old["checks"]
    }
    blueprints = record_blueprints(exercise, run, before)
    committed = {
        Path(f"course/{name}/{name}.ipynb"): to_text(release),
        path: _blueprint_text(exercise, blueprints, old),
        **_probes(exercise),
    }
    return Outputs(committed, {Path(f"solutions/{name}/{name}.ipynb"): to_text(source)})


def _probes(exercise: Exercise) -> dict[Path, str]:
    """The exercise's probes, as they go with the kit."""
    found = {}
    for name, path in probe_files(exercise.folder).items():
        source = path.relative_to(exercise.folder.parent).as_posix()
        found[PROBES / name] = GENERATED.format(source) + path.read_text("utf-8")
    return found


def exercise_of(path: Path) -> str:
    """The exercise that a built file belongs to."""
    below = path.relative_to(PROBES).parts if path.is_relative_to(PROBES) else ()
    return below[0].removesuffix(".py") if below else path.stem


def _left_over(root: Path, outputs: Outputs) -> list[Path]:
    """Probes of these exercises that are built no more."""
    built = {exercise_of(path) for path in outputs.committed}
    there = [path.relative_to(root) for path in sorted((root / PROBES).rglob("*.py"))]
    return [p for p in there if exercise_of(p) in built and p not in outputs.committed]


def _blueprint_text(exercise: Exercise, blueprints: list[Blueprint], old: dict[str, Any]) -> str:
    content = {
        "exercise": exercise.name,
        "title": exercise.title,
        "pages": page_map(exercise),
        "checks": [students_blueprint(exercise, each).to_json() for each in blueprints],
    }
    return to_json(keep_close_numbers(rounded(content), old))


def _unchanged_text(root: Path, path: Path) -> str | None:
    """The file's text, if nobody has edited it since it was built."""
    try:
        text = (root / path).read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return text if read_manifest(root).get(path.as_posix()) == digest(text) else None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_manifest(root: Path) -> dict[str, str]:
    """The hash of each committed file by its path, as of the last build."""
    try:
        return json.loads((root / MANIFEST).read_text("utf-8"))["files"]
    except FileNotFoundError:
        return {}
    except (json.JSONDecodeError, KeyError):
        raise GankitError(f"{MANIFEST} is damaged. Delete it and run: gankit build") from None


def manifest_text(files: dict[str, str]) -> str:
    content: dict[str, Any] = {
        "note": "SHA-256 of what `gankit build` wrote. Do not edit these files: edit solutions/.",
        "files": dict(sorted(files.items())),
    }
    return json.dumps(content, indent=1) + "\n"


def write(root: Path, outputs: Outputs) -> list[Path]:
    """Write what differs from the disk, and drop what is built no more; give the paths."""
    written = _left_over(root, outputs)
    for path in written:
        (root / path).unlink()
    for path, text in [*outputs.committed.items(), *outputs.local.items()]:
        target = root / path
        if target.exists() and target.read_text("utf-8", errors="replace") == text:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")
        written.append(path)
    return written


def differences(root: Path, outputs: Outputs) -> list[str]:
    """A sentence for each committed file that is not what the build makes."""
    manifest = read_manifest(root)
    found = [
        f"{path} is left over: solutions/ has it no more." for path in _left_over(root, outputs)
    ]
    for path, text in outputs.committed.items():
        target = root / path
        if not target.exists():
            found.append(f"{path} is missing.")
        elif (on_disk := target.read_bytes()) != text.encode():
            found.append(f"{path} is not what solutions/ gives.")
        elif manifest.get(path.as_posix()) != hashlib.sha256(on_disk).hexdigest():
            found.append(f"{path} was changed after it was built, or {MANIFEST} was.")
    return found
