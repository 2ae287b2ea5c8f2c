"""Measures against closed forms, and against what they must say about good and bad samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from gankit import data, metrics
from gankit.errors import GankitError
from gankit.metrics.distances import _fid
from gankit.metrics.pixels import scales_for
from gankit.metrics.score import mean_score, share_score


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist", source="mini")


@pytest.fixture(scope="module")
def features(digits):
    return metrics.class_features(digits)


@pytest.fixture(scope="module")
def halves(digits):
    order = torch.randperm(2000, generator=torch.Generator().manual_seed(0))
    return digits.pixels[order[:1000]], digits.pixels[order[1000:]]


def noisy(images: torch.Tensor, amount: float) -> torch.Tensor:
    random = torch.Generator().manual_seed(1)
    clean = images.float() / 127.5 - 1
    return (clean + amount * torch.randn(clean.shape, generator=random)).clamp(-1, 1)


def test_features_are_good_and_named(features, digits):
    right = int(features.name.split(", ")[-1].split("%")[0])
    assert right >= 90
    assert "MNIST (mini)" in features.name
    assert metrics.class_features(digits) is features
    as_float = digits.pixels[:4].float() / 127.5 - 1
    torch.testing.assert_close(features(digits.pixels[:4]), features(as_float))


def test_training_features_leaves_the_random_state(digits, monkeypatch):
    from gankit.metrics import features as module

    monkeypatch.setattr(module, "TRAINING_STEPS", 2)
    monkeypatch.setattr(module, "_trained", {})
    before = torch.get_rng_state()
    metrics.class_features(digits)
    assert torch.equal(torch.get_rng_state(), before)


def test_fid_of_known_gaussians():
    """|mu|^2 + tr(A + B - 2 (AB)^(1/2)) for diagonal covariances."""
    random = np.random.default_rng(0)
    x = random.standard_normal((200_000, 3))
    a = torch.from_numpy(x * [1, 2, 3])
    b = torch.from_numpy(random.standard_normal((200_000, 3)) * [2, 2, 1] + [0, 1, 0])
    assert _fid(a, b) == pytest.approx(1 + (1 - 2) ** 2 + 0 + (3 - 1) ** 2, rel=0.02)
    assert _fid(a, a) == pytest.approx(0, abs=1e-6)
    assert _fid(a, b) == pytest.approx(_fid(b, a))


def test_worse_images_score_worse(features, halves):
    first, second = halves
    scores = [metrics.fid(first, noisy(second, amount), features) for amount in (0.0, 0.3, 0.8)]
    assert scores[0].value < scores[1].low < scores[1].value < scores[2].low
    kids = [metrics.kid(first, noisy(second, amount), features) for amount in (0.0, 0.3, 0.8)]
    assert kids[0].low < 0 < kids[0].high
    assert kids[0].high < kids[1].low < kids[2].low


def test_fid_says_its_features_and_its_doubts(features, halves):
    score = metrics.fid(*halves, features)
    assert features.name in str(score) and "1,000 images" in str(score)
    assert "too few" in score.warning
    assert score.low <= score.value <= score.high
    assert math.isnan(metrics.fid(halves[0][:30], halves[1][:30], features).low)
    many = torch.cat([halves[0]] * 3)
    assert metrics.fid(many, many, features).warning == ""


def test_the_interval_covers_repetitions(features):
    """FIDs of other draws from the same two sources fall into the interval, mostly."""

    def draw(seed):
        random = torch.Generator().manual_seed(seed)
        a = torch.randn(800, 8, generator=random, dtype=torch.float64)
        return a, torch.randn(800, 8, generator=random, dtype=torch.float64) * 1.3 + 0.2

    from gankit.metrics.distances import _jackknife

    values = torch.tensor([_fid(*draw(seed)) for seed in range(40)])
    inside = 0
    for seed in range(20):
        low, high = _jackknife(_fid, *draw(seed), values[seed].item())
        inside += low <= values.mean() <= high
    assert inside >= 16


def test_precision_and_recall_tell_quality_from_variety(features, halves):
    first, second = halves
    precision, recall = metrics.precision_recall(first, second, features)
    assert precision.value > 0.7 and recall.value > 0.7
    narrow = noisy(second[:20].repeat(50, 1, 1, 1), 0.02)
    narrow_precision, narrow_recall = metrics.precision_recall(first, narrow, features)
    assert narrow_precision.value > 0.7 > 0.3 > narrow_recall.value
    noise = torch.rand(1000, 1, 28, 28) * 2 - 1
    assert metrics.precision_recall(first, noise, features)[0].value < 0.1


def test_pixel_measures():
    a = torch.zeros(40, 1, 32, 32)
    assert metrics.l1(a + 0.5, a).value == pytest.approx(0.5)
    assert metrics.psnr(a + 0.2, a).value == pytest.approx(20.0, abs=1e-4)
    assert metrics.ms_ssim(a, a).value == pytest.approx(1.0)
    varied = torch.arange(40).view(-1, 1, 1, 1) / 40 * torch.ones(1, 1, 32, 32)
    score = metrics.l1(varied, a)
    assert score.low < score.value < score.high
    with pytest.raises(GankitError, match="two equal shapes"):
        metrics.l1(a, a[:3])
    with pytest.raises(GankitError, match="not as bytes"):
        metrics.psnr(a.byte(), a.byte())


@pytest.mark.parametrize(
    ("size", "scales"), [(16, 2), (28, 2), (44, 3), (64, 3), (128, 4), (176, 5), (256, 5)]
)
def test_ms_ssim_scales(size, scales):
    assert scales_for(size) == scales
    x = torch.rand(2, 3, size, size) * 2 - 1
    assert metrics.ms_ssim(x, x).value == pytest.approx(1.0, abs=1e-5)


def test_ms_ssim_needs_a_window():
    with pytest.raises(GankitError, match="at least 11 pixels"):
        metrics.ms_ssim(torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 8, 8))


def test_diversity(halves):
    varied = noisy(halves[0][:100], 0.0)
    same = varied[:1].expand(100, -1, -1, -1)
    assert metrics.diversity(varied).high < 0.6
    assert metrics.diversity(same).value == pytest.approx(1.0, abs=1e-4)


def test_fcn_scores():
    truth = torch.tensor([[0, 0, 0, 1], [1, 2, 2, 2]])
    said = torch.tensor([[0, 0, 1, 1], [1, 2, 2, 0]])
    confusion = metrics.confusion_matrix(said, truth, 4)
    assert confusion.tolist() == [[2, 1, 0, 0], [0, 2, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]]
    scores = metrics.fcn_scores(confusion)
    assert scores.pixel_accuracy == pytest.approx(6 / 8)
    assert scores.class_accuracy == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert scores.mean_iou == pytest.approx((2 / 4 + 2 / 3 + 2 / 3) / 3)
    with pytest.raises(GankitError, match="empty"):
        metrics.fcn_scores(torch.zeros(3, 3))


def test_intervals():
    wilson = share_score("precision", 0.0, 10, "")
    assert (wilson.low, wilson.high) == (
        pytest.approx(0.0, abs=1e-9),
        pytest.approx(0.2775, abs=1e-3),
    )
    few = mean_score("L1", torch.tensor([1.0, 2.0]))
    assert "Fewer than 30" in few.warning
    assert math.isnan(mean_score("L1", torch.tensor([1.0])).low)


def test_what_cannot_be_measured(features, digits):
    with pytest.raises(GankitError, match="at least 50 images"):
        metrics.kid(digits.pixels[:20], digits.pixels[:20], features)
    with pytest.raises(GankitError, match="at least two images"):
        features(digits.pixels[:1])
    with pytest.raises(GankitError, match="labelled images"):
        metrics.class_features(object())


def test_inception_without_weights_is_a_sentence(tmp_path):
    broken = tmp_path / "weights.pth"
    broken.write_bytes(b"no weights")
    with pytest.raises(GankitError, match="weights of Inception cannot be loaded"):
        metrics.inception_features(str(broken))
