"""What an instructor can choose about a run of the grader."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gankit_autograder.intake.collect import Choices
from gankit_autograder.judge.session import Limits


@dataclass(frozen=True)
class Options:
    """How a class is graded. `jobs` None means one lane a core."""

    exercise: str | None = None
    jobs: int | None = None
    resume: bool = False
    root: Path | None = None
    limits: Limits = Limits()
    scheduler: str | None = None
    nbgrader: Path | None = None  # a folder for gradebook.db and autograded/
    db_url: str = ""
    choices: Choices = Choices()  # which files count
    keep: str = ""  # "add" or "replace", where the folder holds results of another run
    python: str = ""  # the Python that runs students' code; this one when empty
