"""Writes the class report and the feedback pages as self-contained HTML, and the report as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from gankit_autograder.grade import StudentResult
from gankit_autograder.policy.marks import Mark
from gankit_autograder.record.files import safe_name
from gankit_autograder.report.designs import ClassBoard
from gankit_autograder.report.summary import ClassSummary, Lessons, summarise
from gankit_autograder.tables import safe


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("gankit_autograder.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:g}"
    environment.filters["percent"] = lambda value: f"{100 * value:.0f} %"
    environment.filters["name"] = lambda value: value.replace("_", " ")
    return environment


def write_class_report(
    results: Iterable[StudentResult],
    out: Path,
    lessons: Lessons | None = None,
    marks: Iterable[Mark] = (),
    designs: Sequence[ClassBoard] = (),
) -> Path:
    """Write `report.html`, with `report.json` and CSV tables beside it; give its path."""
    summary = summarise(results, lessons, marks)
    out.mkdir(parents=True, exist_ok=True)
    page = out / "report.html"
    template = _environment().get_template("class.html")
    page.write_text(template.render(summary=summary, designs=designs), "utf-8")
    content = json.dumps(_as_data(summary, designs), indent=1, ensure_ascii=False)
    (out / "report.json").write_text(content + "\n", "utf-8")
    _write_tables(summary, out)
    for board in designs:
        _table(out / f"designs_{safe_name(board.exercise)}.csv", board.table.head, board.table.rows)
    return page


def write_feedback(
    results: Iterable[StudentResult], out: Path, marks: Iterable[Mark] = ()
) -> list[Path]:
    """Write a page and a text for each student and exercise: `<student>/<exercise>.html`."""
    environment = _environment()
    by_notebook = {(mark.student, mark.exercise): mark for mark in marks}
    pages = []
    for result in results:
        folder = out / safe_name(result.student)
        folder.mkdir(parents=True, exist_ok=True)
        mark = by_notebook.get((result.student, result.exercise))
        for kind in ("html", "txt"):
            path = folder / f"{safe_name(result.exercise or 'notebook')}.{kind}"
            text = environment.get_template(f"feedback.{kind}").render(result=result, mark=mark)
            path.write_text(text, "utf-8")
        pages.append(path.with_suffix(".html"))
    return pages


def _write_tables(summary: ClassSummary, out: Path) -> None:
    _table(
        out / "mistakes.csv",
        ["exercise", "check", "mistake", "students", "what", "lesson"],
        (
            [m.exercise, m.check, m.id, len(m.students), m.what, str(m.lesson or "")]
            for m in summary.mistakes
        ),
    )
    _table(
        out / "questions.csv",
        ["exercise", "check", "points", "full", "partial", "zero"],
        (
            [q.exercise, q.check, f"{q.points:g}", q.full, q.partial, q.zero]
            for q in summary.questions
        ),
    )
    _table(
        out / "missed.csv",
        ["exercise", "check", "fact", "missed by", "on hidden inputs only"],
        ([f.exercise, f.check, f.text, f.count, f.only_hidden] for f in summary.missed),
    )


def _table(path: Path, titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(titles)
        for row in rows:
            writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])


def _as_data(summary: ClassSummary, designs: Sequence[ClassBoard]) -> dict[str, Any]:
    return {
        "notebooks": len(summary.results),
        "mean share": round(summary.mean, 4),
        "median share": round(summary.median, 4),
        "histogram": summary.histogram,
        "questions": [vars(question) for question in summary.questions],
        "mistakes": [
            {
                "exercise": m.exercise,
                "check": m.check,
                "id": m.id,
                "count": len(m.students),
                "what": m.what,
                "lesson": str(m.lesson or ""),
                "students": m.students,
            }
            for m in summary.mistakes
        ],
        "missed facts": [vars(fact) for fact in summary.missed],
        "seconds": {_who(r): r.seconds for r in summary.results},
        "not graded": {_who(r): r.reason for r in summary.not_graded},
        "mended": {_who(r): r.mended for r in summary.mended},
        "evidence": {_who(r): lines for r, lines in summary.evidence},
        "shared answers": [{**vars(s), "students": list(s.students)} for s in summary.shared],
        "marks": _marks(summary.marks),
        "designs": {
            board.exercise: [
                dict(zip(board.table.head, row, strict=True)) for row in board.table.rows
            ]
            for board in designs
        },
    }


def _who(result: StudentResult) -> str:
    return f"{result.student}/{result.exercise}" if result.exercise else result.student


def _marks(marks: Mapping[tuple[str, str], Mark]) -> dict[str, float]:
    return {f"{student}/{exercise}": mark.total for (student, exercise), mark in marks.items()}
