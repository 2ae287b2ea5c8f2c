"""Draws the three chains of docs/inside.md: python docs/gallery/inside.py."""

from __future__ import annotations

from pathlib import Path

from matplotlib import rc_context

from gankit_autograder.schematic import Board, Box

HERE = Path(__file__).resolve().parent
ALT = (
    "Three chains. Build: solutions/ is read by build/exercise.py; build/notebooks.py makes the "
    "notebooks in course/, build/record.py the blueprints; publish/tree.py makes the students' "
    "tree of both. Check: checks/run.py runs probes by observe.py, compares facts with blueprints "
    "by facts.py, explains and names what differs, gives result.py. Grade: a hand-in is collected "
    "by intake/collect.py and handed by grade/run.py to judge/process.py, which puts public and "
    "hidden inputs to worker/serve.py; record/files.py keeps the result, policy/marks.py makes the "
    "mark, report/pages.py the page."
)
WIDTH, HEIGHT = 1.46, 0.62


def draw() -> Board:
    """The board with the three chains, one below the other."""
    board = Board(9.6, 5.9)
    board.heading(5.68, "gankit build: a source becomes a release")
    source = _box(board, 0, 4.85, "solutions/\n01_gan_mnist/", "data")
    read = _box(board, 1, 4.85, "build/\nexercise.py")
    notebooks = _box(board, 2, 4.85, "build/\nnotebooks.py")
    course = _box(board, 3, 4.85, "course/\n….ipynb", "data")
    tree = _box(board, 4, 4.85, "publish/\ntree.py")
    students = _box(board, 5, 4.85, "what students\nhave", "data")
    board.chain(source, read, notebooks, course, tree, students)
    record = _box(board, 2, 3.95, "build/\nrecord.py")
    blueprint = _box(board, 3, 3.95, "blueprints/\n….json", "other")
    board.arrow(read.bottom, record.upper_left)
    board.chain(record, blueprint)
    board.arrow(blueprint.right, tree.bottom)

    board.rule(3.8)
    board.heading(3.6, "check(…): an answer becomes a result, in the notebook")
    answer = _box(board, 0, 2.75, "the answer's\nclass", "D")
    run = _box(board, 1, 2.75, "checks/\nrun.py")
    observe = _box(board, 2, 2.75, "checks/\nobserve.py")
    facts = _box(board, 3, 2.75, "checks/\nfacts.py")
    named = _box(board, 4, 2.75, "explain/ and\ndiagnose.py")
    result = _box(board, 5, 2.75, "checks/\nresult.py")
    board.chain(answer, run, observe, facts, named, result)
    board.arrow(blueprint.bottom, facts.top)

    board.rule(2.5)
    board.heading(2.3, "gankit grade: a hand-in becomes a mark")
    files = _box(board, 0, 1.45, "a zip or\nfolder", "D")
    collect = _box(board, 1, 1.45, "intake/\ncollect.py")
    grade = _box(board, 2, 1.45, "grade/\nrun.py")
    judge = _box(board, 3, 1.45, "judge/\nprocess.py")
    kept = _box(board, 4, 1.45, "record/\nfiles.py")
    marks = _box(board, 5, 1.45, "policy/\nmarks.py")
    board.chain(files, collect, grade, judge, kept, marks)
    worker = _box(board, 3, 0.35, "worker/\nserve.py", "D")
    hidden = _box(board, 2, 0.35, "judge/solution.py:\nhidden inputs", "other")
    page = _box(board, 5, 0.35, "report/\npages.py")
    top = worker.top[1]
    board.arrow((judge.x + 0.55, judge.y), (worker.x + 0.55, top), "calls", label=(-0.25, 0))
    board.arrow((worker.x + 0.9, top), (judge.x + 0.9, judge.y), "answers", label=(0.34, 0))
    board.arrow((hidden.x + 1.2, hidden.top[1]), judge.lower_left)
    board.arrow(marks.bottom, page.top)
    return board


def _box(board: Board, column: int, y: float, text: str, kind: str = "value") -> Box:
    return board.box(0.15 + 1.57 * column, y, text, kind, width=WIDTH, height=HEIGHT)


if __name__ == "__main__":
    board = draw()
    print(*board.problems(), sep="\n")
    with rc_context({"svg.hashsalt": "inside"}):  # the same drawing gives the same file
        words = {"Title": "Three chains", "Description": ALT, "Date": None}
        board.figure.savefig(HERE / "inside.svg", metadata=words)
