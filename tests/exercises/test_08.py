"""What is special about exercise 08: counts, closed forms of the balance, the cut of the faces."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gankit.checks.blueprints import load_blueprints
from gankit.checks.probes import load_probes
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import Exercise, read_exercise

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
NAME = "08_began"
ConstantImage = load_probes(NAME).toys.ConstantImage


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return read_exercise(ROOT / "solutions" / NAME)


@pytest.fixture(scope="module")
def lesson(exercise) -> dict:
    return exercise.namespace()


def count(network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


@pytest.mark.parametrize(
    ("network", "build", "parameters"),
    [
        ("Encoder", {}, 10_869_952),
        ("Decoder", {}, 3_019_651),
        ("Discriminator", {}, 13_889_603),
        ("Generator", {}, 3_019_651),
    ],
)
def test_the_networks_have_the_published_sizes(lesson, network, build, parameters):
    with torch.device("meta"):
        assert count(lesson[network](**build)) == parameters


def test_the_small_networks_have_the_sizes_that_the_lesson_names(exercise, lesson):
    text = " ".join(cell.source for cell in exercise.cells if cell.kind == "markdown")
    named = re.search(r"`Encoder\(n=16, size=32\)` has ([\d,]+) parameters", text)
    assert count(lesson["Encoder"](n=16, size=32)) == int(named[1].replace(",", ""))


@pytest.mark.parametrize("size", [8, 32, 64])
def test_small_networks_keep_shape_and_range(lesson, size):
    sizes = {"channels": 3, "n": 4, "hidden": 5, "size": size}
    drawn = lesson["Generator"](**sizes)(torch.rand(2, 5))
    assert drawn.shape == lesson["Discriminator"](**sizes)(drawn).shape == (2, 3, size, size)
    assert drawn.abs().max() <= 1


def test_k_follows_its_closed_form(lesson):
    """With losses that stay the same, k(t) is a straight line between 0 and 1."""
    k, real, drawn = 0.25, torch.tensor(0.5), torch.tensor(0.2)
    for step in range(1, 20):
        k = lesson["update_k"](k, real, drawn, gamma=0.6, lr_k=0.7)
        assert k == pytest.approx(min(1.0, 0.25 + step * 0.7 * (0.6 * 0.5 - 0.2)), abs=1e-6)
        assert type(k) is float
    assert k == 1.0


@pytest.mark.parametrize("drawn", [0.1, 0.35, 0.9])
def test_the_measure_of_convergence_is_never_below_the_real_loss(lesson, drawn):
    measure = lesson["convergence"](torch.tensor(0.5), torch.tensor(drawn), 0.7)
    assert measure == pytest.approx(0.5 + abs(0.7 * 0.5 - drawn), abs=1e-6)
    assert measure >= 0.5


def test_a_step_of_constant_networks_gives_the_numbers_of_the_formulas(lesson):
    G, D = ConstantImage((1, 2, 2), -0.3), ConstantImage((1, 2, 2), 0.1)
    optimisers = [torch.optim.SGD(net.parameters(), lr=0.1) for net in (G, D)]
    real = torch.full((3, 1, 2, 2), 0.6)  # L(x) = 0.5, L(G(z)) = 0.4
    z = torch.zeros(3, 2)
    found = lesson["train_step"](G, D, *optimisers, real, z, z, k=0.5, gamma=0.7, lr_k=0.2)
    expected = {"d_loss": 0.3, "g_loss": 0.4, "k": 0.49, "m_global": 0.55}
    assert found == pytest.approx(expected, abs=1e-6)


def test_the_schedule_follows_its_closed_form(lesson):
    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=2e-4)
    schedule = lesson["make_schedule"](optimizer, 5)
    for step in range(100):
        reached = sum(milestone <= step / 5 for milestone in (3, 10, 17))
        assert optimizer.param_groups[0]["lr"] == pytest.approx(2e-4 * 0.6**reached)
        optimizer.step()
        schedule.step()


def test_a_wrong_half_does_not_spoil_the_discriminator(exercise, lesson):
    broken = dict(lesson)
    exec(exercise.solution("discriminator"), broken)
    broken["Encoder"] = broken["Decoder"] = None
    blueprint = load_blueprints(NAME)["discriminator"]
    result = run_check(blueprint, (broken["Discriminator"], broken["Generator"]))
    assert result.passed
    assert broken["Encoder"] is None, "the check must put the student's class back"


def helper(exercise: Exercise, lesson: dict, name: str):
    """A function that a plain cell of the lesson defines."""
    cell = next(cell for cell in exercise.cells if f"def {name}(" in cell.source)
    source = cell.source[cell.source.index(f"def {name}(") :]
    source = source[: source.index("\n\n\n")]
    namespace = dict(lesson)
    exec(source, namespace)
    return namespace[name]


def test_the_cut_of_the_faces_is_that_of_resize_94_and_centre_crop_64(exercise, lesson):
    down, across = np.mgrid[0:218, 0:178]
    waves = [np.sin(across / 9) * np.cos(down / 11), across / 178, down / 218]
    picture = np.stack([np.clip(128 + 100 * wave, 0, 255) for wave in waves], -1).astype(np.uint8)
    photograph = Image.fromarray(picture)
    square = photograph.crop((0, 20, 178, 198)).resize((128, 128), Image.BICUBIC)
    expected = np.asarray(photograph.resize((94, 94), Image.BILINEAR).crop((15, 15, 79, 79)))
    tensor = torch.from_numpy(np.asarray(square).copy()).permute(2, 0, 1)[None]
    found = helper(exercise, lesson, "cut_faces")(tensor)[0].permute(1, 2, 0).numpy()
    assert found.shape == (64, 64, 3)
    difference = np.abs(found.astype(float) - expected)
    squeezed = np.asarray(photograph.resize((64, 64), Image.BILINEAR)).astype(float)
    assert difference.mean() < 3
    assert np.abs(squeezed - expected).mean() > 5 * difference.mean()
