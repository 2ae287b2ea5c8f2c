"""The runs into one folder: what each was given and gave, so that two do not mix unseen."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from gankit.errors import GankitError
from gankit_autograder.record.files import read_results, result_path, write_whole
from gankit_autograder.record.results import StudentResult

ADD, REPLACE = "add", "replace"
RUNS, GIVEN, ASIDE = "runs", "run.json", "earlier"
Key = tuple[str, str]  # student and exercise


@dataclass
class Run:
    """One finished run. `basis` says for each exercise what it was graded against."""

    number: int = 0
    finished: str = ""
    submissions: str = ""
    version: str = ""
    secret: str = ""
    basis: dict[str, dict[str, str]] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)

    def by_key(self) -> dict[Key, dict[str, Any]]:
        return {(entry["student"], entry["exercise"]): entry for entry in self.results}


def begin(out: Path, submissions: Path, exercise: str, expected: Iterable[Key], keep: str) -> str:
    """Make the folder ready for a run; what has to be told, or "".

    Results of an earlier run that this one does not touch are never mixed in unseen: those of the
    same submissions are put aside into `earlier/`, others only where the instructor says so.

    Raises:
        GankitError: the folder holds results of other submissions.
    """
    given = [str(submissions.resolve()), exercise]
    sources = _sources(out)
    others = foreign(read_results(out), set(expected))
    told = ""
    if others and (keep == REPLACE or (keep != ADD and len(sources) < 2)):
        if keep != REPLACE and given not in sources:
            raise GankitError(_refusal(out, others, sources))
        told = _put_aside(out, others)
    if others and not told:
        sources = [*(entry for entry in sources if entry != given), given]
    else:
        sources = [given]
    write_whole(out / GIVEN, json.dumps({"given": sources}, indent=1) + "\n")
    return told


def _sources(out: Path) -> list[list[str]]:
    try:
        return list(json.loads((out / GIVEN).read_text("utf-8"))["given"])
    except (OSError, ValueError, KeyError, TypeError):
        return []


def foreign(results: Sequence[StudentResult], expected: set[Key]) -> list[StudentResult]:
    """Results that this run will not write. An exercise of "" is not known yet."""
    unknown = {student for student, exercise in expected if not exercise}
    return [
        r for r in results if (r.student, r.exercise) not in expected and r.student not in unknown
    ]


def _refusal(out: Path, others: Sequence[StudentResult], sources: list[list[str]]) -> str:
    where = f" (from {sources[-1][0]})" if sources else ""
    names = ", ".join(f"{r.student}/{r.exercise}" for r in others[:3])
    return (
        f"{out} holds {len(others)} results of another run{where}, such as {names}. Name another "
        f"folder with --out; or keep them in it with --{ADD}; or put them aside with --{REPLACE}."
    )


def _put_aside(out: Path, results: Sequence[StudentResult]) -> str:
    number = 1
    while (out / ASIDE / str(number)).exists():
        number += 1
    place = out / ASIDE / str(number)
    for result in results:
        path = result_path(out, result.student, result.exercise)
        target = place / path.relative_to(out)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    return (
        f"{len(results)} results of the last run have no notebook in this one and were put aside "
        f"into {place}: {', '.join(sorted({r.student for r in results})[:5])}"
    )


def finish(out: Path, run: Run, results: Sequence[StudentResult]) -> Run:
    """Write down what a run gave. A run that was killed leaves no record, and the next one does."""
    last = read_runs(out)
    run.number = last[-1].number + 1 if last else 1
    run.finished = datetime.now(timezone.utc).isoformat(timespec="seconds")
    run.results = [_short(result) for result in results]
    content = json.dumps(vars(run), indent=1, ensure_ascii=False) + "\n"
    write_whole(out / RUNS / f"{run.number:04}.json", content)
    return run


def read_runs(out: Path) -> list[Run]:
    """The finished runs, the last one at the end; damaged records are passed over."""
    found = []
    for path in sorted((out / RUNS).glob("*.json")):
        try:
            found.append(Run(**json.loads(path.read_text("utf-8"))))
        except (OSError, ValueError, TypeError):
            continue
    return found


def _short(result: StudentResult) -> dict[str, Any]:
    return {
        "student": result.student,
        "exercise": result.exercise,
        "file": result.file,
        "notebook": result.fingerprint.partition("-")[0],
        "status": result.status,
        "score": result.score,
        "points": result.points,
        "checks": {check.check: [check.score, check.points] for check in result.checks},
    }
