"""Grades a class: collects, grades on all cores, writes each result as it comes, resumes."""

from __future__ import annotations

import contextlib
import copy
import errno
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

from gankit import __version__
from gankit.checks.blueprints import exercises as graded_exercises
from gankit.errors import GankitError
from gankit_autograder.grade.basis import basis
from gankit_autograder.grade.book import Book
from gankit_autograder.grade.grader import Grader
from gankit_autograder.grade.options import Options
from gankit_autograder.intake.cli import summary
from gankit_autograder.intake.collect import Submission, plan_collection
from gankit_autograder.intake.course import find_course
from gankit_autograder.intake.opening import open_source
from gankit_autograder.judge.evidence import add_identical, without_identical
from gankit_autograder.record import runs
from gankit_autograder.record.collected import keep_plan
from gankit_autograder.record.files import (
    read_result,
    read_results,
    result_path,
    write_grades,
    write_result,
)
from gankit_autograder.record.results import STOPPED, StudentResult
from gankit_autograder.worker.protection import Protection

DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
OnResult = Callable[[StudentResult], None]
OnStart = Callable[[int, int, Protection], None]


def grade_submissions(
    submissions: Path,
    out: Path,
    options: Options,
    on_result: OnResult | None = None,
    on_start: OnStart | None = None,
    grader: Grader | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> list[StudentResult]:
    """Grade everything in `submissions`; write `out/students/…` and `out/grades.csv`.

    `on_start` hears how many there are, how many are done already, and the protections. `grader`
    is one that is warm already; it stays open. `tell` hears what an instructor has to know.

    Raises:
        GankitError: it is not clear what to grade, or `out` holds another run.
    """
    course = find_course(options.root)
    known = course.exercises()
    if options.exercise and options.exercise not in known:
        raise GankitError(
            f"There is no exercise '{options.exercise}'. There are: {', '.join(known)}."
        )
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(open_source(submissions))
        choices = replace(options.choices, exercise=options.exercise or "")
        collection = plan_collection(source, known, choices, course)
        collection.refuse_questions()
        found = collection.taken
        keys = [(entry.student, entry.exercise) for entry in found]
        _tell(tell, *summary(collection))
        _tell(tell, runs.begin(out, submissions, options.exercise or "", keys, options.keep))
        stay = [(r.student, r.exercise) for r in runs.foreign(read_results(out), set(keys))]
        keep_plan(out, collection.to_json(), stay)
        if grader is None:
            grader = stack.enter_context(
                Grader(course, limits=options.limits, python=options.python)
            )
        grader.prepare(*_exercises(found, options))
        waiting, done = _split(found, out, grader, options)
        if on_start:
            on_start(len(found), len(done), grader.wait())
        results = list(done)
        book = Book(grader.course, found, options)
        for result in _grade_all(grader, waiting, options):
            _write(out, result)
            book.enter(result)
            results.append(result)
            if on_result:
                on_result(result)
        results = _finish(out, results, grader, submissions)
        for result in done:
            book.enter(result)
        book.again()
        _tell(tell, *book.problems())
        return results


def _write(out: Path, result: StudentResult) -> None:
    """Write a result.

    Raises:
        GankitError: it cannot be written. The run stops: what came after it would be lost too.
    """
    try:
        write_result(out, result)
    except OSError as error:
        raise GankitError(
            f"The result of {result.student} cannot be written: {error.strerror} "
            f"({error.filename}). All results before it are in {out}: put this right and say the "
            "same with --resume."
        ) from None


def _tell(tell: Callable[[str], None], *sentences: str) -> None:
    for sentence in filter(None, sentences):
        tell(sentence)


def _finish(
    out: Path, results: list[StudentResult], grader: Grader, submissions: Path
) -> list[StudentResult]:
    """What is written once all are graded: shared answers, the table, the record of the run."""
    results.sort(key=lambda r: (r.student, r.exercise))
    for result in add_identical(results):
        write_result(out, result)
    write_grades(out, read_results(out))
    exercises = {result.exercise for result in results} & set(graded_exercises())
    record = runs.Run(
        submissions=str(submissions),
        version=__version__,
        secret=grader.secret.id,
        basis={name: basis(grader, name) for name in sorted(exercises)},
    )
    runs.finish(out, record, results)
    return results


def _exercises(found: Sequence[Submission], options: Options) -> list[str]:
    if options.exercise:
        return [options.exercise]
    named = {entry.exercise for entry in found if entry.exercise}
    return sorted(named & set(graded_exercises()))


def _split(
    found: Sequence[Submission], out: Path, grader: Grader, options: Options
) -> tuple[list[Submission], list[StudentResult]]:
    """What is left to grade, and the results of an earlier run that still hold."""
    if not options.resume:
        return list(found), []
    waiting, done = [], []
    for entry in found:
        earlier = _earlier(entry, out, grader, options)
        if earlier is None:
            waiting.append(entry)
        else:
            earlier.evidence = without_identical(earlier.evidence)
            done.append(earlier)
    return waiting, done


def _earlier(
    entry: Submission, out: Path, grader: Grader, options: Options
) -> StudentResult | None:
    exercise = entry.exercise or options.exercise or ""
    paths = [result_path(out, entry.student, exercise)] if exercise else []
    paths = paths or sorted(result_path(out, entry.student, "x").parent.glob("*.json"))
    content = entry.path.read_bytes()
    for path in paths:
        earlier = read_result(path)
        if earlier is None or earlier.file != entry.label:
            continue
        if earlier.fingerprint == grader.fingerprint(earlier.exercise, content):
            return earlier
    return None


def _grade_all(
    grader: Grader, waiting: Sequence[Submission], options: Options
) -> Iterator[StudentResult]:
    """Results as they come; a group's file is graded once, and every member gets the result."""
    members: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    for entry in waiting:
        members[entry.label, entry.exercise].append(entry)
    files = {(group[0].student, group[0].label): group for group in members.values()}
    for result in _grade_files(grader, [group[0] for group in members.values()], options):
        for member in files[result.student, result.file]:
            own = copy.deepcopy(result)
            own.student = member.student
            yield own


def _grade_files(
    grader: Grader, waiting: Sequence[Submission], options: Options
) -> Iterator[StudentResult]:
    """At most two submissions a lane are read into memory."""
    if options.scheduler:
        from gankit_autograder.grade.cluster import grade_on_cluster

        yield from grade_on_cluster(grader, waiting, options)
        return
    jobs = options.jobs or os.cpu_count() or 1
    with ThreadPoolExecutor(jobs) as pool:
        running: set[Future] = set()
        for entry in waiting:
            running.add(pool.submit(grade_one, grader, entry, options.exercise or ""))
            if len(running) >= 2 * jobs:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in finished)
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)


def grade_one(grader: Grader, entry: Submission, exercise: str) -> StudentResult:
    """Grade one submission; an unforeseen failure of ours becomes a result that says so."""
    try:
        content = entry.path.read_bytes()
        return grader.grade(entry.student, entry.exercise or exercise, entry.label, content)
    except GankitError:
        raise
    except Exception as error:
        if getattr(error, "errno", None) in DISK_FULL:  # every other one would fail as well
            raise GankitError(
                f"The disk with {tempfile.gettempdir()} is full. Results that were written are "
                "safe: make room, or set TMPDIR to another folder, and say the same with --resume."
            ) from None
        name = entry.exercise or exercise
        return StudentResult(
            entry.student,
            name,
            entry.label,
            STOPPED,
            f"the grader itself failed on this file ({type(error).__name__}: {error}); "
            "grade it by hand",
        )
