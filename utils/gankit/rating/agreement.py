"""Whether a measure ranks models as people do, and where it does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gankit.errors import GankitError
from gankit.rating.records import Rating
from gankit.rating.summary import ModelScore

MOST_ORDERS = 8  # models: 40,320 orders
FEWEST_MODELS = 3


@dataclass(frozen=True)
class Agreement:
    """How far two rankings of the same models agree.

    Attributes:
        tau: Kendall's rank correlation (tau-b), -1 to 1; nan if one ranks all models alike.
        chance: the share of all orders that agree at least as well, nan for more than 8 models.
        models: how many were compared.
    """

    tau: float
    chance: float
    models: int

    def __str__(self) -> str:
        text = f"tau {self.tau:+.2f} over {self.models} models"
        if np.isnan(self.chance):
            return text
        return f"{text}; {self.chance:.0%} of all orders agree at least as well"


def agreement(results: Sequence[ModelScore], scores: Mapping[str, float]) -> Agreement:
    """Compare the raters' means with a measure, **higher meaning better** in both.

    `scores` gives the measure by model; put a minus before a measure that is an error. Only models
    in both are compared, at least three.
    """
    common = [result for result in results if result.model in scores]
    if len(common) < FEWEST_MODELS:
        raise GankitError(
            f"an order of {len(common)} models says nothing; compare at least {FEWEST_MODELS} that "
            "were both rated and measured."
        )
    people = [result.mean for result in common]
    measure = [float(scores[result.model]) for result in common]
    tau = _tau(people, measure)
    return Agreement(tau, _chance(people, measure, tau), len(common))


def _tau(first: Sequence[float], second: Sequence[float]) -> float:
    from scipy.stats import kendalltau

    return float(kendalltau(first, second).statistic)


def _chance(people: Sequence[float], measure: Sequence[float], tau: float) -> float:
    from scipy.stats import permutation_test

    if len(people) > MOST_ORDERS or np.isnan(tau):
        return float("nan")
    signs = _signs(measure)

    def agreeing(order: np.ndarray, axis: int = -1) -> np.ndarray:
        return (signs * _signs(order)).sum((-1, -2))

    all_orders = {"permutation_type": "pairings", "n_resamples": np.inf, "vectorized": True}
    return float(permutation_test((people,), agreeing, alternative="greater", **all_orders).pvalue)


def _signs(values: Sequence[float]) -> np.ndarray:
    """For each pair of a row, whether the first is larger, equal or smaller."""
    values = np.asarray(values, dtype=float)
    return np.sign(values[..., :, None] - values[..., None, :])


def largest_disagreement(
    ratings: Iterable[Rating],
    scores: Mapping[tuple[str, int], float],
    lower_is_better: bool = False,
) -> tuple[str, int, str]:
    """The picture whose rank by a measure is furthest from its rank by the raters.

    `scores` gives the measure by `(model, picture)`. Returns model, picture and a sentence.
    """
    from scipy.stats import rankdata

    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for rating in ratings:
        found[rating.model, rating.picture].append(rating.score)
    common = [key for key in scores if key in found]
    if len(common) < 2:
        raise GankitError("at least two pictures must be both rated and measured.")
    sign = 1 if lower_is_better else -1
    means = np.array([np.mean(found[key]) for key in common])
    by_people = rankdata(-means)
    by_measure = rankdata([sign * scores[key] for key in common])
    place = int(np.abs(by_people - by_measure).argmax())
    model, picture = common[place]
    sentence = (
        f"{model}, picture {picture}: rank {by_measure[place]:g} of {len(common)} by the measure "
        f"({scores[model, picture]:.3f}), rank {by_people[place]:g} by the raters "
        f"(mean {means[place]:.1f})."
    )
    return model, picture, sentence
