"""When each notebook was handed in: from a table, nbgrader, Gradescope, or the file's own time."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit_autograder.intake.collect import opened
from gankit_autograder.record.results import StudentResult

TABLE, NBGRADER, GRADESCOPE, FILE, CANVAS = (
    "the table of times",
    "nbgrader's timestamp.txt",
    "Gradescope's metadata",
    "the file's own time",
    "Canvas's mark LATE in the name",
)
_CANVAS_LATE = re.compile(r"^[^_]+_LATE_\d+_\d+_")
_CANVAS = re.compile(r"^[^_]+_(?:LATE_)?\d+_\d+_")


@dataclass(frozen=True)
class HandIn:
    """When a notebook came, and who says so. Canvas gives no time, only whether it was `late`."""

    time: datetime | None
    source: str
    late: bool = False


def read_times(path: Path, zone: tzinfo | None) -> dict[tuple[str, str], datetime]:
    """A CSV with the columns student, time and, if wanted, exercise. "" means every exercise."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise GankitError(f"{path} cannot be read: {error}.") from None
    found = {}
    for number, row in enumerate(rows, start=2):
        student, text = (row.get("student") or "").strip(), (row.get("time") or "").strip()
        if not student or not text:
            raise GankitError(
                f"{path}, line {number}: write a student and a time. The columns are student, "
                "exercise (may be empty) and time."
            )
        found[student, (row.get("exercise") or "").strip()] = _moment(path, number, text, zone)
    return found


def _moment(path: Path, number: int, text: str, zone: tzinfo | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise GankitError(
            f"{path}, line {number}: '{text}' is not a time such as 2026-11-20T23:59:00+01:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone).astimezone()


def hand_ins(
    results: Iterable[StudentResult],
    submissions: Path | None,
    table: dict[tuple[str, str], datetime],
    zone: tzinfo | None = None,
) -> dict[tuple[str, str], HandIn]:
    """When each result's notebook came, as far as anything says so.

    Args:
        results: each names its file below `submissions`.
        submissions: the folder or zip that was graded; None if it is gone.
        table: `read_times`; it wins over everything else.
        zone: of times that name none; the machine's where None.
    """
    results = list(results)
    found = _from_submissions(results, submissions, zone) if submissions else {}
    for result in results:
        key = (result.student, result.exercise)
        given = table.get(key) or table.get((result.student, ""))
        if given:
            found[key] = HandIn(given, TABLE)
    return found


def _from_submissions(
    results: list[StudentResult], submissions: Path, zone: tzinfo | None
) -> dict[tuple[str, str], HandIn]:
    in_zip = _zip_times(submissions, zone)
    found = {}
    with opened(submissions) as folder:
        metadata = _gradescope_times(folder)
        for result in results:
            path = _find(folder, result.file)
            if path is not None:
                zipped = in_zip.get(path.relative_to(folder).as_posix())
                came = _of_file(path, folder, metadata, zipped, zone)
                found[result.student, result.exercise] = came
    return found


def _find(folder: Path, label: str) -> Path | None:
    """The file that the grader called `label`: in the folder, or in the one that a zip wraps."""
    wrapped = [child for child in sorted(folder.iterdir()) if child.is_dir()]
    found = [top / label for top in (folder, *wrapped) if (top / label).is_file()]
    return found[0] if found else None


def _of_file(
    path: Path,
    folder: Path,
    metadata: dict[str, datetime],
    in_zip: datetime | None,
    zone: tzinfo | None,
) -> HandIn:
    stamp = path.parent / "timestamp.txt"
    if stamp.is_file():
        return HandIn(_nbgrader_time(stamp), NBGRADER)
    for part in path.relative_to(folder).parts:
        if part in metadata:
            return HandIn(metadata[part], GRADESCOPE)
    if _CANVAS_LATE.match(path.name):
        return HandIn(None, CANVAS, late=True)
    if _CANVAS.match(path.name):
        return HandIn(None, CANVAS)
    own = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).astimezone(zone)
    return HandIn(in_zip or own, FILE)


def _nbgrader_time(path: Path) -> datetime:
    from nbgrader.utils import parse_utc

    text = path.read_text("utf-8", errors="replace").strip()
    try:
        return parse_utc(text).replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError) as error:
        raise GankitError(f"{path} holds no time: {error}. Correct or delete it.") from None


def _gradescope_times(folder: Path) -> dict[str, datetime]:
    """The time of each `submission_123` folder."""
    path = next(iter(sorted(folder.rglob("submission_metadata.yml"))), None)
    if path is None:
        return {}
    import yaml

    try:
        entries = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GankitError(f"{path} cannot be read: {error}.") from None
    times = {str(name): _created(entry) for name, entry in entries.items()}
    return {name: moment for name, moment in times.items() if moment}


def _created(entry: Any) -> datetime | None:
    value = entry.get(":created_at", entry.get("created_at")) if isinstance(entry, dict) else None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=timezone.utc)


def _zip_times(submissions: Path, zone: tzinfo | None) -> dict[str, datetime]:
    """The times in a zip's directory: they name no zone, so `zone` or the machine's is taken."""
    if not submissions.is_file() or not zipfile.is_zipfile(submissions):
        return {}
    with zipfile.ZipFile(submissions) as archive:
        return {
            entry.filename: datetime(*entry.date_time, tzinfo=zone).astimezone(zone)
            for entry in archive.infolist()
            if entry.date_time[1] and entry.date_time[2]
        }
