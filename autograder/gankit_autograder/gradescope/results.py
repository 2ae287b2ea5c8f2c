"""A result in Gradescope's `results.json`: a test per fact, written questions left to people.

Format: Gradescope's "Autograder Specifications", section "Output Format".
"""

from __future__ import annotations

from typing import Any

from gankit_autograder.record.results import CheckOutcome, FactOutcome, StudentResult

LOOK = "Look for a size or a value that is written into the code."
HIDDEN_ONLY = (
    f"This holds for the sizes and numbers of the notebook's check, not for others. {LOOK}"
)
KEPT = "These answers are not right:"
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")


def results_json(
    result: StudentResult, hidden: str = "after_published", leaderboard: bool = False
) -> dict[str, Any]:
    """The content of results.json. `hidden` is the visibility of what only hidden probes show.

    Gradescope shows a total as soon as it can. So unless everything is visible, the facts that
    students see at once carry no points, and each check has one test with its points that is as
    hidden as the probes: before publishing, a submission that fails on hidden inputs alone looks
    like one that is right.
    """
    open_at_once = hidden == "visible" or not result.checks
    content: dict[str, Any] = {
        "execution_time": round(result.seconds),
        "output": _overview(result, open_at_once),
        "output_format": "md",
        "stdout_visibility": "hidden",
        "visibility": "visible",
        "tests": [
            test
            for number, outcome in enumerate(result.checks, start=1)
            for test in _tests(outcome, number, hidden, open_at_once)
        ],
        "extra_data": {
            "exercise": result.exercise,
            "status": result.status,
            "protection": result.protection,
            "for a person to judge": result.evidence,
            "written answers": result.manual,
        },
    }
    if open_at_once:
        content["score"] = result.score
    if leaderboard:
        value = result.score if open_at_once else sum(map(_shown, result.checks))
        content["leaderboard"] = [{"name": "points", "value": value, "order": "desc"}]
    return content


def _tests(
    outcome: CheckOutcome, number: int, hidden: str, open_at_once: bool
) -> list[dict[str, Any]]:
    facts = [] if outcome.kept and not open_at_once else outcome.facts
    tests = [
        _test(outcome, fact, f"{number}.{place}", open_at_once)
        for place, fact in enumerate(facts, start=1)
    ]
    if not open_at_once:
        lost = [f.text for f in outcome.facts if f.hidden or (outcome.kept and f.earned < f.points)]
        why = KEPT if outcome.kept else HIDDEN_ONLY
        explained = f"{why}\n" + "\n".join(f"- {text}" for text in lost) if lost else ""
        full = outcome.score >= outcome.points
        tests.append(
            {
                "number": f"{number}.{len(facts) + 1}",
                "name": f"{outcome.check}: points"
                + ("" if outcome.kept else ", with hidden inputs"),
                "name_format": "text",
                "score": outcome.score,
                "max_score": outcome.points,
                "status": "passed" if full else "failed",
                "output": explained,
                "output_format": "md",
                "tags": [outcome.check, "points"],
                "visibility": hidden,
            }
        )
    return tests


def _test(
    outcome: CheckOutcome, fact: FactOutcome, number: str, open_at_once: bool
) -> dict[str, Any]:
    right = fact.earned == fact.points or (fact.hidden and not open_at_once)
    points = {"score": fact.earned, "max_score": fact.points} if open_at_once else {}
    return {
        "number": number,
        "name": f"{outcome.check}: {fact.text}" + ("" if points else f" ({fact.points:g} points)"),
        "name_format": "text",
        **points,
        "status": "passed" if right else "failed",
        "output": "" if right else _explanation(fact),
        "output_format": "md",
        "tags": [outcome.check, fact.id],
        "visibility": "visible",
    }


def _shown(outcome: CheckOutcome) -> float:
    """The points that the notebook's own check shows: hidden failures count as right, and so does
    what the notebook only noted."""
    if outcome.kept:
        return outcome.points
    return min(
        outcome.points, outcome.score + sum(f.points - f.earned for f in outcome.facts if f.hidden)
    )


def _explanation(fact: FactOutcome) -> str:
    if fact.hidden:
        return f"{fact.told[0]}. {LOOK}"
    expected, got = fact.told
    asked = f"expected:\n{_quoted(expected)}\n" if expected else ""
    return f"{asked}got:\n{_quoted(got)}"


def _quoted(text: str) -> str:
    """As a code block that the text cannot end."""
    return "\n".join(f"    {line}" for line in text.splitlines() or [""]) + "\n"


def _overview(result: StudentResult, open_at_once: bool) -> str:
    name, points = result.exercise or "notebook", f"{result.points:g} points"
    shown = {id(o): o.score if open_at_once else _shown(o) for o in result.checks}
    total = result.score if open_at_once else sum(shown.values())
    what = "" if open_at_once else " on the inputs of the notebook's own checks"
    lines = [f"**{name}: {total:g} of {points}{what}**"]
    if result.reason:
        lines.append(f"Not graded in full: {result.reason}.")
    for outcome in result.checks:
        lines.append(f"- {outcome.check}: {shown[id(outcome)]:g} of {outcome.points:g}")
        if not open_at_once and shown[id(outcome)] >= outcome.points:
            continue
        if outcome.exception:
            lines.append(f"\n{_quoted(outcome.exception)}")
        lines += [f"    - **{m.what}** {m.look}" for m in outcome.mistakes]
        if outcome.explained:
            lines.append("\n" + _quoted("\n".join(["What differs:", *outcome.explained])))
    if result.mended:
        lines += ["", "Put right before grading:", *(f"- {text}" for text in result.mended)]
    questions = [f"{entry['id']} ({entry['points']:g})" for entry in result.manual]
    if questions:
        lines += ["", f"Graded by hand, with these points: {', '.join(questions)}."]
    return "\n".join(lines)
