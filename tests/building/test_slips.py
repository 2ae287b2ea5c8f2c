"""Single slips of a solution: what is tried, what the build notes, and what a student reads."""

import json
import math

import torch

from gankit.checks.blueprints import Blueprint, exercises, load_blueprints
from gankit.checks.explain.slips import slipped
from gankit.checks.packed import pack
from gankit.checks.run import run_check
from gankit_autograder.build.record import observe_views
from gankit_autograder.build.slips import slips

SOURCE = '''
def given(x):
    return x.mean() + 1


def distance(a, b):
    """How far."""
    ### BEGIN SOLUTION
    d = (a - b).square()
    return d.mean(dim=0).sqrt()
    ### END SOLUTION
'''
NAME = "11_judging_images"


def tried() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for words, text in slips(SOURCE):
        found.setdefault(words, []).append(text)
    return found


def test_each_slip_changes_one_thing_that_a_student_writes():
    found = tried()
    assert {
        "a plus in place of a minus",
        "one part of a difference left out",
        "an absolute value in place of a square",
        "a square left out",
        "a sum in place of a mean",
        "a square root left out",
        "another axis",
        "b in place of a at one place",
    } <= set(found)
    for texts in found.values():
        for text in texts:
            compile(text, "slip", "exec")
            assert "return x.mean() + 1" in text, "what is given stays as it is"


def test_steps_numbers_and_comparisons_are_tried_too():
    source = (
        "def f(x, n):\n    y = x[1:].square().mean(dim=0) if n < 3 else x.T\n    return y * 0.5\n"
    )
    found = dict(slips(source))
    assert {
        "two steps in the other order",
        "a variance in place of a mean of squares",
        "one of its numbers 10 times as large",
        "one of its numbers 1 too small",
        "<= in place of <",
        "a slice left out",
        "one of two cases always",
        "a transpose left out",
        "a square root put in at the end",
    } <= set(found)
    assert "x[1:].mean(dim=0).square()" in found["two steps in the other order"]
    for text in found.values():
        compile(text, "slip", "exec")


def test_what_might_never_end_is_not_tried():
    assert list(slips("def f(n):\n    while n > 1:\n        n -= 1\n    return n\n")) == []


def summed(fake, target):
    error = (fake - target).square().flatten(1).sum(1)
    return (10 * torch.log10(4 / error)).mean()


def averaged(fake, target):
    error = (fake - target).square().flatten(1).mean(1)
    return (10 * torch.log10(4 / error)).mean()


def test_a_slip_is_told_however_it_is_written():
    blueprint = load_blueprints(NAME)["psnr"]
    assert run_check(blueprint, (averaged,)).score == blueprint.check.points

    def in_a_loop(fake, target):
        pairs = zip(fake, target, strict=True)
        values = [10 * math.log10(4 / float(((x - y) ** 2).sum())) for x, y in pairs]
        return torch.tensor(values).mean()

    for answer in (summed, in_a_loop):
        told = run_check(blueprint, (answer,)).explained
        assert told[0] == "psnr gives the numbers of a right answer with a sum in place of a mean."


def test_what_no_slip_gives_is_not_told_as_one():
    def other(fake, target):
        return averaged(fake, target) + 0.3 * fake.mean()

    blueprint = load_blueprints(NAME)["psnr"]
    assert not any("right answer with" in text for text in run_check(blueprint, (other,)).explained)


def test_packed_slips_are_read_as_they_were(root):
    path = root / f"utils/gankit/blueprints/{NAME}.json"
    (plain,) = [c for c in json.loads(path.read_text("utf-8"))["checks"] if c["id"] == "psnr"]
    packed = {**plain, "asked": {**plain["asked"], "slips": pack([plain["asked"]["slips"]])}}
    assert "mean" not in json.dumps(packed["asked"]["slips"])
    read = Blueprint.from_json(NAME, packed)
    assert read.asked["slips"] == plain["asked"]["slips"]


def test_a_slip_that_nobody_has_named_costs_half_of_a_check_that_has_nothing_else():
    blueprint = load_blueprints(NAME)["psnr"]
    assert run_check(blueprint, (summed,)).score == blueprint.check.points / 2
    assert run_check(blueprint, (lambda fake, target: summed(fake, target) + 1,)).score == 0


def test_doing_nothing_is_no_slip():
    """Whatever comes in goes out: the build must not take that for a right answer with one slip."""

    def idle(first, *rest, **named):
        return first

    for name in exercises():
        for blueprint in load_blueprints(name).values():
            check, slips = blueprint.check, blueprint.asked.get("slips", {})
            if slips:
                got = observe_views(check, dict.fromkeys(check.takes, idle))
                assert not slipped(check, slips, blueprint.expected, got), (name, check.id)
