"""What a check names is registered where it is written, and an exercise can add each kind."""

from __future__ import annotations

import pytest
import torch

from gankit.checks import registry
from gankit.checks.compare import Difference, compared, equal, first_difference
from gankit.checks.observe import observe
from gankit.checks.registry import (
    ALL,
    MEASURES,
    comparison,
    measure,
    returned,
    toy,
    toy_function,
    toy_optimiser,
)
from gankit.checks.spec import Check, Fact, Steps, function, net, optimiser, uniform
from gankit.checks.toys.basic import ToyDiscriminator, Watching
from gankit.errors import GankitError


@pytest.fixture
def own():
    """What a test registers is forgotten after it."""
    yield
    for kind in ALL:
        kind.forget(__name__)


def step(D, opt_d, real, loss):
    value = loss(D(real))
    opt_d.zero_grad()
    value.backward()
    opt_d.step()
    return value.item()


def observed(**more) -> dict:
    arguments = {
        "D": net("one number", shape=(2,)),
        "opt_d": optimiser("adam", "D", lr=0.1),
        "real": uniform(3, 2),
        "loss": function("minus"),
    }
    views, _ = observe(Steps("s", of="step", arguments=arguments, **more), {"step": step})
    assert "error" not in views, views
    return views


def test_an_exercise_brings_a_network_a_loss_an_optimiser_and_a_kind_of_answer(own):
    toy("one number")(type("OneNumber", (ToyDiscriminator,), {"__module__": __name__}))
    toy_function("minus")(lambda scores: -scores.mean())
    toy_optimiser("adam")(type("Own", (Watching, torch.optim.Adam), {"__module__": __name__}))
    returned("sign")(lambda value: "positive" if value > 0 else "negative")
    views = observed(returns="number")
    assert isinstance(views["returned"], float)
    assert views["optimiser steps"] == {"opt_d": 1}
    assert observed(returns="sign")["returned"] in ("positive", "negative")
    assert observed()["returned"] == "a float"
    assert observed(losses=["loss"])["names"] == {"loss": "not there"}


def test_a_number_that_comes_back_is_compared_as_one():
    assert first_difference("s.returned", 1.5, 1.5) is None
    found = first_difference("s.returned", 1.5, "a dict")
    assert (found.expected, found.got) == ("1.5", "a dict")


def test_a_view_may_say_how_it_is_compared(own):
    @comparison("within one")
    def within_one(expected, got):
        close = abs(expected - got) <= 1
        return None if close else Difference("", f"{expected}, give or take 1", str(got))

    wanted, near, far = (compared("within one", value) for value in (4, 5, 6))
    assert first_difference("p.view", wanted, near) is None and equal(wanted, near)
    assert first_difference("p.view", wanted, far).expected == "4, give or take 1"
    assert first_difference("p.returned", {"k": wanted}, {"k": 6}) is not None
    assert first_difference("p.view", {"k": wanted}, {"k": far}).got == "6"
    assert first_difference("p.view", wanted, 6).expected == "4"


def test_a_name_is_given_once_and_a_wrong_one_gets_the_nearest(own):
    with pytest.raises(GankitError, match="two things called 'use_of_nets' among the measures"):
        measure(type("use_of_nets", (), {"__module__": __name__}))
    with pytest.raises(GankitError, match="no 'use_of_net' among the measures. Is it 'use_of_n"):
        MEASURES["use_of_net"]
    measure(reads_network=True)(first := type("own_one", (), {"__module__": __name__}))
    assert MEASURES["own_one"] == registry.Measure(first, reads_network=True)


def test_what_is_not_said_does_not_stand_in_a_blueprint():
    probe = Steps("s", of="step", arguments={})
    check = Check("c", ["step"], [probe], [Fact("f", 1, "", ["s.returned"])])
    assert not {"returns", "losses"} & set(check.to_json()["probes"][0])
    told = Check("c", ["step"], [Steps("s", "step", {}, returns="number")], check.facts)
    assert Check.from_json(told.to_json()).probes[0].returns == "number"
