"""Two known mistakes in one answer are known again by what the build noted of them."""

import math
from dataclasses import replace

import pytest
import torch

from gankit.checks.blueprints import Blueprint
from gankit.checks.diagnose import diagnose
from gankit.checks.differences import changed_views
from gankit.checks.explain.relations import relation
from gankit.checks.explain.views import tell_together
from gankit.checks.facts import judge
from gankit.checks.prices import priced
from gankit.checks.signature import Signature
from gankit.checks.together import mark_of, same_mark
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.numbers import keep_close_numbers
from gankit_autograder.build.record import observe_views, run_change
from gankit_autograder.build.together import pairs_of, with_pairs


@pytest.fixture(scope="module")
def exercise(root):
    return read_exercise(root / "solutions" / "06_receptive_field")


@pytest.fixture(scope="module")
def recorded(exercise):
    """The check of `receptive_field`, what is expected, and its mistakes with their pairs."""
    check = exercise.check("receptive_field")
    expected = run_change(exercise, check, None)
    mistakes = [m for m in exercise.mistakes if m.answer == check.id]
    alone = [
        Signature(m.id, "", "", changed_views(expected, run_change(exercise, check, m)))
        for m in mistakes
    ]
    return check, expected, with_pairs(exercise, check, expected, alone, run_change)


def test_pairs_are_named_as_the_build_has_seen_them(exercise, recorded):
    check, expected, signatures = recorded
    known = {(s.id, other) for s in signatures for other in s.beside}
    assert known
    for pair in pairs_of(exercise, check.id):
        got = observe_views(check, exercise.namespace(pair))
        named = {mistake.id for mistake in diagnose(signatures, expected, got, check)}
        if pair.ids in known:
            assert named == set(pair.ids)


def test_a_mistake_alone_is_named_alone(exercise, recorded):
    check, expected, signatures = recorded
    for signature in signatures:
        got = {**expected, **signature.changed}
        assert [m.id for m in diagnose(signatures, expected, got, check)] == [signature.id]


def test_two_named_mistakes_cost_their_prices(exercise, recorded):
    """Where some fact holds: two cheap slips, of which the build has seen what they lose."""
    check, expected, signatures = recorded
    cheap = [replace(signature, price=0.5) for signature in signatures]
    blueprint = Blueprint("06", check, expected, tuple(cheap))
    found = set()
    for pair in pairs_of(exercise, check.id):
        got = observe_views(check, exercise.namespace(pair))
        named = diagnose(cheap, expected, got, check)
        facts = judge(check, expected, got)
        if len(named) == 2 and any(fact.passed for fact in facts):
            left = priced(facts, named, blueprint, got)
            found.add(check.points - sum(fact.earned for fact in left))
    assert all(math.isclose(lost, 1.0) for lost in found) and found


def test_a_mark_bears_rounding_and_nothing_else():
    views = {"a.value": {"shape": [3], "values": [0.5, -2.0, 7.25]}, "b.form": "a tuple"}
    near = {"a.value": {"shape": [3], "values": [0.500001, -2.00001, 7.25002]}, "b.form": "a tuple"}
    other = {"a.value": {"shape": [3], "values": [0.5, -2.0, 7.35]}, "b.form": "a tuple"}
    words = {**views, "b.form": "a list"}
    assert same_mark(mark_of(views), mark_of(near))
    assert not same_mark(mark_of(views), mark_of(other))
    assert not same_mark(mark_of(views), mark_of(words))


def test_a_build_keeps_marks_that_say_the_same():
    old = {"beside": {"b": ["0123abcd", 10.0, 1.0, -2.0]}}
    near = {"beside": {"b": ["0123abcd", 10.001, 1.002, -2.001]}}
    far = {"beside": {"b": ["0123abcd", 10.5, 1.0, -2.0], "c": ["0123abcd", 1.0, 1.0, 1.0]}}
    assert keep_close_numbers(near, old) == old
    assert keep_close_numbers(far, old) == far


def test_all_calls_together_show_a_rule():
    wanted = [{"layer 1": 3.0}, {"layer 1": 3.0, "layer 2": 7.0}, {"layer 1": 5.0}]
    always = [{"layer 1": 4.0}, {"layer 1": 4.0, "layer 2": 10.0}, {"layer 1": 4.0}]
    text = tell_together("field gives", list(zip(wanted, always, strict=True)))
    assert text == "field gives the first numbers of [4, 10] for all that was tried."
    numbers = [0.25, 1.5, 2.75, 3.5, 4.25]
    floored = [(number, float(math.floor(number))) for number in numbers]
    assert "rounded down" in tell_together("score gives", floored)
    assert tell_together("score gives", [(1.0, 2.5), (2.0, 0.1), (3.0, 7.7)]) == ""


def test_no_rule_is_seen_where_it_has_no_value():
    wanted = torch.tensor([0.0, 0.5, 1.5, 2.0, -3.0, 4.0])
    assert relation(wanted, torch.tensor([0.3, 0.1, 0.9, -2.0, 7.0, 1.0])) == ""
    assert relation(wanted[1:], 1 / wanted[1:]) == "1 divided by what is asked"
