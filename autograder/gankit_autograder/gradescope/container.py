"""Runs inside Gradescope's container: grades the one submission, writes results.json."""

from __future__ import annotations

import argparse
import atexit
import gc
import json
import os
from pathlib import Path

from gankit.errors import GankitError
from gankit_autograder.grade.grader import Grader
from gankit_autograder.gradescope.results import results_json
from gankit_autograder.intake.choosing import choose
from gankit_autograder.intake.course import Course
from gankit_autograder.intake.glance import Glances
from gankit_autograder.intake.layouts.found import Found
from gankit_autograder.intake.opening import open_source
from gankit_autograder.judge.expectations import Hidden
from gankit_autograder.judge.session import Limits
from gankit_autograder.record.files import write_whole
from gankit_autograder.record.results import UNREADABLE, StudentResult
from gankit_autograder.secret import Secret

SECONDS = 300.0  # of Gradescope's ten minutes


def main(argv: list[str] | None = None) -> None:
    """`--root` is Gradescope's /autograder; the submission and the results stand below it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/autograder"))
    root = parser.parse_args(argv).root
    source = root / "source"
    settings = json.loads((source / "settings.json").read_text("utf-8"))
    try:
        result = grade(root / "submission", source, settings["exercise"])
    except (GankitError, OSError, ValueError) as error:
        result = StudentResult("", settings["exercise"], "", UNREADABLE, _sentence(error))
    content = results_json(result, settings["hidden"], settings["leaderboard"])
    write_whole(root / "results" / "results.json", json.dumps(content, indent=1) + "\n")


def _sentence(error: Exception) -> str:
    return f"the autograder could not run, tell your instructor: {error}"


def grade(submission: Path, source: Path, exercise: str) -> StudentResult:
    """Grade the notebook in Gradescope's submission folder."""
    hidden_path = source / "hidden.json"
    os.chmod(hidden_path, 0o600)
    hidden = {
        n: Hidden.from_json(exercise, e) for n, e in json.loads(hidden_path.read_text()).items()
    }
    course = Course(source)
    found = chosen(submission, exercise, course)
    if found is None:
        points = float(sum(entry.check.points for entry in hidden.values()))
        reason = f"no notebook was handed in; hand in {exercise}.ipynb"
        return StudentResult("", exercise, "", UNREADABLE, reason, points=points)
    nobody = Secret(b"not known in the container", "the zip")
    with Grader(course, nobody, Limits(total=SECONDS)) as grader:
        grader.put(exercise, hidden)
        return grader.grade("student", exercise, *found)


def chosen(submission: Path, exercise: str, course: Course) -> tuple[str, bytes] | None:
    """The name and content of the notebook that counts, chosen as for a class.

    Where the rules leave several, the largest counts: nobody can be asked here.
    """
    with open_source(submission) as source:
        found = [Found(item, "student", exercise) for item in source.notebooks]
        if not found:
            return None
        left, *_ = choose(found, Glances(course, [exercise]))
        best = max((entry.item for entry in left), key=lambda item: item.path.stat().st_size)
        return best.name, best.path.read_bytes()


if __name__ == "__main__":
    atexit.register(gc.freeze)  # or Python looks through all of torch before it ends: a second
    main()
