"""Writes the class report and the feedback pages as self-contained HTML, and the report as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from gankit_autograder.grade import StudentResult
from gankit_autograder.report.summary import ClassSummary, summarise


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


def write_class_report(results: Iterable[StudentResult], out: Path) -> Path:
    """Write `report.html`, with `report.json` and `mistakes.csv` beside it; give its path."""
    summary = summarise(results)
    out.mkdir(parents=True, exist_ok=True)
    page = out / "report.html"
    template = _environment().get_template("class.html")
    page.write_text(template.render(summary=summary), "utf-8")
    (out / "report.json").write_text(json.dumps(_as_data(summary), indent=1) + "\n", "utf-8")
    with (out / "mistakes.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["exercise", "check", "mistake", "students", "what"])
        for mistake in summary.mistakes:
            rows.writerow(
                [mistake.exercise, mistake.check, mistake.id, len(mistake.students), mistake.what]
            )
    return page


def write_feedback(results: Iterable[StudentResult], out: Path) -> list[Path]:
    """Write a page and a text for each student and exercise: `<student>/<exercise>.html`."""
    environment = _environment()
    pages = []
    for result in results:
        folder = out / result.student
        folder.mkdir(parents=True, exist_ok=True)
        for kind in ("html", "txt"):
            path = folder / f"{result.exercise or 'notebook'}.{kind}"
            text = environment.get_template(f"feedback.{kind}").render(result=result)
            path.write_text(text, "utf-8")
        pages.append(path.with_suffix(".html"))
    return pages


def _as_data(summary: ClassSummary) -> dict:
    return {
        "notebooks": len(summary.results),
        "mean share": round(summary.mean, 4),
        "median share": round(summary.median, 4),
        "histogram": summary.histogram,
        "questions": [vars(question) for question in summary.questions],
        "mistakes": [
            {"exercise": m.exercise, "check": m.check, "id": m.id, "count": len(m.students)}
            for m in summary.mistakes
        ],
        "missed facts": [vars(fact) for fact in summary.missed],
        "not graded": {r.student: r.reason for r in summary.not_graded},
        "mended": {r.student: r.mended for r in summary.mended},
        "evidence": {r.student: r.evidence for r in summary.evidence},
    }
