"""What is special about exercise 09: sizes, exact identities, closed forms, sealed answers."""

import json
import re
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from gankit.checks.blueprints import load_blueprints
from gankit.checks.observe import observe
from gankit.checks.probes import load_probes
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import read_exercise

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
NAME = "09_progressive_gan"
TOYS = load_probes(NAME).toys


@pytest.fixture(scope="module")
def exercise():
    return read_exercise(ROOT / "solutions" / NAME)


@pytest.fixture(scope="module")
def lesson(exercise):
    return exercise.namespace()


def count(network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_networks_have_the_published_sizes(lesson):
    with torch.device("meta"):
        assert count(lesson["Generator"]()) == 22_933_394
        assert count(lesson["Discriminator"]()) == 22_941_313
        assert count(lesson["Generator"](resolution=32)) == 20_719_628
        assert count(lesson["Discriminator"](resolution=32)) == 20_726_785


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_alpha_0_and_1_are_exact_in_the_generator(lesson, depth):
    torch.manual_seed(depth)
    generator, z = lesson["Generator"](32, 12, 16), torch.randn(3, 12)
    with torch.no_grad():
        below = F.interpolate(generator(z, depth - 1, 1.0), scale_factor=2)
        assert torch.equal(generator(z, depth, 0.0), below)
        x = generator.norm(z)[:, :, None, None]
        for block in generator.blocks[: depth + 1]:
            x = block(x)
        assert torch.equal(generator(z, depth, 1.0), generator.to_rgb[depth](x))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_alpha_0_and_1_are_exact_in_the_critic(lesson, depth):
    torch.manual_seed(depth)
    critic, side = lesson["Discriminator"](32, 16), 4 * 2**depth
    x = torch.randn(8, 3, side, side)
    with torch.no_grad():
        below = critic(F.avg_pool2d(x, 2), depth - 1, 1.0)
        assert torch.equal(critic(x, depth, 0.0), below)
        features = critic.from_rgb[depth](x)
        for block in critic.blocks[:depth][::-1]:
            features = block(features)
        assert torch.equal(critic(x, depth, 1.0), critic.end(features))


def test_real_pictures_end_sharp_and_begin_blurred(lesson):
    x = torch.randn(2, 3, 8, 8)
    assert torch.equal(lesson["fade_reals"](x, 1.0), x)
    start = lesson["fade_reals"](x, 0.0)
    assert torch.equal(start, F.interpolate(F.avg_pool2d(x, 2), scale_factor=2))
    assert torch.equal(lesson["fade_reals"](start, 0.0), start), "blurring twice changes nothing"


@pytest.mark.parametrize("steepness", [0.25, 1.0, 3.0])
def test_the_critics_loss_has_its_closed_form_on_linear_critics(lesson, steepness):
    real, fake, eps = torch.randn(6, 3, 2, 2), torch.randn(6, 3, 2, 2), torch.rand(6, 1, 1, 1)
    critic = TOYS.LinearCritic(steepness)
    r, f = (steepness * images.flatten(1)[:, 0] for images in (real, fake))
    expected = f.mean() - r.mean() + 10 * (steepness - 1) ** 2 + 0.001 * r.square().mean()
    loss = lesson["critic_loss"](critic, real, fake, 1, 0.5, eps)
    torch.testing.assert_close(loss, expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(lesson["generator_loss"](critic, fake, 1, 0.5), -f.mean())


def test_the_average_follows_a_resting_model_like_a_power(lesson):
    ema, model = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    start = ema.weight.detach().clone()
    for _ in range(5):
        lesson["update_ema"](ema, model, 0.8)
    expected = model.weight + 0.8**5 * (start - model.weight)
    torch.testing.assert_close(ema.weight, expected, atol=1e-6, rtol=1e-5)


def test_the_calendar_gives_the_levels_of_detail_of_the_log(lesson):
    for kimg, lod in {761: 4.73, 1603: 4.00, 3246: 2.59, 5107: 1.00}.items():
        depth, alpha = lesson["schedule"](kimg * 1000, 600_000)
        assert round(5 - depth + 1 - alpha, 2) == lod


def test_the_fused_convolutions_are_exact(exercise, lesson):
    cell = next(cell for cell in exercise.cells if "def fused_up" in cell.source)
    space = dict(lesson)
    exec(cell.source, space)
    x, weight = torch.randn(2, 5, 6, 8), torch.randn(4, 5, 3, 3)
    for way in ("up", "down"):
        plain, fused = space[f"plain_{way}"](x, weight), space[f"fused_{way}"](x, weight)
        torch.testing.assert_close(plain, fused, atol=1e-4, rtol=1e-4)


def test_the_stand_ins_are_the_solutions_parts(lesson):
    x = torch.randn(8, 3, 4, 4)
    torch.testing.assert_close(lesson["PixelNorm"]()(x), TOYS.pixel_norm(x))
    torch.testing.assert_close(lesson["MinibatchStdDev"](2)(x), TOYS.minibatch_std(x, 2))
    torch.testing.assert_close(lesson["fade"](x, -x, 0.2), TOYS.fade(x, -x, 0.2))


def test_a_wrong_part_does_not_spoil_the_networks(exercise):
    space = exercise.namespace()
    space["PixelNorm"] = space["MinibatchStdDev"] = space["fade"] = torch.nn.Identity
    for name, network in (("generator", "Generator"), ("discriminator", "Discriminator")):
        assert run_check(load_blueprints(NAME)[name], (space[network],)).passed
    assert space["fade"] is torch.nn.Identity, "the check must put the student's parts back"


def test_layers_with_arguments_of_their_own_are_used_as_they_are(exercise):
    space = exercise.namespace()
    layer = exercise.solution("equalized").replace("inputs: int, outputs: int", "a: int, b: int")
    layer = layer.replace(
        "super().__init__()", "super().__init__()\n        inputs, outputs = a, b"
    )
    network = exercise.solution("generator")
    network = network.replace(
        "(inputs, outputs, kernel, padding)",
        "(a=inputs, b=outputs, kernel=kernel, padding=padding)",
    )
    exec(layer, space)
    exec(network, space)
    assert run_check(load_blueprints(NAME)["generator"], (space["Generator"],)).passed


def test_no_answer_of_the_log_stands_in_anything_a_student_receives():
    notebook = json.loads((ROOT / f"course/{NAME}/{NAME}.ipynb").read_text())
    source = "\n".join("".join(cell["source"]) for cell in notebook["cells"])
    source = re.sub(r"\(data:image[^)]*\)", "", source)
    assert not re.search(r"\b(893|5_107_000|5,107,000|5107000)\b", source)


def test_the_large_networks_are_traced_without_memory(lesson):
    check = load_blueprints(NAME)["discriminator"].check
    probe = next(probe for probe in check.probes if probe.id == "net")
    views, _ = observe(probe, lesson)
    assert views["count"] == "22,941,313"
    assert views["output"]["shape"] == [4, 1]
