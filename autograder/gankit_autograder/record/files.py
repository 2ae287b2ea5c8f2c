"""Writes results: one JSON file a notebook, and `grades.csv`. Whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gankit_autograder.record.results import StudentResult

_UNSAFE = re.compile(r"[^\w.@+ -]")


def safe_name(name: str) -> str:
    """A student's name as a folder's name; different names stay different."""
    plain = _UNSAFE.sub("_", name).strip(" .")[:80]
    if plain == name:
        return name
    return f"{plain or 'student'}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:6]}"


def result_path(out: Path, student: str, exercise: str) -> Path:
    return out / "students" / safe_name(student) / f"{safe_name(exercise or 'unknown')}.json"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a killed run leaves the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(text, "utf-8", errors="backslashreplace", newline="\n")
    os.replace(part, path)


def write_result(out: Path, result: StudentResult) -> Path:
    path = result_path(out, result.student, result.exercise)
    write_whole(path, json.dumps(result.to_json(), indent=1, ensure_ascii=False) + "\n")
    return path


def read_result(path: Path) -> StudentResult | None:
    """A result written before; None where there is none that can be used."""
    try:
        return StudentResult.from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def read_results(out: Path) -> list[StudentResult]:
    """All results in a folder, by student and exercise."""
    found = [read_result(path) for path in sorted(out.glob("students/*/*.json"))]
    return sorted(filter(None, found), key=lambda r: (r.student, r.exercise))


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
        _cell(result.student),
        result.exercise,
        f"{result.score:g}",
        f"{result.points:g}",
        *(f"{scores[name]:g}" if name in scores else "" for name in checks),
        " ".join(mistakes),
    ]


def _cell(text: str) -> str:
    """A name must not become a formula in a spreadsheet."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
