"""A small graded class, written by hand: five students, one exercise with a written question."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from policy_results import result

from gankit_autograder.record.files import write_result


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """A graded folder with ada (12), ben (4), cleo (12, wrote nothing) and =dan (12)."""
    out = tmp_path / "graded"
    class_ = [result("ada"), result("ben", 0), result("cleo", answer=""), result("=dan")]
    for entry in class_:
        write_result(out, entry)
    return out


@pytest.fixture
def policy_file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "policy.toml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def marks_in(graded: Path) -> Callable[[], dict[str, dict]]:
    """The marks that `gankit marks` wrote, by student."""

    def read() -> dict[str, dict]:
        entries = json.loads((graded / "marks.json").read_text("utf-8"))["marks"]
        return {entry["student"]: entry for entry in entries}

    return read
