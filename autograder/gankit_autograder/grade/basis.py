"""What an exercise is graded against, as short marks: which of them changed explains a mark."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from gankit_autograder.grade.grader import Grader


def basis(grader: Grader, exercise: str) -> dict[str, str]:
    """The marks of an exercise's checks, release and hidden part."""
    expected = grader.expected(exercise)
    return {
        "checks": _mark([blueprint.to_json() for blueprint in expected.blueprints.values()]),
        "release": _mark([cell.source for cell in expected.release.notebook.cells]),
        "hidden": _mark({name: entry.to_json() for name, entry in expected.hidden.items()}),
    }


def _mark(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
