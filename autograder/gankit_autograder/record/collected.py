"""The plan of collecting, kept beside the results: whose which file is, and when it came."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gankit_autograder.record.files import write_whole

COLLECTED = "collected.json"
Key = tuple[str, str]  # student and exercise


def read_taken(out: Path) -> list[dict[str, Any]]:
    """The files that counted, as the plan says them; none where there is no plan."""
    try:
        return list(json.loads((out / COLLECTED).read_text("utf-8"))["taken"])
    except (OSError, ValueError, KeyError, TypeError):
        return []


def keep_plan(out: Path, plan: dict[str, Any], others: Iterable[Key]) -> None:
    """Write the plan of a run, with what an earlier one says about `others`, whose results stay."""
    stay = set(others)
    students = {student for student, _ in stay}
    earlier = [
        entry
        for entry in read_taken(out)
        if (entry["student"], entry["exercise"]) in stay
        or (not entry["exercise"] and entry["student"] in students)
    ]
    content = {**plan, "taken": [*plan["taken"], *earlier]}
    write_whole(out / COLLECTED, json.dumps(content, indent=1) + "\n")
