"""A notebook without a solution that replays the public blueprints earns what an idle one does."""

from __future__ import annotations

import nbformat
import pytest

from gankit.checks.blueprints import exercises, load_blueprints
from gankit_autograder.grade.grader import Grader
from gankit_autograder.grade.submission import with_answers
from gankit_autograder.intake.course import grade_id
from gankit_autograder.secret import Secret

SECRET = Secret(b"a secret of the tests, 32 bytes.", "the tests")
pytestmark = pytest.mark.slow

IDLE = """
import torch
from torch import nn

class Idle(nn.Module):
    def __init__(self, *args, **options):
        super().__init__()
        self.layer = nn.Linear(1, 1)
    def forward(self, *args, **options):
        return args[0] if args else torch.zeros(1)

def idle(*args, **options):
    return args[0] if args else torch.zeros(1)

for taken in {taken}:
    globals()[taken] = Idle if taken[0].isupper() else idle
"""
REPLAY = """
import json, sys
from importlib import resources

text = (resources.files("gankit") / "blueprints" / "{name}.json").read_text()
known = {{}}
for check in json.loads(text)["checks"]:
    for path, view in check["expected"].items():
        probe, *keys = path.split(".")
        for taken in check["takes"]:
            place = known.setdefault((taken, probe), {{}})
            for key in keys[:-1]:
                place = place.setdefault(key, {{}})
            place[keys[-1]] = view

def forged(probe, objects, inputs=None, seed="public"):
    return dict(known.get((probe.of, probe.id), {{}})), ""

for module in list(sys.modules.values()):
    if getattr(module, "__name__", "").endswith(("checks.observe", "worker.serve")):
        module.observe = forged
"""


MOST = 8.0  # of nearly 400 points of the course, for what does nothing


def test_replayed_views_earn_no_more_than_doing_nothing_and_are_told(course):
    earned = points = 0.0
    with Grader(course, secret=SECRET) as grader:
        for name in exercises():
            release = course.release(name)
            grader.prepare(name)
            idle, forged = (_graded(grader, release, name, more) for more in ("", REPLAY))
            assert forged.score <= idle.score, name
            earned, points = earned + idle.score, points + idle.points
            if idle.points > 1:  # 00 is for trying out
                told = [note for note in forged.evidence if note.startswith("replaced gankit")]
                assert told, name
    assert earned <= MOST < 0.03 * points


def _graded(grader, release, name, more):
    answers = [grade_id(cell) for cell in release.cells("answer")]
    taken = sorted({name for check in load_blueprints(name).values() for name in check.check.takes})
    text = IDLE.format(taken=taken) + more.format(name=name)
    content = nbformat.writes(with_answers(release, dict.fromkeys(answers, text))).encode()
    return grader.grade("nobody", name, "nobody.ipynb", content)
