"""A measured number with its interval, its sample size and what to be careful about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Score:
    """One result.

    Attributes:
        name: of the measure.
        value: the number.
        low, high: 95 % confidence interval for the sampling of images, nan where unknown.
        count: images it rests on (the smaller side of a comparison).
        features: the network whose features were compared, "" for pixels.
        warning: "" or a sentence.
    """

    name: str
    value: float
    low: float
    high: float
    count: int
    features: str = ""
    warning: str = ""

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        parts = [f"{self.count:,} images"]
        if not math.isnan(self.low):
            parts.insert(0, f"95 % interval {self.low:.4g} to {self.high:.4g}")
        if self.features:
            parts.append(f"features: {self.features}")
        text = f"{self.name} {self.value:.4g} ({'; '.join(parts)})"
        return f"{text}. {self.warning}" if self.warning else text

    __repr__ = __str__


def mean_score(name: str, values: torch.Tensor, warning: str = "") -> Score:
    """The mean of one value an image, with the normal interval of a mean."""
    values = values.double()
    mean = values.mean().item()
    if len(values) < 2:
        return Score(name, mean, math.nan, math.nan, len(values), warning=warning)
    half = NORMAL_95 * values.std().item() / math.sqrt(len(values))
    if len(values) < 30 and not warning:
        warning = "Fewer than 30 images: the interval is too narrow."
    return Score(name, mean, mean - half, mean + half, len(values), warning=warning)


def share_score(name: str, share: float, count: int, features: str, warning: str = "") -> Score:
    """A share of `count` images with Wilson's interval (Wilson 1927)."""
    from scipy.stats import binomtest

    found = binomtest(round(share * count), count).proportion_ci(0.95, "wilson")
    return Score(name, share, float(found.low), float(found.high), count, features, warning)
