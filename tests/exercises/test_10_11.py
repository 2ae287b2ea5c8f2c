"""What is special about exercises 10 and 11: counts, the identity, closed forms, the libraries."""

import math
import re
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gankit import metrics
from gankit.checks.blueprints import load_blueprints
from gankit.checks.run import run_check
from gankit_autograder.build.exercise import read_exercise
from gankit_autograder.catalogue import Change

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lesson10():
    return read_exercise(ROOT / "solutions" / "10_hierarchical_unet").namespace()


@pytest.fixture(scope="module")
def lesson11():
    return read_exercise(ROOT / "solutions" / "11_judging_images").namespace()


def count(network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_networks_have_the_stated_sizes(lesson10):
    unet, discriminator = lesson10["UNet"], lesson10["Discriminator"]
    with torch.device("meta"):
        assert count(unet()) == 54_419_459
        assert count(unet(128)) == 41_833_475
        assert count(unet(kernel=2)) == 13_616_387
        assert count(unet(128, kernel=2)) == 10_467_587
        assert count(lesson10["HierarchicalUNet"](unet(128), unet(256))) == 96_252_934
        assert count(discriminator()) == 2_769_601
        assert count(discriminator(coarse=True)) == 2_766_017
        pair = torch.zeros(2, 1, 3, 256, 256)
        assert discriminator()(*pair).shape == (1, 1, 30, 30)
        assert discriminator(coarse=True)(*pair).shape == (1, 1, 16, 16)


def test_a_silent_local_network_leaves_the_global_painting_to_the_last_bit(lesson10):
    torch.manual_seed(0)
    first, second = lesson10["UNet"](32, width=4), lesson10["UNet"](64, width=4)
    nn.init.zeros_(second.up[-1][0].weight)
    nn.init.zeros_(second.up[-1][0].bias)
    x = torch.rand(2, 3, 64, 64) * 2 - 1
    u_g = first(F.avg_pool2d(x, 2))
    alone = torch.tanh(F.interpolate(u_g, scale_factor=2, mode="bilinear", align_corners=False))
    y, painting = lesson10["HierarchicalUNet"](first, second)(x, with_global=True)
    assert torch.equal(y, alone)
    assert torch.equal(painting, torch.tanh(u_g))


def test_the_coarse_field_is_what_the_written_answer_says(lesson10):
    formula = read_exercise(ROOT / "solutions" / "06_receptive_field").namespace()
    layers = [(4, 2, 1)] * 4 + [(3, 1, 1)]
    assert formula["receptive_field"](layers)[-1] == 78
    fine = [(4, 2, 1)] * 3 + [(4, 1, 1)] * 2
    assert formula["receptive_field"](fine)[-1] == 70


def pictures(count: int, channels: int, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    random = torch.Generator().manual_seed(size)
    rough = torch.rand(count, channels, 9, 9, generator=random) * 2 - 1
    a = F.interpolate(rough, (size, size), mode="bilinear")
    b = a + 0.2 * torch.randn(a.shape, generator=random)
    return a, b.clamp(-1, 1)


@pytest.mark.parametrize("size", [44, 64, 99, 128, 176, 200])
def test_ms_ssim_agrees_with_torchmetrics(lesson11, size):
    a, b = pictures(3, 3, size)
    ours, theirs = lesson11["ms_ssim"](a, b).item(), metrics.ms_ssim(a, b).value
    assert ours == pytest.approx(theirs, abs=1e-5)
    assert 0.2 < ours < 0.99


def test_pixel_measures_agree_with_the_kits(lesson11):
    a, b = pictures(4, 3, 32)
    assert lesson11["pixel_error"](a, b).item() == pytest.approx(metrics.l1(a, b).value, rel=1e-5)
    assert lesson11["psnr"](a, b).item() == pytest.approx(metrics.psnr(a, b).value, rel=1e-5)
    half = torch.zeros(1, 3, 4, 4)
    assert lesson11["psnr"](half + 0.2, half).item() == pytest.approx(20, abs=1e-4)


def test_frechet_distance_of_known_gaussians(lesson11):
    distance = lesson11["frechet_distance"]
    zero, one = torch.zeros(3, dtype=torch.float64), torch.eye(3, dtype=torch.float64)
    assert distance(zero, one, zero + 2, one).item() == pytest.approx(12)
    # diagonal: (1 - 2)^2 + (3 - 1)^2
    first, second = torch.diag(torch.tensor([1.0, 9.0])), torch.diag(torch.tensor([4.0, 1.0]))
    flat = torch.zeros(2, dtype=torch.float64)
    assert distance(flat, first.double(), flat, second.double()).item() == pytest.approx(5)
    random = torch.randn(40, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    few = random[:4]
    for sample in (random, few):
        moments = sample.mean(0), torch.cov(sample.T)
        assert distance(*moments, *moments).item() == pytest.approx(0, abs=1e-6)
    turn = torch.linalg.qr(random[:6]).Q
    moments = (random.mean(0), torch.cov(random.T)), (zero.new_zeros(6), torch.eye(6).double())
    turned = [(turn @ mean, turn @ cov @ turn.T) for mean, cov in moments]
    plain = distance(*moments[0], *moments[1]).item()
    assert distance(*turned[0], *turned[1]).item() == pytest.approx(plain)


def test_fcn_scores_agree_with_the_kits_and_with_counting(lesson11):
    random = torch.Generator().manual_seed(0)
    truth, said = torch.randint(0, 5, (2, 4000), generator=random)
    said = torch.where(torch.rand(4000, generator=random) < 0.6, truth, said)
    confusion = metrics.confusion_matrix(said, truth, 5)
    scores = lesson11["fcn_scores"](confusion)
    theirs = metrics.fcn_scores(confusion)
    assert scores == pytest.approx((theirs.pixel_accuracy, theirs.class_accuracy, theirs.mean_iou))
    assert scores[0] == pytest.approx((truth == said).double().mean().item())
    recalls = [(said[truth == c] == c).double().mean().item() for c in range(5)]
    assert scores[1] == pytest.approx(sum(recalls) / 5)
    assert lesson11["fcn_scores"](torch.eye(3)) == pytest.approx((1.0, 1.0, 1.0))


def test_diversity_of_the_extremes(lesson11):
    a, _ = pictures(6, 1, 44)
    same = a[:1].repeat(5, 1, 1, 1)
    assert lesson11["diversity"](same).item() == pytest.approx(1, abs=1e-5)
    assert lesson11["diversity"](a).item() < 0.9


def test_a_wrong_ms_ssim_does_not_cost_diversity(lesson11):
    broken = dict(lesson11)
    exec(read_exercise(ROOT / "solutions" / "11_judging_images").solution("diversity"), broken)
    broken["ms_ssim"] = None
    result = run_check(load_blueprints("11_judging_images")["diversity"], (broken["diversity"],))
    assert result.passed


def test_numbers_may_come_as_floats_tensors_or_numpy(lesson11):
    import numpy as np

    check = load_blueprints("11_judging_images")["pixel_error"]
    for answer in (
        lambda a, b: float((a - b).abs().mean()),
        lambda a, b: np.abs(a.numpy() - b.numpy()).mean(),
        lambda a, b: (a - b).abs().mean().reshape(1),
    ):
        assert run_check(check, (answer,)).passed
    assert not run_check(check, (lambda a, b: math.nan,)).passed


def test_the_checkpoints_that_11_looks_for_are_those_of_10():
    written = (ROOT / "solutions/11_judging_images/notebook.py").read_text()
    saved = (ROOT / "solutions/10_hierarchical_unet/notebook.py").read_text()
    models = set(re.findall(r'"(\w+)"', re.search(r"MODELS = \[(.*)\]", saved).group(1)))
    wanted = set(re.findall(r"10_cityscapes_\{SIZE\}_(\w+)", written))
    assert wanted and wanted <= models


CHANNELS_SUMMED = """
def pixel_error(fake, target):
    return (fake - target).abs().sum(1).mean()
"""


def test_a_factor_is_the_batch_only_where_it_grows_with_it():
    """The probe has three pictures of three channels: 3 times as much may be either."""
    exercise = read_exercise(ROOT / "solutions" / "11_judging_images")
    blueprint = load_blueprints(exercise.name)["pixel_error"]
    said = {}
    for name, source in (
        ("channels", CHANNELS_SUMMED),
        ("pictures", CHANNELS_SUMMED.replace("sum(1)", "sum(0)")),
    ):
        namespace = exercise.namespace(Change("test", "pixel_error", source=source))
        said[name] = " ".join(run_check(blueprint, (namespace["pixel_error"],)).explained)
    assert "3 times what is asked" in said["channels"] and "batch" not in said["channels"]
    assert "3 times what is asked: a sum over the batch" in said["pictures"]
