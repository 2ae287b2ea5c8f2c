"""A result in Gradescope's `results.json`: a test per fact, written questions left to people.

Format: Gradescope's "Autograder Specifications", section "Output Format".
"""

from __future__ import annotations

from typing import Any

from gankit_autograder.record.results import CheckOutcome, FactOutcome, StudentResult

VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")


def results_json(
    result: StudentResult, hidden: str = "after_published", leaderboard: bool = False
) -> dict[str, Any]:
    """The content of results.json. `hidden` is the visibility of what only hidden probes show."""
    tests = [
        _test(outcome, fact, f"{number}.{place}", hidden)
        for number, outcome in enumerate(result.checks, start=1)
        for place, fact in enumerate(outcome.facts, start=1)
    ]
    content: dict[str, Any] = {
        "score": result.score,
        "execution_time": round(result.seconds),
        "output": _overview(result),
        "output_format": "md",
        "stdout_visibility": "hidden",
        "visibility": "visible",
        "tests": tests,
        "extra_data": {
            "exercise": result.exercise,
            "status": result.status,
            "protection": result.protection,
            "for a person to judge": result.evidence,
            "written answers": result.manual,
        },
    }
    if leaderboard:
        content["leaderboard"] = [{"name": "points", "value": result.score, "order": "desc"}]
    return content


def _test(outcome: CheckOutcome, fact: FactOutcome, number: str, hidden: str) -> dict[str, Any]:
    right = fact.earned == fact.points
    return {
        "number": number,
        "name": f"{outcome.check}: {fact.text}",
        "name_format": "text",
        "score": fact.earned,
        "max_score": fact.points,
        "status": "passed" if right else "failed",
        "output": "" if right else _explanation(fact),
        "output_format": "md",
        "tags": [outcome.check, fact.id],
        "visibility": hidden if fact.hidden else "visible",
    }


def _explanation(fact: FactOutcome) -> str:
    if fact.hidden:
        return (
            "This holds for the sizes and numbers of the notebook's check and not for others. "
            "Look for a size or a value that is written into the code."
        )
    where = f" ({fact.where})" if fact.where else ""
    return f"expected{where}:\n{_quoted(fact.expected)}\ngot:\n{_quoted(fact.got)}"


def _quoted(text: str) -> str:
    """As a code block that the text cannot end."""
    return "\n".join(f"    {line}" for line in text.splitlines() or [""]) + "\n"


def _overview(result: StudentResult) -> str:
    lines = [f"**{result.exercise or 'notebook'}: {result.score:g} of {result.points:g} points**"]
    if result.reason:
        lines.append(f"Not graded in full: {result.reason}.")
    for outcome in result.checks:
        lines.append(f"- {outcome.check}: {outcome.score:g} of {outcome.points:g}")
        if outcome.error:
            lines.append(f"\n{_quoted(outcome.error)}")
        lines += [f"    - **{m.what}** {m.look}" for m in outcome.mistakes]
    if result.mended:
        lines += ["", "Put right before grading:", *(f"- {text}" for text in result.mended)]
    questions = [f"{entry['id']} ({entry['points']:g})" for entry in result.manual]
    if questions:
        lines += ["", f"Graded by hand, with these points: {', '.join(questions)}."]
    return "\n".join(lines)
