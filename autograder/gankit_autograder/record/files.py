"""Writes results: one JSON file a notebook, and `grades.csv`. Whole or not at all."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit_autograder.record.clean import printable
from gankit_autograder.record.results import StudentResult
from gankit_autograder.tables import safe

LONGEST_NAME = 180  # bytes; file systems take 255, and endings come behind it
_UNSAFE = re.compile(r"[^\w.@+ -]")


def safe_name(name: str) -> str:
    """A student's name as a folder's name; different names stay different."""
    plain = _UNSAFE.sub("_", name).strip(" .")
    while len(plain.encode("utf-8", "replace")) > LONGEST_NAME:
        plain = plain[:-1]
    if plain == name:
        return name
    return f"{plain or 'student'}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:6]}"


def result_path(out: Path, student: str, exercise: str) -> Path:
    return out / "students" / safe_name(student) / f"{safe_name(exercise or 'unknown')}.json"


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a killed run leaves the old one or the new one, never a part."""
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")
    with _made_whole(path) as part:
        part.write_bytes(content)


@contextmanager
def _made_whole(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; what stands there at the end takes the place of `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        error.filename = error.filename or str(path)  # a full disk names none
        raise


def keep_old(path: Path) -> Path | None:
    """A copy of a file beside it, before it is written anew: `written.csv.1`, `.2`, ..."""
    if not path.exists():
        return None
    number = 1
    while (kept := path.with_name(f"{path.name}.{number}")).exists():
        number += 1
    with _made_whole(kept) as part:
        shutil.copy2(path, part)
    return kept


def write_result(out: Path, result: StudentResult) -> Path:
    """Write one result. Its pictures come first: a result that is there is there in full."""
    path = result_path(out, result.student, result.exercise)
    for name, encoded in result.pictures.items():
        write_whole(path.parent / "pictures" / safe_name(name), base64.b64decode(encoded))
    content = printable(result.to_json())
    write_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    return path


def read_result(path: Path) -> StudentResult | None:
    """A result written before; None where there is none that can be used."""
    try:
        return _read(path)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _read(path: Path) -> StudentResult:
    return StudentResult.from_json(printable(json.loads(path.read_text("utf-8"))))


def read_results(out: Path) -> list[StudentResult]:
    """All results in a folder that can be used, by student and exercise."""
    found = [read_result(path) for path in _paths(out)]
    return sorted(filter(None, found), key=lambda r: (r.student, r.exercise))


def read_class(graded: Path) -> list[StudentResult]:
    """All results in a folder, for marks and reports, which must not lose one unseen.

    Raises:
        GankitError: there is none, or one is damaged.
    """
    paths = _paths(graded)
    if not paths:
        raise GankitError(
            f"{graded} holds no graded notebooks. "
            f"Run first: gankit grade SUBMISSIONS --out {graded}"
        )
    return [_read_or_refuse(path) for path in paths]


def _read_or_refuse(path: Path) -> StudentResult:
    try:
        return _read(path)
    except (ValueError, KeyError, TypeError) as error:
        raise GankitError(
            f"{path} is not a result of gankit grade ({error}). Delete it and grade again."
        ) from None


def _paths(out: Path) -> list[Path]:
    return sorted(out.glob("students/*/*.json"))


def write_grades(out: Path, results: Sequence[StudentResult]) -> Path:
    """`grades.csv`: a line a result, a column a check."""
    checks = sorted({f"{r.exercise}.{c.check}" for r in results for c in r.checks})
    several = len({r.exercise for r in results if r.exercise}) > 1
    titles = checks if several else [name.split(".", 1)[1] for name in checks]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["student", "exercise", "score", "points", *titles, "mistakes"])
    for result in sorted(results, key=lambda r: (r.student, r.exercise)):
        writer.writerow(_row(result, checks))
    path = out / "grades.csv"
    write_whole(path, table.getvalue())
    return path


def _row(result: StudentResult, checks: list[str]) -> list[Any]:
    scores = {f"{result.exercise}.{check.check}": check.score for check in result.checks}
    mistakes = [mistake.id for check in result.checks for mistake in check.mistakes]
    return [
        safe(result.student),
        result.exercise,
        f"{result.score:g}",
        f"{result.points:g}",
        *(f"{scores[name]:g}" if name in scores else "" for name in checks),
        " ".join(mistakes),
    ]
