"""Of two names at once, one that another mistake would fit as well is not given."""

import pytest

from gankit.checks.blueprints import load_blueprints
from gankit.checks.diagnose import diagnose
from gankit.checks.run import run_check
from gankit.checks.signature import ANY, Signature
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.build.together import Pair, pairs_of

EXPECTED = {"a.value": "right", "b.value": "right", "c.value": "right"}


def mistake(name, beside=None, **changed):
    views = {f"{probe}.value": view for probe, view in changed.items()}
    return Signature(name, "", "", views, beside=beside or {})


def named(signatures, **changed):
    got = EXPECTED | {f"{probe}.value": view for probe, view in changed.items()}
    return [found.id for found in diagnose(signatures, EXPECTED, got)]


def test_what_hides_the_difference_of_two_leaves_neither_named():
    """`large` and `small` are told apart at c, where `raises` hides it."""
    large, small = mistake("large", a="nan", c="nan"), mistake("small", a="nan")
    raises = mistake("raises", b="error", c="error")
    assert named([large, small, raises], a="nan") == ["small"]
    assert named([large, small, raises], a="nan", c="nan") == ["large"]
    assert named([large, small, raises], a="nan", b="error", c="error") == ["raises"]
    assert set(named([small, raises], a="nan", b="error", c="error")) == {"small", "raises"}


def test_a_third_that_was_seen_to_look_otherwise_is_no_twin():
    seen = {"raises": ["00000000", 1.0, 1.0, 1.0]}
    large, small = mistake("large", seen, a="nan", c="nan"), mistake("small", a="nan")
    raises = mistake("raises", b="error", c="error")
    found = named([large, small, raises], a="nan", b="error", c="error")
    assert set(found) == {"small", "raises"}


PAIRS = [
    ("01_gan_mnist", "vanilla_losses", "raw-logarithms", "real-only"),
    ("03_cgan", "train_step", "g-never-steps", "no-detach-no-clear"),
    ("04_svhn_to_mnist", "pair_by_label", "pairs-cycle", "pairs-shuffled-after"),
    ("04_svhn_to_mnist", "train_step", "step-detached-g", "step-only-gan-returned"),
    ("07_cyclegan", "generator_step", "s-gan-of-real", "s-no-cycle"),
    ("08_began", "train_step", "noise-swapped", "zero-after-backward"),
    ("10_hierarchical_unet", "generator", "h-pair-always", "h-tanh-twice"),
]


@pytest.mark.parametrize(("name", "check", "one", "other"), PAIRS)
def test_no_third_is_named(root, name, check, one, other):
    """Each of these was told by a third name once."""
    exercise = read_exercise(root / "solutions" / name)
    (pair,) = (pair for pair in pairs_of(exercise, check) if set(pair.ids) == {one, other})
    assert {found.id for found in result(exercise, check, pair).named} <= {one, other}


def test_what_several_pairs_have_in_common_is_named(root):
    """Whether pairs come in a cycle or from too short a range cannot be seen beside the other."""
    exercise = read_exercise(root / "solutions" / "04_svhn_to_mnist")
    signatures = load_blueprints(exercise.name)["pair_by_label"].mistakes
    marks = [key for signature in signatures for key in signature.beside if ANY in key]
    assert any("pairs-cycle" in key.split(ANY) for key in marks)
    for pair in pairs_of(exercise, "pair_by_label"):
        if pair.ids == ("pairs-cycle", "pairs-shuffled-after"):
            found = result(exercise, "pair_by_label", pair).named
            assert [mistake.id for mistake in found] == ["pairs-shuffled-after"]


def result(exercise, check: str, pair: Pair):
    blueprint = load_blueprints(exercise.name)[check]
    namespace = exercise.namespace(pair)
    return run_check(blueprint, tuple(namespace[name] for name in blueprint.check.takes))
