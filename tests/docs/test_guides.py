"""The commands of the guides, run in a fresh clone exactly as they are printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.grade import make_submission

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = "01_gan_mnist"
# What a test cannot or need not do again, and why.
NOT_RUN = {
    r"git clone .*": "the clone is made by the test",
    r"make install.*": "the environment is there",
    r"source .*": "the environment is on the path",
    r"jupyter lab.*": "a server that waits",
    r"gankit publish .*": "tests/publish",
}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def fresh_clone(folder: Path) -> Path:
    """A git repository with the tracked files as they are now, and nothing else."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "the kit")
    return folder


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    done = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(folder: Path, line: str) -> str:
    """One line in a shell, with the clone's own code."""
    (folder.parent / "home").mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(folder / "utils"), str(folder / "autograder")]),
        "HOME": str(folder.parent / "home"),
        "XDG_CONFIG_HOME": str(folder.parent / "home" / ".config"),
        "GANKIT_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
    }
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def commands(guide: str, heading: str = "") -> list[str]:
    """The lines of a guide's bash blocks, below a heading; continued lines are joined."""
    text = (ROOT / "docs" / "guide" / guide).read_text("utf-8")
    text = text[text.index(heading) :] if heading else text
    lines = []
    for block in re.findall(r"```bash\n(.*?)```", text, re.S):
        joined = block.replace("\\\n", " ")
        lines += [line.split("  #")[0].strip() for line in joined.splitlines() if line.strip()]
    return [line for line in lines if not any(re.fullmatch(p, line) for p in NOT_RUN)]


def hand_in(folder: Path, *students: str) -> None:
    exercise = read_exercise(ROOT / "solutions" / EXERCISE)
    for student in students:
        path = folder / student / EXERCISE / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(make_submission(exercise), path)


def test_the_instructors_guide(tmp_path):
    clone = fresh_clone(tmp_path / "gankit")
    hand_in(clone / "SUBMISSIONS", "anna", "ben")
    lines = commands("instructor.md")
    assert {"gankit grade SUBMISSIONS --out graded", "gankit collect SUBMISSIONS"} <= set(lines)
    for line in lines:
        run(clone, line)
    assert (clone / "graded" / "report.html").exists()
    run(clone, "gankit marks graded")
    assert git(clone, "status", "--porcelain", "--untracked-files=no") == ""
    assert "graded" not in git(clone, "status", "--porcelain")


def test_nbgraders_guide(tmp_path):
    clone = fresh_clone(tmp_path / "gankit")
    hand_in(clone / "submitted", "anna")
    lines = commands("nbgrader.md")
    assert f"nbgrader autograde {EXERCISE}" in lines
    for line in lines:
        run(clone, line)
    assert list(clone.glob(f"feedback/anna/{EXERCISE}/*.html"))


def test_nbgraders_own_commands_without_ours_before_them(tmp_path):
    clone = fresh_clone(tmp_path / "gankit")
    run(clone, f"nbgrader generate_assignment {EXERCISE} --force")
    assert git(clone, "status", "--porcelain", "--untracked-files=no") == ""
    (clone / "gradebook.db").unlink()
    hand_in(clone / "submitted", "anna")
    assert "Protection" in run(clone, f"nbgrader autograde {EXERCISE}")


def test_an_upgrade_keeps_the_instructors_own(tmp_path):
    upstream = fresh_clone(tmp_path / "upstream")
    git(tmp_path, "clone", "-q", str(upstream), "gankit")
    clone = tmp_path / "gankit"
    (clone / "overlay").mkdir()
    (clone / "overlay" / "course.toml").write_text('repository = "me/gans-2027"\ntag = "v1"\n')
    run(clone, f"gankit build {EXERCISE}")
    notebook = clone / "course" / EXERCISE / f"{EXERCISE}.ipynb"
    assert "me/gans-2027" in notebook.read_text("utf-8")
    (upstream / "README.md").write_text("a new version\n")
    (upstream / "course" / "manifest.json").write_text("{}\n")
    git(upstream, "commit", "-q", "-a", "-m", "upgrade")
    lines = [line for line in commands("overlay.md", "## Upgrade") if not line.startswith("gankit")]
    assert len(lines) == 2
    for line in lines:
        run(clone, line)
    assert (clone / "README.md").read_text() == "a new version\n"
    assert "me/gans-2027" in (clone / "overlay" / "course.toml").read_text()
