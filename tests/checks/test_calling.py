"""Arguments that a student calls otherwise, and toys that are called by name."""

from __future__ import annotations

import pytest
import torch

from gankit.checks.probes import load_probes
from gankit.checks.probing.calling import call_named
from gankit.checks.toys.basic import make_net

load_probes("04_svhn_to_mnist")


def test_known_names_go_by_name() -> None:
    assert call_named(lambda b, a: (a, b), {"a": 1, "b": 2}) == (1, 2)


def test_an_unknown_name_goes_to_the_first_free_argument() -> None:
    assert call_named(lambda x, weight, lr: (x, weight, lr), {"gamma": 2, "lr": 3}, 1) == (1, 2, 3)


def test_what_takes_any_name_gets_the_lessons() -> None:
    assert call_named(lambda **given: given, {"a": 1}) == {"a": 1}


def test_a_pair_may_be_judged_by_name_in_any_order() -> None:
    build = {"shape": (1, 2, 2), "source": (3, 2, 2), "names": ("digit", "source_image")}
    judge = make_net("pair discriminator", build, "a seed")
    digit, source = torch.rand(2, 1, 2, 2), torch.rand(2, 3, 2, 2)
    assert torch.equal(judge(source_image=source, digit=digit), judge(digit, source))
    assert torch.equal(judge(image=digit, photo=source), judge(digit, source))
    with pytest.raises(TypeError, match="digit and source_image"):
        judge(digit)
