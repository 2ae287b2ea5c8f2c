# Written by `gankit build` from solutions/11_judging_images/probes.py: edit that file.
"""What functions that score pictures give: similarity, diversity, distances between Gaussians."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gankit.checks.plain import plain_number
from gankit.checks.registry import measure

DISTURBED = (0.05, 0.15, 0.3)  # how strongly the second picture of each pair is disturbed
CLOSE = 1e-4
FLAT = 8  # in so many, some eigenvalue is below 0 by rounding


@measure(is_call=True)
def plain_score(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(*inputs)` on tensors without gradients, so that numpy code works as well.

    `options["whole"]`: the tensors hold counts, int64. Views: `value` (a number, or a list of
    them) and `inputs` (were they left alone).
    """
    if options.get("whole"):
        inputs = [value.long() for value in inputs]
    before = [value.clone() for value in inputs]
    value = target(*inputs)
    several = isinstance(value, (list, tuple))
    kept = all(torch.equal(now, then) for now, then in zip(inputs, before, strict=True))
    return {
        "value": [_number(part) for part in value] if several else _number(value),
        "inputs": "unchanged" if kept else "changed",
    }


@measure
def picture_similarity(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict:
    """Call `target(a, b)` with pictures that are alike to different degrees.

    `inputs` are coarse and fine noise, `(N, C, h, w)` and `(N, C, size, size)`. Views: `value`,
    `singles` (each pair alone), `batch` (is the value their mean), `equal` (a picture and itself),
    `opposite` (a picture and its negative), `symmetric`.
    """
    a, b = _pictures(*inputs)
    value = _number(target(a, b))
    singles = [_number(target(x[None], y[None])) for x, y in zip(a, b, strict=True)]
    return {
        "value": value,
        "singles": singles,
        "batch": "the mean of the single pairs" if _is_mean(value, singles) else "something else",
        "equal": _number(target(a, a.clone())),
        "opposite": _number(target(a, -a)),
        "symmetric": "yes" if _same(value, _number(target(b, a))) else "no",
    }


def _pictures(coarse: Tensor, fine: Tensor) -> tuple[Tensor, Tensor]:
    """Smooth pictures with some texture, and the same with noise, less contrast and more light."""
    smooth = F.interpolate(coarse, fine.shape[-2:], mode="bilinear", align_corners=False)
    a = 0.7 * smooth + 0.1 * fine
    strength = torch.tensor(DISTURBED)[torch.arange(len(a)) % len(DISTURBED)].view(-1, 1, 1, 1)
    b = (1 - strength) * a + strength * (0.4 * fine.flip(-1) + 0.3)
    return a.clamp(-1, 1), b.clamp(-1, 1)


def _number(value: Any) -> float | str:
    """A plain number, or words for what is none."""
    if isinstance(value, Tensor):
        if value.numel() != 1:
            return f"{value.numel()} numbers"
        value = value.detach().item()
    elif getattr(value, "shape", None) == ():
        value = value.item()
    if isinstance(value, complex):
        return "a complex number"
    if value is None:
        return "nothing; does the function end in return?"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"a {type(value).__name__}"
    return plain_number(value)


def _is_mean(value: float | str, singles: list[float | str]) -> bool:
    if any(isinstance(number, str) for number in (value, *singles)):
        return False
    return math.isclose(value, sum(singles) / len(singles), rel_tol=CLOSE, abs_tol=CLOSE)


def _same(one: float | str, other: float | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)


class Compared(nn.Module):
    """A similarity that notes what was compared. Pictures differ in their first pixel."""

    notes = ("pairs",)  # what it says of itself, in another process too

    def __init__(self, fakes: Tensor) -> None:
        super().__init__()
        self.marks = fakes[:, 0, 0, 0].clone()
        self.pairs: list[tuple[int, int]] = []

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """The mean over the pairs of 1 / (1 + 3 |a - b|), between 0 and 1."""
        if a.dim() != 4 or a.shape != b.shape:
            raise ValueError(f"two batches of one shape are compared, not {a.shape} and {b.shape}")
        self.pairs += list(zip(self._numbers(a), self._numbers(b), strict=True))
        return (1 / (1 + 3 * (a - b).abs().flatten(1).mean(1))).mean()

    def _numbers(self, images: Tensor) -> list[int]:
        """Which of the fakes each picture is; -1 for none of them."""
        off, numbers = (images[:, 0, 0, 0][:, None] - self.marks).abs().min(1)
        return torch.where(off < CLOSE, numbers, -1).tolist()


@measure
def pair_diversity(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Call `target(fakes, similarity)` with a similarity that notes what it compares.

    The contrast of the pictures grows along the batch: no two pairs of any few are equally far.

    Views: `value`, `pairs` and `itself` (in words), `two` (the value for two pictures alone).
    """
    (noise,) = inputs
    fakes = noise * torch.linspace(0.1, 1, len(noise)).reshape(-1, 1, 1, 1)
    compared = Compared(fakes)
    value = _number(target(fakes, compared))
    return {
        "value": value,
        "pairs": _pairs(compared.pairs, len(fakes)),
        "itself": _with_itself(compared.pairs),
        "two": _number(target(fakes[:2], Compared(fakes))),
    }


def _with_itself(pairs: list[tuple[int, int]]) -> str:
    if not pairs:
        return "the argument similarity is never called"
    same = any(a == b >= 0 for a, b in pairs)
    return "also of a picture with itself" if same else "never of a picture with itself"


def _pairs(pairs: list[tuple[int, int]], count: int) -> str:
    if not pairs:
        return "the argument similarity is never called"
    if any(-1 in pair for pair in pairs):
        return "with pictures that are none of those given"
    if any(a == b for a, b in pairs):
        return "also of a picture with itself"
    sorted_pairs = sorted(tuple(sorted(pair)) for pair in pairs)
    all_pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    if sorted_pairs == all_pairs or sorted_pairs == sorted(all_pairs * 2):
        return "every pair of two different pictures"
    return "some pairs, not every one" if set(sorted_pairs) < set(all_pairs) else "some pairs twice"


@measure
def gaussian_distance(target: Callable, inputs: list[Any], options: dict[str, Any]) -> dict:
    """Call `target(mu1, cov1, mu2, cov2)` with moments of samples, all float64.

    `inputs` are two samples `(M, d)`. Views: `value`, `means` (equal covariances), `spreads` (equal
    means), `equal` (the same Gaussian twice), `swapped`, and `flat` (in words: Gaussians with
    covariances of two samples each, without full rank; rounding puts some eigenvalues below 0).
    """
    first, second = (_moments(samples) for samples in inputs)
    value = _number(target(*first, *second))
    spreads = _number(target(first[0], first[1], first[0].clone(), second[1]))
    known = _same(spreads, _distance(first[0], first[1], first[0], second[1]))
    return {
        "value": value,
        "means": _number(target(first[0], first[1], second[0], first[1].clone())),
        "spreads": spreads,
        "equal": _number(target(*first, *(part.clone() for part in first))),
        "swapped": "the same" if _same(value, _number(target(*second, *first))) else "different",
        "flat": _without_full_rank(target, *inputs, known),
    }


def _distance(mu1: Tensor, cov1: Tensor, mu2: Tensor, cov2: Tensor) -> float:
    """The squared distance of two Gaussians, by the eigenvalues of the covariances' product."""
    roots = torch.linalg.eigvals(cov1 @ cov2).real.clamp(min=0).sqrt().sum()
    return ((mu1 - mu2).square().sum() + torch.trace(cov1 + cov2) - 2 * roots).item()


def _without_full_rank(target: Callable, first: Tensor, second: Tensor, known: bool) -> str:
    """In words; whether the numbers are right counts only where those of full rank are."""
    total = wanted = 0.0
    for start in range(FLAT):
        one, other = (_moments(samples[start : start + 2]) for samples in (first, second))
        wanted += _distance(*one, *other)
        try:
            value = _number(target(*one, *other))
        except Exception as error:  # it works otherwise, and should keep the other facts
            return f"raises {type(error).__name__.strip('_')}"
        if isinstance(value, str):
            return value
        total += value
    if known and not math.isclose(total, wanted, rel_tol=1e-3, abs_tol=1e-3):
        return "a wrong number"
    return "a finite number" if math.isfinite(total) else "no finite number"


def _moments(samples: Tensor) -> tuple[Tensor, Tensor]:
    """Mean `(d,)` and covariance `(d, d)`; columns get different scales, so that these matter."""
    samples = samples.double() * torch.linspace(0.5, 2.0, samples.shape[1], dtype=torch.float64)
    return samples.mean(0), torch.cov(samples.T)
