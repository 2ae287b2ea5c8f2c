"""The table of written answers that a person fills in: `written.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.policy.marks import WrittenScore
from gankit_autograder.policy.sheet import plain, safe
from gankit_autograder.record.files import write_whole
from gankit_autograder.record.results import StudentResult

COLUMNS = ("student", "exercise", "question", "points", "score", "comment", "answer")
Scores = dict[tuple[str, str, str], WrittenScore]


def read_written(path: Path, results: Sequence[StudentResult]) -> Scores:
    """The scores that stand in the table; nothing where there is no table yet.

    Raises:
        GankitError: a score is no number or lies outside the question's points.
    """
    if not path.exists():
        return {}
    points = {
        (r.student, r.exercise, item["id"]): float(item["points"])
        for r in results
        for item in r.manual
    }
    scores: Scores = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            key = tuple(plain(row.get(name) or "") for name in COLUMNS[:3])
            text = (row.get("score") or "").strip().replace(",", ".")
            if text and key in points:
                score = _score(path, number, text, points[key])
                scores[key] = WrittenScore(score, (row.get("comment") or "").strip())
    return scores


def _score(path: Path, number: int, text: str, points: float) -> float:
    try:
        score = float(text)
    except ValueError:
        raise GankitError(f"{path}, line {number}: the score '{text}' is no number.") from None
    if not 0 <= score <= points:
        raise GankitError(
            f"{path}, line {number}: the score {score:g} is not between 0 and {points:g}. More "
            "than the question's points belong into [[extra]] of the policy."
        )
    return score


def write_written(path: Path, results: Sequence[StudentResult], scores: Scores) -> int:
    """Write the table with every written answer and the scores known so far; count the answers."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for result in sorted(results, key=lambda r: (r.exercise, r.student)):
        for item in result.manual:
            given = scores.get((result.student, result.exercise, item["id"]))
            score, comment = (f"{given.score:g}", given.comment) if given else ("", "")
            writer.writerow(
                [
                    safe(result.student),
                    result.exercise,
                    item["id"],
                    f"{float(item['points']):g}",
                    score,
                    safe(comment),
                    safe(item.get("answer", "").strip()),
                ]
            )
            count += 1
    if count:
        write_whole(path, table.getvalue())
    return count
