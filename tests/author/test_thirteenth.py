"""The guide's worked example, followed from top to bottom: an exercise more, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from worked_example import NAME, blocks

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TREES = ("utils", "autograder")
BUILT = {
    f"utils/gankit/blueprints/{NAME}.json",
    f"utils/gankit/blueprints/probes/{NAME}.py",
}


def followed(root: Path, course: Path) -> list[tuple[str, str]]:
    """Do what the guide says; give each row of commands with what it said."""
    said: list[tuple[str, str]] = []
    for language, file, text in blocks(root):
        if language == "python":
            path = course / file
            path.write_text(text, "utf-8")
        elif language == "bash":
            said.append((text, run(course, text)))
        else:
            missing = [line for line in text.splitlines() if line not in said[-1][1]]
            assert not missing, f"{said[-1][1]}\ndoes not hold {missing}"
    return said


def run(course: Path, lines: str) -> str:
    (course / "home").mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(str(course / tree) for tree in TREES),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(course / "home"),
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        ["bash", "-ec", lines], cwd=course, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{lines}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def contents(course: Path) -> dict[str, bytes]:
    files = (path for tree in TREES for path in (course / tree).rglob("*") if path.is_file())
    return {path.relative_to(course).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def course(root: Path, tmp_path_factory) -> Path:
    """A copy of the course with its smallest exercise."""
    copy = tmp_path_factory.mktemp("course")
    ignored = shutil.ignore_patterns("__pycache__", "*.ipynb_checkpoints")
    for tree in TREES:
        shutil.copytree(root / tree, copy / tree, ignore=ignored)
    for folder in ("solutions/00_start_here", "course/00_start_here"):
        shutil.copytree(root / folder, copy / folder, ignore=ignored)
    for file in ("solutions/course.toml", "course/manifest.json", "pyproject.toml"):
        shutil.copy(root / file, copy / file)
    return copy


def test_an_exercise_is_added_by_the_guide_alone(root, course):
    before = contents(course)
    followed(root, course)
    after = contents(course)
    assert {name for name in after if after[name] != before.get(name)} == BUILT
    assert before.keys() <= after.keys()
    results = {
        path.parts[-2]: json.loads(path.read_text("utf-8"))
        for path in (course / "graded").rglob(f"{NAME}.json")
    }
    assert {student: result["score"] for student, result in results.items()} == {
        "anna": 9,
        "ben": 8,
    }
    named = [m["id"] for check in results["ben"]["checks"] for m in check["mistakes"]]
    assert named == ["s-clipped-above"]
    assert not [m for check in results["anna"]["checks"] for m in check["mistakes"]]
