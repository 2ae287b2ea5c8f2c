"""Measures on pixels: L1, PSNR, MS-SSIM, diversity, and the scores of label maps."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from gankit.errors import GankitError
from gankit.metrics.score import Score, mean_score

RANGE = 2.0  # images lie in [-1, 1]
SSIM_WINDOW = 11
# Wang, Simoncelli and Bovik 2003, section 3.2.
SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def l1(fake: torch.Tensor, target: torch.Tensor) -> Score:
    """Mean absolute error of images `(N, C, H, W)` in [-1, 1]; in these units, 0 to 2."""
    _check(fake, target)
    return mean_score("L1", (fake - target).abs().flatten(1).mean(1))


def psnr(fake: torch.Tensor, target: torch.Tensor) -> Score:
    """Peak signal-to-noise ratio in dB, the peak being the range 2 of [-1, 1]."""
    from torchmetrics.functional.image import peak_signal_noise_ratio

    _check(fake, target)
    values = peak_signal_noise_ratio(
        fake, target, data_range=RANGE, reduction="none", dim=(1, 2, 3)
    )
    return mean_score("PSNR", values)


def ms_ssim(first: torch.Tensor, second: torch.Tensor) -> Score:
    """Multi-scale structural similarity of images in [-1, 1], 1 for equal ones.

    Images under 176 pixels have too few for five scales of an 11 pixel window; the number of
    scales is part of the name. Arithmetic: torchmetrics.
    """
    _check(first, second)
    scales = scales_for(min(first.shape[2:]))
    return mean_score(f"MS-SSIM ({scales} scales)", _ms_ssim(first, second, scales))


def _ms_ssim(first: torch.Tensor, second: torch.Tensor, scales: int) -> torch.Tensor:
    from torchmetrics.functional.image import multiscale_structural_similarity_index_measure

    weights = torch.tensor(SCALE_WEIGHTS[:scales])
    return multiscale_structural_similarity_index_measure(
        first.float(),
        second.float(),
        kernel_size=SSIM_WINDOW,
        data_range=RANGE,
        betas=tuple((weights / weights.sum()).tolist()),
        normalize="relu",
        reduction="none",
    ).reshape(-1)


def scales_for(size: int) -> int:
    """How many of the five scales images of `size` pixels allow."""
    fitting = [n for n in range(1, 6) if size // max(1, n - 1) ** 2 > SSIM_WINDOW - 1]
    if not fitting:
        raise GankitError(f"MS-SSIM needs images of at least {SSIM_WINDOW} pixels, not {size}.")
    return fitting[-1]


def diversity(fakes: torch.Tensor, pairs: int = 500) -> Score:
    """MS-SSIM between random pairs of generated images; lower is more diverse.

    Odena, Olah and Shlens 2017, section 4.2. Pairs are drawn with a fixed seed. The interval takes
    pairs as independent.
    """
    if len(fakes) < 4:
        raise GankitError("diversity needs at least four images.")
    random = torch.Generator().manual_seed(0)
    first = torch.randint(len(fakes), (pairs,), generator=random)
    shift = torch.randint(1, len(fakes), (pairs,), generator=random)
    second = (first + shift) % len(fakes)
    scales = scales_for(min(fakes.shape[2:]))
    values = _ms_ssim(fakes[first], fakes[second], scales)
    score = mean_score(f"MS-SSIM between samples ({scales} scales)", values)
    return Score(score.name, score.value, score.low, score.high, len(fakes))


@dataclass(frozen=True)
class LabelScores:
    """Scores of predicted label maps (Long, Shelhamer and Darrell 2015, section 5)."""

    pixel_accuracy: float
    class_accuracy: float
    mean_iou: float


def fcn_scores(confusion: torch.Tensor) -> LabelScores:
    """From a confusion matrix `(classes, classes)`, rows the truth, columns the prediction.

    Classes that do not occur at all are left out of the means.
    """
    confusion = confusion.double()
    right, truth, said = confusion.diag(), confusion.sum(1), confusion.sum(0)
    union = truth + said - right
    if not truth.sum():
        raise GankitError("the confusion matrix is empty.")
    return LabelScores(
        (right.sum() / truth.sum()).item(),
        (right / truth)[truth > 0].mean().item(),
        (right / union)[union > 0].mean().item(),
    )


def confusion_matrix(prediction: torch.Tensor, truth: torch.Tensor, classes: int) -> torch.Tensor:
    """Counts `(classes, classes)`: rows the truth, columns the prediction. int64 label maps."""
    from torchmetrics.functional.classification import multiclass_confusion_matrix

    return multiclass_confusion_matrix(prediction, truth, num_classes=classes)


def _check(first: torch.Tensor, second: torch.Tensor) -> None:
    if first.shape != second.shape or first.dim() != 4:
        raise GankitError(
            f"two equal shapes (N, C, H, W) are needed, not {tuple(first.shape)} and "
            f"{tuple(second.shape)}."
        )
    if not (first.is_floating_point() and second.is_floating_point()):
        raise GankitError("give both images as float in [-1, 1], not as bytes.")
