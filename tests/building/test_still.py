"""A build is the same on every processor, and what would not be is refused."""

import contextlib
import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from gankit.checks.blueprints import exercises, load_blueprints
from gankit.checks.compare import ABSOLUTE, RELATIVE
from gankit.checks.equality import completed, is_network, is_solution, solution_of
from gankit.checks.probing.noise import Disturbed, TurnedKinks
from gankit.checks.spec import Steps, sgd
from gankit.errors import GankitError
from gankit_autograder.build.exercise import find_exercises
from gankit_autograder.build.noise import distance
from gankit_autograder.build.numbers import STILL, keep_close_numbers, rounded
from gankit_autograder.build.record import observe_views, record_blueprints, run_change
from gankit_autograder.build.still import refuse_amplified, refuse_narrow

pytestmark = pytest.mark.slow
SOLUTIONS = Path(__file__).parents[2] / "solutions"

RECORDED = [
    ("01_gan_mnist", "train_step"),
    ("04_svhn_to_mnist", "train_step"),
    ("08_began", "losses"),
    ("09_progressive_gan", "wgan_gp"),
]


@contextlib.contextmanager
def without_onednn_on_two_threads():
    with torch.backends.mkldnn.flags(enabled=False):
        torch.set_num_threads(2)
        yield
        torch.set_num_threads(1)


@pytest.mark.parametrize("arithmetic", [Disturbed, without_onednn_on_two_threads])
@pytest.mark.parametrize(("name", "check"), RECORDED)
def test_other_arithmetic_records_the_same(root, name, check, arithmetic):
    (exercise,) = find_exercises(root / "solutions", [name])
    alone = replace(exercise, checks=[exercise.check(check)])
    with arithmetic():
        (built,) = record_blueprints(alone, run_change)
    path = root / f"utils/gankit/blueprints/{name}.json"
    committed = json.loads(path.read_text("utf-8"))["checks"]
    (old,) = [entry for entry in committed if entry["id"] == check]
    new = rounded(built.to_json())
    assert keep_close_numbers(new, old) == old


@pytest.mark.parametrize(
    ("name", "capability", "threads"),
    [("04_svhn_to_mnist", "default", "1"), ("11_judging_images", "avx2", "2")],
)
def test_another_vector_unit_builds_the_same(root, name, capability, threads):
    environment = {"ATEN_CPU_CAPABILITY": capability, "OMP_NUM_THREADS": threads}
    done = subprocess.run(
        [sys.executable, "-m", "gankit.cli", "build", "--check", name],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_number_beyond_the_noise_is_written_anew():
    step = STILL * RELATIVE
    for number in (3.5, -0.02, 0.0):
        far = 2 * max(step * abs(number), STILL * ABSOLUTE)
        assert keep_close_numbers([number + far], [number]) == [number + far]
        assert keep_close_numbers([number + far / 4], [number]) == [number]


def test_entries_are_matched_by_their_id():
    old = [{"id": "a", "x": 1.0}, {"id": "c", "x": 3.0}]
    new = [{"id": "a", "x": 1.00001}, {"id": "b", "x": 2.0}, {"id": "c", "x": 3.00001}]
    assert keep_close_numbers(new, old) == [old[0], new[1], old[1]]


def test_steps_that_amplify_are_refused(root):
    (exercise,) = find_exercises(root / "solutions", ["01_gan_mnist"])
    check = exercise.check("train_step")
    refuse_amplified(check, exercise.namespace(), observe_views(check, exercise.namespace()))

    (probe,) = [probe for probe in check.probes if probe.id == "both"]
    large = {"opt_g": sgd("G", 30.0), "opt_d": sgd("D", 30.0)}
    loud = Steps("both", probe.of, {**probe.arguments, **large}, repeat=3)
    wild = replace(check, probes=[loud if p is probe else p for p in check.probes])
    views = observe_views(wild, exercise.namespace())
    with pytest.raises(GankitError, match="at 'both.*fewer or smaller steps"):
        refuse_amplified(wild, exercise.namespace(), views)


def test_a_view_at_the_edge_of_the_tolerance_is_refused():
    refuse_narrow({"p.value": 1.0}, {"p.value": 1.0 + 0.5 * RELATIVE})
    refuse_narrow({"p.value": 1.0}, {"p.value": 1.0 + 2 * RELATIVE})
    with pytest.raises(GankitError, match=r"'p.value' differs .* by just the check's tolerance"):
        refuse_narrow({"p.value": 1.0}, {"p.value": 1.0 + RELATIVE})


def test_disturbed_arithmetic_is_a_little_wrong_and_always_the_same():
    numbers = torch.linspace(-3, 3, 50).reshape(5, 10)

    def product():
        with Disturbed():
            return numbers @ numbers.T

    assert torch.equal(product(), product())
    exact = numbers @ numbers.T
    assert not torch.equal(product(), exact)
    assert torch.allclose(product(), exact, rtol=2e-7, atol=0)


def test_what_is_exact_everywhere_is_not_disturbed():
    numbers = torch.tensor([200.0, -200.0, 0.5])
    with Disturbed():
        assert torch.sigmoid(numbers)[:2].tolist() == [1.0, 0.0]
        assert torch.equal(numbers * 3 - 1, torch.tensor([599.0, -601.0, 0.5]))


def test_the_distance_of_two_views_counts_tolerances():
    assert distance({"a": [1.0, "x"]}, {"a": [1.0 + 0.3 * RELATIVE, "x"]}) == pytest.approx(
        0.3, 1e-2
    )
    assert distance([0.0], [ABSOLUTE]) == pytest.approx(1)
    assert distance({"a": "finite"}, {"a": "not finite"}) == math.inf
    assert distance([1.0], [1.0, 2.0]) == math.inf


NETWORKS = [
    (name, check, probe.id)
    for name in exercises()
    for check, blueprint in load_blueprints(name).items()
    for probe in blueprint.check.probes
    if is_network(probe)
]


@pytest.mark.parametrize(("name", "check", "probe"), NETWORKS)
def test_other_arithmetic_gives_the_numbers_of_a_network(name, check, probe):
    """An activation at its kink would turn a gradient on other processors: none may stand there."""
    objects = find_exercises(SOLUTIONS, [name])[0].namespace()
    blueprint = load_blueprints(name)[check]
    (found,) = [one for one in blueprint.check.probes if one.id == probe]
    for arithmetic in (Disturbed(), TurnedKinks()):
        with arithmetic, without_onednn_on_two_threads():
            assert is_solution(found, objects[found.of])


def test_numbers_of_a_network_are_kept_while_it_gives_them():
    """They are of another draw than a build would choose."""
    (exercise,) = find_exercises(SOLUTIONS, ["07_cyclegan"])
    check, objects = exercise.check("residual_block"), exercise.namespace()
    (probe,) = check.probes
    other = replace(probe, solution=solution_of(probe, objects[probe.of], "public z"))
    drawn = other.solution["draw"]
    elsewhere = replace(other, solution={**other.solution, "draw": f" z{drawn}"})
    assert is_solution(elsewhere, objects[probe.of])

    def kept(before, objects=objects):
        return completed(check, objects, before=[before]).probes[0].solution == before.solution

    assert kept(elsewhere)
    assert not kept(replace(elsewhere, build={"channels": 4}))
    block = objects["ResNetBlock"]
    behind = lambda channels: torch.nn.Sequential(block(channels), torch.nn.ReLU())  # noqa: E731
    assert not kept(elsewhere, {**objects, "ResNetBlock": behind})
