"""`gankit release`: what belongs to a tag: zips, the package, and their checksums."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from gankit import __version__
from gankit.errors import GankitError
from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.build.settings import WHEEL, CourseSettings, read_settings
from gankit_autograder.publish.cli import built_exercises
from gankit_autograder.publish.proof import prove
from gankit_autograder.publish.tree import student_files
from gankit_autograder.secret import load_secret

SUMS = "SHA256SUMS"
FILE_DATE = (2020, 1, 1, 0, 0, 0)  # the same content gives the same zip
EPOCH = "1577836800"  # the same day, for the wheel
FILE_MODE = 0o644 << 16


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("dist"), help="default: dist/")
    parser.add_argument("--tag", help="the tag that is being released; must be that of course.toml")
    parser.add_argument("--no-gradescope", action="store_true", help="leave the autograders out")
    parser.add_argument("--root", type=Path, default=Path("."), help="the course's repository")


def run(args: argparse.Namespace) -> int:
    """Write the zips, the wheel and `SHA256SUMS` into an empty `--out`."""
    settings = read_settings(args.root / "solutions")
    _refuse_other_tag(settings, args.tag)
    built = find_exercises(args.root / "solutions", built_exercises(args.root))
    files = student_files(args.root, built, settings)
    leaks = prove(files, built).leaks
    if leaks:
        raise GankitError(f"The students' tree would give answers away: {leaks[0]}")
    _empty(args.out)
    notebooks = {name: text for name, text in files.items() if name.startswith("course/")}
    write_zip(args.out / f"gankit-notebooks-{settings.tag}.zip", notebooks)
    write_zip(args.out / f"gankit-students-{settings.tag}.zip", files)
    write_wheel(args.out, files)
    if not args.no_gradescope:
        _gradescope(args.root, args.out, [exercise.name for exercise in built])
    for line in write_sums(args.out):
        print(line)
    return 0


def _refuse_other_tag(settings: CourseSettings, tag: str | None) -> None:
    """Badges and set-up cells name the tag: a release under another one would lead nowhere."""
    if tag is not None and tag != settings.tag:
        raise GankitError(
            f"The notebooks point at {settings.tag} and the tag is {tag}. Write {tag} into "
            "solutions/course.toml, run gankit build, commit, and tag that commit."
        )
    if settings.tag != f"v{__version__}":
        raise GankitError(
            f"The notebooks point at {settings.tag} and the package is {__version__}. Make them "
            "agree: solutions/course.toml and utils/gankit/version.py."
        )


def _empty(out: Path) -> None:
    """Start afresh, but only where nothing but an earlier release lies."""
    if out.exists() and any(out.iterdir()):
        if not (out / SUMS).exists():
            raise GankitError(f"{out} holds other files. Name an empty folder: --out DIR")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """A zip whose bytes depend on nothing but its content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FILE_DATE)
            entry.external_attr = FILE_MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])


def write_wheel(out: Path, files: Mapping[str, bytes]) -> None:
    """The package that set-up cells install, as pip builds it from the students' tree.

    Raises:
        GankitError: pip could not build it; it needs a package index for the build's own parts.
    """
    with tempfile.TemporaryDirectory(prefix="gankit-wheel-") as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", folder]
        done = subprocess.run(
            [*command, "--wheel-dir", str(out)],
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
        )
    if not (out / WHEEL).is_file():
        why = (done.stderr.strip().splitlines() or ["pip wrote no reason"])[-1]
        raise GankitError(f"The package {WHEEL} could not be built: {why}")


def _gradescope(root: Path, out: Path, exercises: list[str]) -> None:
    """The autograder of each exercise with checks that are graded."""
    from gankit_autograder.gradescope.package import build_zip
    from gankit_autograder.intake.course import find_course

    secret = load_secret()
    course = find_course(root)
    for exercise in exercises:
        build_zip(course, exercise, out / f"gradescope-{exercise}.zip", secret, "after_published",
                  False)  # fmt: skip
    if secret.demo:
        print("Gradescope zips: their hidden inputs come from the demo secret, which everybody "
              "knows. Build your own with: gankit gradescope EXERCISE")  # fmt: skip


def write_sums(out: Path) -> list[str]:
    """`SHA256SUMS`, as `sha256sum --check` reads it; gives its lines."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(out.iterdir())
    ]
    (out / SUMS).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return lines
