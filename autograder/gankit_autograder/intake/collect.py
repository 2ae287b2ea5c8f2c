"""Finds the notebooks: in a folder or zip, from nbgrader, Gradescope, Canvas or Moodle."""

from __future__ import annotations

import re
import stat
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from gankit.errors import GankitError

MOST_FILES = 200_000
MOST_BYTES = 50 << 30
_LEFT_OUT = {".ipynb_checkpoints", "__MACOSX", ".git", "__pycache__"}
# `nameoftheirs_LATE_123_4567_file.ipynb`: how Canvas names what it hands out.
_CANVAS = re.compile(
    r"^(?P<student>[^_]+)_(?:LATE_)?(?P<user>\d+)_(?P<attachment>\d+)_(?P<file>.+)$"
)
_COPY = re.compile(r"\s?\(\d+\)$")  # `anna (1).ipynb`, as browsers name a second download


@dataclass(frozen=True)
class Submission:
    """One file of one student. `exercise` is "" where the file's name and place do not say it."""

    student: str
    exercise: str
    path: Path
    label: str  # the path as the instructor knows it
    order: tuple = ()  # the last in this order counts, where one student has several


@contextmanager
def opened(submissions: Path) -> Iterator[Path]:
    """The folder of submissions; a zip is unpacked into a temporary one.

    Raises:
        GankitError: there is nothing at the path, or the zip cannot be used.
    """
    if submissions.is_dir():
        yield submissions
        return
    if not submissions.exists():
        raise GankitError(f"{submissions} is not there. Name a folder, a zip or a notebook.")
    with tempfile.TemporaryDirectory(prefix="gankit-in-") as name:
        folder = Path(name)
        if zipfile.is_zipfile(submissions):
            _unpack(submissions, folder)
        else:
            (folder / submissions.name).write_bytes(submissions.read_bytes())
        yield folder


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack plain files only, and never outside the folder."""
    try:
        with zipfile.ZipFile(archive) as opened_zip:
            entries = opened_zip.infolist()
            if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_BYTES:
                raise GankitError(
                    f"{archive} holds too much. Unpack it yourself and name the folder."
                )
            for entry in entries:
                parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
                if entry.is_dir() or _is_link(entry) or ".." in parts or entry.filename[:1] == "/":
                    continue
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(opened_zip.read(entry))
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError) as error:
        raise GankitError(f"{archive} cannot be unpacked: {error}") from None


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def collect(folder: Path, known: list[str]) -> list[Submission]:
    """Every notebook below the folder, one for each student and exercise, in order of names.

    `known` are the exercises of the course.
    """
    layouts: tuple[Callable, ...] = (_gradescope, _nbgrader, _folders, _flat)
    found: list[Submission] = []
    for layout in layouts:
        found = layout(folder, known)
        if found:
            break
    if not found:
        raise GankitError(
            f"{folder} holds no notebooks. It should hold .ipynb files, folders of them by "
            "student, nbgrader's submitted/ tree, or a Gradescope or Canvas download."
        )
    return _last_of_each(found)


def notebooks_below(folder: Path) -> list[Path]:
    """The notebooks below a folder; links are not followed."""
    return sorted(
        path
        for path in folder.rglob("*.ipynb")
        if not _LEFT_OUT & set(path.parts) and path.is_file() and not path.is_symlink()
    )


def _flat(folder: Path, known: list[str]) -> list[Submission]:
    """`anna.ipynb`, `anna_01_gan_mnist.ipynb`, or Canvas's names."""
    return _apart([_from_name(path, folder, known) for path in notebooks_below(folder)])


def _apart(found: list[Submission]) -> list[Submission]:
    """Students to whom Canvas gives one name get its number behind the name."""
    numbers = {entry: match["user"] for entry in found if (match := _CANVAS.match(entry.path.name))}
    people = {(entry.student, number) for entry, number in numbers.items()}
    counts = Counter(student for student, _ in people)
    return [
        replace(entry, student=f"{entry.student}_{numbers[entry]}")
        if entry in numbers and counts[entry.student] > 1
        else entry
        for entry in found
    ]


def _from_name(path: Path, folder: Path, known: list[str]) -> Submission:
    stem = path.stem
    canvas = _CANVAS.match(path.name)
    if canvas:
        exercise = _exercise_in(canvas["file"], known)
        order = (int(canvas["attachment"]),)
        return Submission(canvas["student"], exercise, path, _label(path, folder), order)
    exercise = _exercise_in(stem, known)
    student = _COPY.sub("", stem)
    if exercise:
        student = student.replace(exercise, "").strip(" _-.")
    return Submission(student or stem, exercise, path, _label(path, folder), _by_time(path))


def _nbgrader(folder: Path, known: list[str]) -> list[Submission]:
    """`submitted/STUDENT/ASSIGNMENT/NAME.ipynb`, or the same without `submitted/`."""
    root = folder / "submitted" if (folder / "submitted").is_dir() else folder
    found = []
    for path in notebooks_below(root):
        parts = path.relative_to(root).parts
        if len(parts) != 3:
            return []
        exercise = _exercise_in(path.stem, known) or _exercise_in(parts[1], known)
        if not exercise:
            return []
        found.append(Submission(parts[0], exercise, path, _label(path, folder), _by_time(path)))
    return found


def _folders(folder: Path, known: list[str]) -> list[Submission]:
    """`STUDENT/anything.ipynb`, or `STUDENT_assignsubmission_file/…` as Moodle writes it."""
    found = []
    for path in notebooks_below(folder):
        parts = path.relative_to(folder).parts
        if len(parts) < 2:
            return []
        student = parts[0].split("_assignsubmission_")[0]
        exercise = _exercise_in(path.stem, known) or _exercise_in("/".join(parts[1:-1]), known)
        found.append(Submission(student, exercise, path, _label(path, folder), _by_time(path)))
    tops = {path.relative_to(folder).parts[0] for path in notebooks_below(folder)}
    if len(tops) == 1 and len(found) > 1:  # a zip of a folder: one level down
        return _flat(folder / tops.pop(), known) if not _has_folders(found, folder) else []
    return found


def _has_folders(found: list[Submission], folder: Path) -> bool:
    return any(len(entry.path.relative_to(folder).parts) > 2 for entry in found)


def _gradescope(folder: Path, known: list[str]) -> list[Submission]:
    """An export: `submission_123/…` folders and `submission_metadata.yml` with the names."""
    metadata = next(iter(sorted(folder.rglob("submission_metadata.yml"))), None)
    if metadata is None:
        return []
    names = _gradescope_names(metadata)
    found = []
    for path in notebooks_below(metadata.parent):
        top = path.relative_to(metadata.parent).parts[0]
        exercise = _exercise_in(path.stem, known)
        student = names.get(top, top)
        found.append(Submission(student, exercise, path, _label(path, folder), (top,)))
    return found


def _gradescope_names(metadata: Path) -> dict[str, str]:
    """The submitter's id, e-mail or name by folder. Gradescope writes keys with a leading colon."""
    import yaml

    try:
        entries = yaml.safe_load(metadata.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GankitError(f"{metadata} cannot be read: {error}") from None
    names = {}
    for top, entry in (entries or {}).items():
        submitters = _value(entry, "submitters") or []
        who = submitters[0] if isinstance(submitters, list) and submitters else {}
        name = _value(who, "sid") or _value(who, "email") or _value(who, "name")
        if name:
            names[str(top)] = str(name)
    return names


def _value(entry: Any, key: str) -> Any:
    if not isinstance(entry, dict):
        return None
    return entry.get(f":{key}", entry.get(key))


def _exercise_in(text: str, known: list[str]) -> str:
    """The exercise whose name stands in the text; the longest if there are several."""
    plain = text.lower().replace("-", "_").replace(" ", "_")
    return max((name for name in known if name.lower() in plain), key=len, default="")


def _label(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _by_time(path: Path) -> tuple:
    return (path.stat().st_mtime, path.name)


def _last_of_each(found: list[Submission]) -> list[Submission]:
    last: dict[tuple, Submission] = {}
    for entry in sorted(found, key=lambda entry: entry.order):
        key = (entry.student, entry.exercise or entry.path.name)
        last[key] = entry
    return sorted(last.values(), key=lambda entry: (entry.student, entry.exercise, entry.label))
