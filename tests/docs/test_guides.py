"""The commands of the guides, run in a fresh clone exactly as they are printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from shlex import quote

import nbformat
import pytest

from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.grade import make_submission

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = "01_gan_mnist"
SHORTEST = "00_start_here"  # to build
UPSTREAM = "https://github.com/gankit/gankit"
# What a test cannot do, and why: a server waits until somebody ends it.
NOT_RUN = re.compile(r"^\s*jupyter lab\b.*$", re.M)
# Packages of this environment are found in the one that `make install` makes: nothing is loaded.
BORROW = f"""
{quote(sys.executable)} -m venv --without-pip .venv
{quote(sys.executable)} - <<'END'
import sysconfig
from pathlib import Path
from shlex import quote
place = next(Path(".venv/lib").glob("python*/site-packages"))
(place / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\\n")
END
"""
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


def run(folder: Path, lines: str, **environment: str) -> str:
    """Lines in one shell, with the clone's own code; the first that fails ends it."""
    (folder.parent / "home").mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(folder / "utils"), str(folder / "autograder")]),
        "HOME": str(folder.parent / "home"),
        "XDG_CONFIG_HOME": str(folder.parent / "home" / ".config"),
        "GANKIT_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        **environment,
    }
    done = subprocess.run(
        ["bash", "-ec", lines], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{lines}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def commands(guide: str, heading: str = "") -> list[str]:
    """A guide's bash blocks below a heading, exactly as they are printed."""
    text = (ROOT / "docs" / "guide" / guide).read_text("utf-8")
    text = text[text.index(heading) :] if heading else text
    blocks = re.findall(r"^( *)```bash\n(.*?)^ *```", text, re.S | re.M)
    return [NOT_RUN.sub("", textwrap.dedent(block)) for _, block in blocks]


def hand_in(folder: Path, *students: str) -> None:
    exercise = read_exercise(ROOT / "solutions" / EXERCISE)
    for student in students:
        path = folder / student / EXERCISE / f"{EXERCISE}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(make_submission(exercise), path)


def test_the_instructors_guide(tmp_path):
    """From `git clone` to `gankit publish`, in one shell."""
    upstream = fresh_clone(tmp_path / "upstream")
    first, *blocks = commands("instructor.md")
    clone_line, rest = first.split("\n", 1)
    assert clone_line == f"git clone {UPSTREAM} && cd gankit"
    assert rest.startswith("make install ") and "gankit grade SUBMISSIONS --out graded\n" in rest
    assert "gankit collect SUBMISSIONS" in blocks[0] and "gankit publish" in blocks[1]
    hand_in(tmp_path / "SUBMISSIONS", "anna", "ben")
    made_here = f"{BORROW}\ncp -r ../SUBMISSIONS .\n"
    said = run(
        tmp_path,
        "\n".join([clone_line, made_here, rest, *blocks]),
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{upstream}.insteadOf",
        GIT_CONFIG_VALUE_0=UPSTREAM,
        PYTHONPATH="",
    )
    clone = tmp_path / "gankit"
    assert (clone / "graded" / "report.html").exists() and "full" in said
    assert (tmp_path / "gans-2027" / "course" / EXERCISE / f"{EXERCISE}.ipynb").exists()
    run(clone, "gankit marks graded")
    assert git(clone, "status", "--porcelain", "--untracked-files=no") == ""
    assert "graded" not in git(clone, "status", "--porcelain")


def test_nbgraders_guide(tmp_path):
    clone = fresh_clone(tmp_path / "gankit")
    hand_in(clone / "submitted", "anna")
    lines = "\n".join(commands("nbgrader.md"))
    assert f"nbgrader autograde {EXERCISE}" in lines and "generate_feedback" in lines
    run(clone, lines)
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
    run(clone, f"gankit build {SHORTEST}")
    notebook = clone / "course" / SHORTEST / f"{SHORTEST}.ipynb"
    assert "me/gans-2027" in notebook.read_text("utf-8")
    (upstream / "README.md").write_text("a new version\n")
    manifest = upstream / "course" / "manifest.json"  # a new version of what the build writes
    manifest.write_text(manifest.read_text() + "\n")
    git(upstream, "commit", "-q", "-a", "-m", "upgrade")
    (lines,) = commands("overlay.md", "## Upgrade")
    restore, pull, build = lines.strip().splitlines()
    assert build == "gankit build"  # of all exercises: tests/building
    run(clone, f"{restore}\n{pull}\ngankit build {SHORTEST}")
    assert (clone / "README.md").read_text() == "a new version\n"
    assert "me/gans-2027" in (clone / "overlay" / "course.toml").read_text()
