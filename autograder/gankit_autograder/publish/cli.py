"""`gankit publish DIR --repo OWNER/NAME`: the tree that students may see, ready to push."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.build.exercise import Exercise, exercise_folders, find_exercises
from gankit_autograder.build.settings import CourseSettings, read_settings
from gankit_autograder.publish.proof import Proof, known_files, prove
from gankit_autograder.publish.tree import student_files

MOST_NAMED = 10
GIT = ".git"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("folder", type=Path, help="where to write it: empty, or published before")
    parser.add_argument("--repo", metavar="OWNER/NAME", help="default: that of course.toml")
    parser.add_argument("--tag", help="the tag that badges point at; default: that of course.toml")
    parser.add_argument(
        "--only", nargs="+", metavar="EXERCISE", default=[], help="leave out others"
    )
    parser.add_argument("--root", type=Path, default=Path("."), help="the course's repository")


def run(args: argparse.Namespace) -> int:
    """Make the files, prove that they give nothing away, then write them."""
    settings = _settings(args)
    built = find_exercises(args.root / "solutions", built_exercises(args.root))
    files = student_files(args.root, _wanted(built, args.only), settings)
    proof = prove(files, built)
    if proof.leaks:
        raise GankitError(
            f"Nothing was written: {len(proof.leaks)} places would give answers away.\n  "
            + "\n  ".join(proof.leaks[:MOST_NAMED])
        )
    write(args.folder, files)
    for line in report(args.folder, settings, proof):
        print(line)
    own = read_settings(args.root / "solutions")
    if own != settings:
        print(
            f"Your grader knows set-up cells of {own.repository} at {own.tag}. Write "
            f'repository = "{settings.repository}" and tag = "{settings.tag}" into '
            "overlay/course.toml and run gankit build, so that it knows these."
        )
    return 0


def built_exercises(root: Path) -> list[str]:
    """The exercises that `gankit build` has built: what is still being written stays at home."""
    names = exercise_folders(root / "solutions")
    built = [name for name in names if (root / "course" / name / f"{name}.ipynb").exists()]
    if not built:
        raise GankitError(f"{root} holds no built exercise. Run first: gankit build")
    return built


def _wanted(built: list[Exercise], only: list[str]) -> list[Exercise]:
    names = [exercise.name for exercise in built]
    for name in only:
        if name not in names:
            raise GankitError(
                f"There is no built exercise '{name}'. There are: {', '.join(names)}."
            )
    return [exercise for exercise in built if not only or exercise.name in only]


def _settings(args: argparse.Namespace) -> CourseSettings:
    own = read_settings(args.root / "solutions")
    repository = args.repo or own.repository
    owner, _, name = repository.partition("/")
    if not owner or not name or "/" in name or " " in repository:
        raise GankitError(f"'{repository}' is no repository. Write it as OWNER/NAME.")
    return CourseSettings(repository, args.tag or own.tag)


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the tree. What an earlier publishing left goes away; `.git` stays.

    Raises:
        GankitError: the folder holds something that was not published by this command.
    """
    if folder.exists():
        _empty(folder)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _empty(folder: Path) -> None:
    found = [path for path in folder.iterdir() if path.name != GIT]
    if found and not _is_published(folder):
        raise GankitError(f"{folder} holds other files. Name an empty folder.")
    for path in found:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _is_published(folder: Path) -> bool:
    """Whether this is a student-only tree: the course without the instructor's half."""
    kept = all((folder / name).exists() for name in ("course", "utils/gankit", "pyproject.toml"))
    return kept and not any((folder / name).exists() for name in ("solutions", "autograder"))


def report(folder: Path, settings: CourseSettings, proof: Proof) -> list[str]:
    """What was written and proved."""
    lines = [
        f"{folder}: {proof.files} files for {settings.repository} at {settings.tag}",
        f"searched for {proof.lines} solution lines and {proof.sentences} hints: none is there",
    ]
    if proof.shown:
        lines.append(f"{len(proof.shown)} more solution lines stand in open cells of the course:")
        lines += [f"  {line}  ({where})" for line, where in sorted(proof.shown.items())]
    if proof.alike:
        lines.append("single lines of the helper package that look like a solution's:")
        lines += [f"  {line}  ({where})" for line, where in sorted(proof.alike.items())]
    for name, count in sorted(proof.declared.items()):
        lines.append(f"{name} holds {count} solution lines and stays: {known_files()[name]}")
    return [*lines, f"Push it, and tag it: git tag {settings.tag}"]
