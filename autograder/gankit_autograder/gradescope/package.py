"""Builds the autograder zip of one exercise: scripts, the kit, the release, the hidden part."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

import gankit
import gankit_autograder
from gankit.errors import GankitError
from gankit_autograder.intake.course import Course
from gankit_autograder.judge.expectations import ComputeExpectations
from gankit_autograder.secret import Secret
from gankit_autograder.worker.host import Host

TORCH = ("torch", "torchvision")
NEEDS = ("numpy", "matplotlib", "pillow", "tqdm", "ipython", "nbformat", "PyYAML")
PARTS = ("__init__.py", "kit_key.py", "secret.py", "tables.py",
         "intake", "judge", "record", "grade", "worker", "gradescope")  # fmt: skip
FILE_DATE = (2020, 1, 1, 0, 0, 0)  # the same content gives the same zip
SCRIPT_MODE = 0o755 << 16
SECRET_MODE = 0o600 << 16
FILE_MODE = 0o644 << 16

SETUP = """#!/usr/bin/env bash
# Runs once, when Gradescope builds the image.
set -e
apt-get update
apt-get install -y --no-install-recommends python3 python3-pip python3-venv
python3 -m venv /autograder/venv
/autograder/venv/bin/pip install --no-cache-dir {torch} \\
    --index-url https://download.pytorch.org/whl/cpu
/autograder/venv/bin/pip install --no-cache-dir {needs}
chmod 600 /autograder/source/hidden.json
"""

RUN = """#!/usr/bin/env bash
# Runs for every submission. GANKIT_ROOT and GANKIT_PYTHON are for trying it out elsewhere.
root="${GANKIT_ROOT:-/autograder}"
python="${GANKIT_PYTHON:-/autograder/venv/bin/python}"
export PYTHONPATH="$root/source/kit" OMP_NUM_THREADS=1
cd /
exec "$python" -m gankit_autograder.gradescope.container --root "$root"
"""


def build_zip(
    course: Course, exercise: str, target: Path, secret: Secret, hidden: str, leaderboard: bool
) -> None:
    """Write the zip. The secret stays here: the zip holds only what was drawn from it."""
    if exercise not in course.exercises():
        names = ", ".join(course.exercises())
        raise GankitError(f"There is no exercise '{exercise}'. There are: {names}.")
    with Host() as host:
        expected = ComputeExpectations(host, course, exercise, secret).result()
    settings = {"exercise": exercise, "hidden": hidden, "leaderboard": leaderboard}
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "setup.sh", _setup().encode(), SCRIPT_MODE)
        _add(archive, "run_autograder", RUN.encode(), SCRIPT_MODE)
        _add(archive, "settings.json", _json(settings), FILE_MODE)
        content = {name: entry.to_json() for name, entry in expected.items()}
        _add(archive, "hidden.json", _json(content), SECRET_MODE)
        release = f"course/{exercise}/{exercise}.ipynb"
        _add(archive, release, course.release_path(exercise).read_bytes(), FILE_MODE)
        for name, path in sorted(kit_files(exercise)):
            _add(archive, f"kit/{name}", path.read_bytes(), FILE_MODE)


def _setup() -> str:
    torch = " ".join(f'"{entry}"' for entry in requirements(TORCH))
    needs = " ".join(f'"{entry}"' for entry in requirements(NEEDS))
    return SETUP.replace("{torch}", torch).replace("{needs}", needs)


def requirements(names: Sequence[str]) -> list[str]:
    """Each package in a range: from what the kit needs to what is in use here.

    A range and no pin, since an image with an older Python has older wheels: Ubuntu 22.04 has 3.10.
    """
    own = {r.name.lower(): r.specifier for r in map(Requirement, requires("gankit") or [])}
    found = []
    for name in names:
        try:
            newest = version(name).split("+")[0]
        except PackageNotFoundError:
            continue
        bounds = [*map(str, own.get(name.lower(), ())), f"<={newest}"]
        found.append(f"{name}{','.join(bounds)}")
    return found


def kit_files(exercise: str) -> Iterator[tuple[str, Path]]:
    """The kit's modules, this exercise's blueprint and probes; no solution, no course data."""
    own = Path(gankit.__file__).parent
    for path in own.rglob("*"):
        name = path.relative_to(own)
        code = path.suffix in {".py", ".json", ".toml", ".txt"} and path.is_file()
        other = name.parts[0] == "blueprints" and _whose(name) != exercise
        if code and not other and "__pycache__" not in name.parts:
            yield f"gankit/{name.as_posix()}", path
    grader = Path(gankit_autograder.__file__).parent
    for part in PARTS:
        top = grader / part
        for path in [top] if top.is_file() else top.rglob("*.py"):
            yield f"gankit_autograder/{path.relative_to(grader).as_posix()}", path


def _whose(built: Path) -> str:
    """The exercise of a file below `blueprints/`."""
    first = next((part for part in built.parts[1:] if part != "probes"), "")
    return Path(first).stem


def _add(archive: zipfile.ZipFile, name: str, content: bytes, mode: int) -> None:
    entry = zipfile.ZipInfo(name, FILE_DATE)
    entry.external_attr = mode
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=1) + "\n").encode()
