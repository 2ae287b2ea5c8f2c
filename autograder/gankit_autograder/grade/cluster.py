"""Grades on a Dask cluster: every worker keeps one warm grader and gets files as bytes.

The hidden part goes to the cluster's workers as data: those machines belong to the instructor.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gankit.errors import GankitError
from gankit_autograder.grade.grader import Grader
from gankit_autograder.intake.collect import Submission
from gankit_autograder.intake.course import Course
from gankit_autograder.judge.expectations import Hidden
from gankit_autograder.judge.session import Limits
from gankit_autograder.record.results import STOPPED, StudentResult
from gankit_autograder.secret import Secret

if TYPE_CHECKING:
    from gankit_autograder.grade.options import Options

AHEAD = 4  # submissions under way for each of the cluster's threads
_GRADERS: dict[str, Grader] = {}
_LOCK = threading.Lock()


def grade_on_cluster(
    grader: Grader, waiting: Sequence[Submission], options: Options
) -> Iterator[StudentResult]:
    """Results as they come. Files are read only as fast as the cluster takes them."""
    from distributed import Client, as_completed

    try:
        client = Client(options.scheduler, timeout=10, set_as_default=False)
    except OSError as error:
        raise GankitError(
            f"There is no Dask scheduler at {options.scheduler} ({error}). Start one with: "
            "dask scheduler"
        ) from None
    with client:
        shared = client.scatter(_settings(grader, waiting, options), broadcast=True)
        threads = sum(client.nthreads().values()) or 1
        entries = iter(waiting)
        first = [_submit(client, e, options, shared) for e in islice(entries, AHEAD * threads)]
        under_way = as_completed(first, loop=client.loop)
        for future in under_way:
            yield _result(future)
            for entry in islice(entries, 1):
                under_way.add(_submit(client, entry, options, shared))


def _submit(client: Any, entry: Submission, options: Options, shared: Any) -> Any:
    exercise = entry.exercise or options.exercise or ""
    content = entry.path.read_bytes()
    return client.submit(
        grade_there, shared, entry.student, exercise, entry.label, content, pure=False, retries=2
    )


def _settings(grader: Grader, waiting: Sequence[Submission], options: Options) -> dict[str, Any]:
    """All that a worker needs besides the kit and the course's release notebooks."""
    names = {entry.exercise or options.exercise for entry in waiting}
    known = sorted(name for name in names if name) or grader.course.exercises()
    hidden = {
        name: {check: h.to_json() for check, h in grader.expected(name).hidden.items()}
        for name in known
    }
    limits = options.limits
    return {
        "key": "/".join(grader.expected(name).fingerprint for name in known),
        "root": str(grader.course.root),
        "hidden": hidden,
        "limits": (limits.cell, limits.probe, limits.total, limits.restarts),
    }


def grade_there(
    settings: dict[str, Any], student: str, exercise: str, label: str, content: bytes
) -> dict[str, Any]:
    """Grade one file on a worker of the cluster."""
    grader = _warm_grader(settings)
    try:
        result = grader.grade(student, exercise, label, content)
        return {**result.to_json(), "pictures": result.pictures}
    except GankitError:
        raise
    except Exception as error:
        reason = f"the grader itself failed on this file ({type(error).__name__}: {error})"
        return StudentResult(student, exercise, label, STOPPED, reason).to_json()


def _warm_grader(settings: dict[str, Any]) -> Grader:
    with _LOCK:
        if settings["key"] not in _GRADERS:
            grader = Grader(
                Course(Path(settings["root"])),
                secret=Secret(b"not known to the cluster", "the cluster"),
                limits=Limits(*settings["limits"]),
            )
            for exercise, hidden in settings["hidden"].items():
                checks = {name: Hidden.from_json(exercise, entry) for name, entry in hidden.items()}
                grader.put(exercise, checks)
            grader.wait()
            _GRADERS[settings["key"]] = grader
        return _GRADERS[settings["key"]]


def _result(future: Any) -> StudentResult:
    try:
        return StudentResult.from_json(future.result())
    except GankitError:
        raise
    except Exception as error:
        raise GankitError(
            f"The cluster gave up on a notebook ({type(error).__name__}: {error}). "
            "Run this again with --resume."
        ) from None
