"""Makes nbgrader's commands work in a fresh clone: what they need is made when they start.

`solutions/EXERCISE/EXERCISE.ipynb` is not in git, and nbgrader knows an assignment only once it was
generated. `nbgrader_config.py` calls `prepare`, which does both for the command that is running.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from gankit.errors import GankitError

GENERATE = {"generate_assignment", "assign"}
GRADE = {"autograde"}
SERVERS = ("jupyter", "jupyter-lab", "jupyter-server", "jupyter-notebook")


def prepare(root: Path, db_url: str = "", argv: Sequence[str] | None = None) -> list[str]:
    """Make what this process will need; give the exercises that something was made for."""
    argv = list(sys.argv if argv is None else argv)
    words = set(argv[1:])
    serves = Path(argv[0]).name.startswith(SERVERS) or "jupyter" in argv[0]
    exercises = sorted(path.stem for path in root.glob("course/*/*.ipynb"))
    named = [name for name in exercises if words & {name, f"--assignment={name}"}] or exercises
    try:
        made = _sources(root, named) if words & GENERATE or serves else []
        if words & GRADE:
            made += _assignments(root, named, db_url)
    except GankitError as error:
        print(f"gankit: {error}", file=sys.stderr)
        return []
    return made


def _sources(root: Path, exercises: Sequence[str]) -> list[str]:
    """nbgrader's source notebooks, where one is missing or older than what it is made from."""
    stale = [name for name in exercises if _is_stale(root / "solutions" / name, name)]
    if stale:
        from gankit_autograder.build.exercise import read_exercise
        from gankit_autograder.build.notebooks import source_notebook, to_text
        from gankit_autograder.build.settings import read_settings

        settings = read_settings(root / "solutions")
        for name in stale:
            exercise = read_exercise(root / "solutions" / name)
            path = root / "solutions" / name / f"{name}.ipynb"
            path.write_text(to_text(source_notebook(exercise, settings)), "utf-8", newline="\n")
    return stale


def _is_stale(folder: Path, name: str) -> bool:
    made = folder / f"{name}.ipynb"
    sources = [path for path in folder.glob("*.py") if path.is_file()]
    if not sources:
        return False
    return not made.exists() or made.stat().st_mtime < max(p.stat().st_mtime for p in sources)


def _assignments(root: Path, exercises: Sequence[str], db_url: str) -> list[str]:
    """Enter those assignments that were handed in and that the gradebook does not know yet."""
    from nbgrader.api import Gradebook, MissingEntry

    from gankit_autograder.intake.course import find_course
    from gankit_autograder.record.gradebook import GradebookWriter

    came = [name for name in exercises if any(root.glob(f"submitted/*/{name}"))]
    if not came:
        return []
    writer, made = GradebookWriter(root, db_url), []
    for name in came:
        with Gradebook(writer.db_url, "gankit") as book:
            try:
                book.find_assignment(name)
                continue
            except MissingEntry:
                pass
        writer.enter_assignment(find_course(root).release(name))
        made.append(name)
    return made
