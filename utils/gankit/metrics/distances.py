"""How far a set of generated images is from a set of real ones: FID, KID, precision and recall."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import torch
from torch import nn

from gankit.errors import GankitError
from gankit.metrics.features import Features
from gankit.metrics.score import NORMAL_95, Score, share_score

GROUPS = 20
BLOCKS = 10
LEAST_FOR_FID = 2048
SAMPLES_A_FEATURE = 10
NEIGHBOURS = 3


def fid(real: torch.Tensor, fake: torch.Tensor, features: Features) -> Score:
    """Fréchet inception distance (Heusel et al. 2017, section 3); lower is better.

    Images `(N, C, H, W)`, float in [-1, 1] or uint8. The arithmetic is torchmetrics'. The interval
    leaves out a twentieth of both sides at a time (jackknife). FID of few images is too high,
    whatever the images: compare equal numbers only.
    """
    a, b = features(real), features(fake)
    value = max(0.0, _fid(a, b))
    low, high = _jackknife(_fid, a, b, value)
    return Score("FID", value, max(low, 0.0), high, _smaller(a, b), features.name, _too_few(a, b))


def _too_few(a: torch.Tensor, b: torch.Tensor) -> str:
    needed = max(LEAST_FOR_FID, SAMPLES_A_FEATURE * a.shape[1])
    count = _smaller(a, b)
    if count >= needed:
        return ""
    return (
        f"Warning: {count:,} images are too few for a FID of {a.shape[1]} features (at least "
        f"{needed:,}); it comes out too high. Compare it only with FIDs of as many images, or use "
        "KID."
    )


def _smaller(a: torch.Tensor, b: torch.Tensor) -> int:
    return min(len(a), len(b))


class _Given(nn.Module):
    """Hands features that are already computed to torchmetrics."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.num_features = size

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features


def _torchmetrics(module: str, name: str) -> type:
    try:
        return getattr(__import__(f"torchmetrics.image.{module}", fromlist=[name]), name)
    except ModuleNotFoundError as error:
        raise GankitError(
            "this measure needs two packages: pip install torchmetrics torch-fidelity"
        ) from error


def _fid(a: torch.Tensor, b: torch.Tensor) -> float:
    metric = _torchmetrics("fid", "FrechetInceptionDistance")(feature=_Given(a.shape[1]))
    metric.update(a, real=True)
    metric.update(b, real=False)
    return metric.compute().item()


def _jackknife(
    measure: Callable[[torch.Tensor, torch.Tensor], float],
    a: torch.Tensor,
    b: torch.Tensor,
    value: float,
) -> tuple[float, float]:
    """95 % interval from leaving out one of `GROUPS` groups at a time (Efron and Stein 1981)."""
    if _smaller(a, b) < 2 * GROUPS:
        return math.nan, math.nan
    group_a, group_b = (torch.arange(len(x)) % GROUPS for x in (a, b))
    parts = torch.tensor([measure(a[group_a != g], b[group_b != g]) for g in range(GROUPS)])
    error = ((GROUPS - 1) / GROUPS * (parts - parts.mean()).square().sum()).sqrt().item()
    return value - NORMAL_95 * error, value + NORMAL_95 * error


def kid(real: torch.Tensor, fake: torch.Tensor, features: Features) -> Score:
    """Kernel inception distance (Binkowski et al. 2018, section 4); lower is better.

    Unbiased for any number of images, so it may be below zero. It is the mean over ten blocks of
    images that share none, and the interval comes from their spread. Arithmetic: torchmetrics.
    """
    a, b = features(real), features(fake)
    count = _smaller(a, b)
    size = count // BLOCKS
    if size < 5:
        raise GankitError(f"KID needs at least {5 * BLOCKS} images on both sides, not {count}.")
    values = torch.tensor(
        [_kid(a[i * size : (i + 1) * size], b[i * size : (i + 1) * size]) for i in range(BLOCKS)]
    )
    half = NORMAL_95 * values.std().item() / math.sqrt(BLOCKS)
    value = values.mean().item()
    warning = "" if size >= 50 else f"Warning: blocks of {size} images make a wide interval."
    return Score("KID", value, value - half, value + half, size * BLOCKS, features.name, warning)


def _kid(a: torch.Tensor, b: torch.Tensor) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that features are kept in memory
        metric = _torchmetrics("kid", "KernelInceptionDistance")(
            feature=_Given(a.shape[1]), subsets=1, subset_size=len(a)
        )
    metric.update(a, real=True)
    metric.update(b, real=False)
    return metric.compute()[0].item()


def precision_recall(
    real: torch.Tensor, fake: torch.Tensor, features: Features
) -> tuple[Score, Score]:
    """Precision: fakes that lie among real images. Recall: real images that lie among fakes.

    Kynkäänniemi et al. 2019, section 2, with the third neighbour; arithmetic: torch-fidelity.
    Intervals take the neighbourhoods as given.
    """
    try:
        from torch_fidelity.metric_prc import prc_features_to_metric
    except ModuleNotFoundError as error:
        raise GankitError(
            "precision and recall need torch-fidelity >= 0.4: pip install torch-fidelity"
        ) from error
    a, b = features(real), features(fake)
    if _smaller(a, b) <= NEIGHBOURS:
        raise GankitError(f"precision and recall need more than {NEIGHBOURS} images a side.")
    found = prc_features_to_metric(
        b, a, prc_neighborhood=NEIGHBOURS, prc_batch_size=10000, save_cpu_ram=True, verbose=False
    )
    warning = "" if len(a) == len(b) else "Warning: take as many fakes as real images."
    return (
        share_score("precision", found["precision"], len(b), features.name, warning),
        share_score("recall", found["recall"], len(a), features.name, warning),
    )
