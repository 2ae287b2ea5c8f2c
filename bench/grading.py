"""Measures grading: plain `nbgrader autograde`, `otter run` where installed, and `gankit grade`.

    python bench/grading.py --count 60 --plain 6 --otter /there/bin/otter --json grading.json

The same notebooks for all. The others get them without their training cells, which we never
run: with them it would take a minute more for each. Wall time, processor time of all processes,
and peak memory as the sum of proportional set sizes (shared pages counted once).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import nbformat
import torch
from nbgrader.api import Gradebook

from gankit.checks.observe import observe
from gankit_autograder.build.exercise import Exercise, read_exercise
from gankit_autograder.build.notebooks import source_notebook, to_text
from gankit_autograder.build.settings import read_settings
from gankit_autograder.grade import make_submission
from gankit_autograder.intake.course import find_course, role_of
from gankit_autograder.record.files import read_results

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.root = {root!r}
c.ExecutePreprocessor.timeout = 300
"""
OTTER_TEST = """
from otter.test_files import test_case

OK_FORMAT = False
name = {check!r}
points = {points}


@test_case()
def test_{check}(env):
    result = env["check"]({check!r}, *(env[name] for name in {takes}))
    assert result.score == result.points, str(result)
"""
CLI = "import sys; from gankit.cli import main; sys.exit(main(sys.argv[1:]))"


class Memory(threading.Thread):
    """Watches the memory of a process and all below it; `peak` in bytes.

    A look at eight processes takes a tenth of a second, so it rests fifty times as long.
    """

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.peak, self.stop = process, 0, threading.Event()

    def run(self) -> None:
        rest = 0.2
        while not self.stop.wait(rest):
            start = time.thread_time()
            self.peak = max(self.peak, sum(map(_proportional, _tree(self.process))))
            rest = max(0.2, 50 * (time.thread_time() - start))


def _tree(process: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    found = [process]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def _proportional(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def measured(command: list[str], cwd: Path, **environment: str) -> dict[str, float]:
    """Run a command; wall and processor seconds and peak memory of everything it starts."""
    before, start = os.times(), time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    memory = Memory(process.pid)
    memory.start()
    errors = process.communicate()[1]
    memory.stop.set()
    wall, after = time.perf_counter() - start, os.times()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{errors[-2000:]}")
    cpu = after.children_user - before.children_user + after.children_system
    return {
        "wall": wall,
        "cpu": cpu - before.children_system,
        "peak MB": memory.peak / 1e6,
    }


def write_class(exercise: Exercise, folder: Path, count: int) -> None:
    """A synthetic class: the solution and each known mistake in turn, and empty notebooks."""
    folder.mkdir(parents=True)
    for number in range(count):
        changes = [exercise.mistakes[number % len(exercise.mistakes)]] if number % 4 else []
        notebook = make_submission(exercise, changes, solved=number % 20 != 19)
        nbformat.write(notebook, folder / f"student{number:04}.ipynb")


def without_training(path: Path) -> nbformat.NotebookNode:
    """The notebook without its training cells, which we never run."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if role_of(cell) == "training":
            cell.source = ""
    return notebook


def plain_nbgrader(exercise: Exercise, folder: Path, count: int, work: Path) -> dict[str, float]:
    """`nbgrader autograde` as it comes, on the first `count` of the class."""
    name = exercise.name
    source = work / "source" / name / f"{name}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(to_text(source_notebook(exercise, read_settings(exercise.folder.parent))))
    for path in sorted(folder.glob("*.ipynb"))[:count]:
        target = work / "submitted" / path.stem / name / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(without_training(path), target)
    (work / "nbgrader_config.py").write_text(CONFIG.format(root=str(work)))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    nbgrader = [sys.executable, "-m", "nbgrader"]
    measured([*nbgrader, "generate_assignment", name], work, PATH=path)
    return measured([*nbgrader, "autograde", name], work, PATH=path, GANKIT_BUDGET="smoke")


def same_marks(name: str, out: Path, work: Path) -> str:
    """How many of plain nbgrader's marks are those of `gankit grade`."""
    marks = {result.student: result.score for result in read_results(out)}
    with Gradebook(f"sqlite:///{work / 'gradebook.db'}") as book:
        plain = {s.student.id: s.score for s in book.assignment_submissions(name)}
    equal = sum(marks[student] == score for student, score in plain.items())
    return f"{equal} of {len(plain)}"


def otter_run(
    otter: str, exercise: Exercise, folder: Path, count: int, work: Path
) -> dict[str, float]:
    """`otter run` on the first `count` of the class, with the notebook's own checks as its tests.

    Otter knows right and wrong of a test and no part of it. Its run of one notebook is one command.
    """
    tests = work / "tests"
    tests.mkdir(parents=True)
    for check in exercise.checks:
        text = OTTER_TEST.format(check=check.id, points=check.points, takes=list(check.takes))
        (tests / f"{check.id}.py").write_text(text)
    measured([otter, "generate", "-t", str(tests), "-o", str(work / "autograder.zip")], work)
    total = {"wall": 0.0, "cpu": 0.0, "peak MB": 0.0}
    for path in sorted(folder.glob("*.ipynb"))[:count]:
        (work / path.stem).mkdir()
        nbformat.write(without_training(path), work / path.stem / path.name)
        command = [otter, "run", "-a", str(work / "autograder.zip"), path.name]
        found = measured(command, work / path.stem, GANKIT_BUDGET="smoke")
        total = {
            "wall": total["wall"] + found["wall"],
            "cpu": total["cpu"] + found["cpu"],
            "peak MB": max(total["peak MB"], found["peak MB"]),
        }
    graded = json.loads((work / path.stem / "results.json").read_text())
    total["points of the last"] = sum(test.get("score", 0) for test in graded["tests"])
    return total


def ours(exercise: Exercise, folder: Path, work: Path, jobs: int) -> dict[str, float]:
    """`gankit grade` from a cold start."""
    root = str(exercise.folder.parent.parent)
    arguments = ["grade", str(folder), "--exercise", exercise.name, "--out", str(work / "out")]
    command = [sys.executable, "-c", CLI, *arguments, "--jobs", str(jobs), "--root", root]
    return measured(command, work)


def pure_computation(exercise: Exercise) -> float:
    """Processor seconds of all probes of one right submission, public and hidden, all warm."""
    torch.set_num_threads(1)
    namespace = exercise.namespace()
    checks = [check for c in exercise.checks for check in (c, c.hidden())]

    def once() -> float:
        start = time.process_time()
        for check in checks:
            for probe in check.probes:
                observe(probe, namespace)
        return time.process_time() - start

    once()
    return sorted(once() for _ in range(5))[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--exercise", default="01_gan_mnist")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--plain", type=int, default=6, help="notebooks for plain nbgrader")
    parser.add_argument("--otter", default=shutil.which("otter"), help="the command, to measure it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    course = find_course()
    exercise = read_exercise(course.solutions / args.exercise)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_class(exercise, work / "class", args.count)
        write_class(exercise, work / "few", 2)
        report = {"exercise": args.exercise, "count": args.count, "jobs": args.jobs}
        report["load before"] = os.getloadavg()[0]
        report["pure cpu each"] = pure_computation(exercise)
        report["ours, two notebooks"] = ours(exercise, work / "few", work, args.jobs)
        report["ours"] = ours(exercise, work / "class", work, args.jobs)
        if args.plain:
            report["plain count"] = args.plain
            plain = work / "plain"
            report["plain"] = plain_nbgrader(exercise, work / "class", args.plain, plain)
            report["the same marks"] = same_marks(exercise.name, work / "out", plain)
        if args.otter and args.plain:
            report["otter"] = otter_run(
                args.otter, exercise, work / "class", args.plain, work / "otter"
            )
        report["load after"] = os.getloadavg()[0]
    _summarise(report)
    print(json.dumps(report, indent=1))
    if args.json:
        args.json.write_text(json.dumps(report, indent=1) + "\n")


def _summarise(report: dict) -> None:
    """Ratios. The steady rate leaves the start out: the difference of a large and a small class."""
    cold, small, count = report["ours"], report["ours, two notebooks"], report["count"]
    report["ours, cold, a minute"] = 60 * count / cold["wall"]
    report["ours, steady wall each"] = (cold["wall"] - small["wall"]) / (count - 2)
    report["ours, steady cpu each"] = (cold["cpu"] - small["cpu"]) / (count - 2)
    report["cpu over pure"] = report["ours, steady cpu each"] / report["pure cpu each"]
    if "plain" in report:
        plain = report["plain"]["wall"] / report["plain count"]
        report["plain, a minute"] = 60 / plain
        report["times plain, cold"] = plain * count / cold["wall"]
        report["times plain, steady"] = plain / report["ours, steady wall each"]
    if "otter" in report:
        otter = report["otter"]["wall"] / report["plain count"]
        report["otter, a minute"] = 60 / otter
        report["times otter, cold"] = otter * count / cold["wall"]
        report["times otter, steady"] = otter / report["ours, steady wall each"]


if __name__ == "__main__":
    main()
