"""What the ratings say: a mean and a 95 % interval for each model."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gankit.errors import GankitError
from gankit.plots.picture import Picture
from gankit.plots.style import BLUE, new_figure, style
from gankit.rating.records import HIGHEST, LOWEST, Rating

FEWEST_RATERS = 3


@dataclass(frozen=True)
class ModelScore:
    """The result of one model.

    Attributes:
        model: its name.
        mean: of the raters' own means, so that each person counts alike.
        low, high: 95 % interval (Student's t), nan where it cannot be computed.
        over: what the interval generalises over: "raters" from three raters on, else "pictures".
        raters, pictures, ratings: how many.
    """

    model: str
    mean: float
    low: float
    high: float
    over: str
    raters: int
    pictures: int
    ratings: int

    def __str__(self) -> str:
        counts = (
            f"{_plural(self.raters, 'rater')}, {_plural(self.pictures, 'picture')}, "
            f"{_plural(self.ratings, 'rating')}"
        )
        if math.isnan(self.low):
            return f"{self.model:14} {self.mean:5.2f} ({counts})"
        interval = f"95 % interval {self.low:.2f} to {self.high:.2f} over {self.over}"
        return f"{self.model:14} {self.mean:5.2f} ({interval}; {counts})"


def summary(ratings: Iterable[Rating]) -> list[ModelScore]:
    """The models, best first.

    The mean is one over raters: first each rater's mean, then the mean of those. Who rated twice as
    many pictures does not count twice. With fewer than three raters the interval is one over
    pictures: what these raters would say of other pictures, not what other people would say.
    """
    by_model: dict[str, list[Rating]] = defaultdict(list)
    for rating in ratings:
        by_model[rating.model].append(rating)
    if not by_model:
        raise GankitError("there are no ratings to sum up.")
    return sorted((_score(*item) for item in by_model.items()), key=lambda score: -score.mean)


def _score(model: str, ratings: Sequence[Rating]) -> ModelScore:
    raters = _means((rating.rater, rating.score) for rating in ratings)
    pictures = _means((rating.picture, rating.score) for rating in ratings)
    over = "raters" if len(raters) >= FEWEST_RATERS else "pictures"
    mean = sum(raters) / len(raters)
    half = _half_width(raters if over == "raters" else pictures)
    low, high = max(LOWEST, mean - half), min(HIGHEST, mean + half)
    if math.isnan(half):
        low = high = math.nan
    return ModelScore(model, mean, low, high, over, len(raters), len(pictures), len(ratings))


def _means(entries: Iterable[tuple[object, int]]) -> list[float]:
    groups: dict[object, list[int]] = defaultdict(list)
    for key, score in entries:
        groups[key].append(score)
    return [sum(scores) / len(scores) for scores in groups.values()]


def _half_width(values: Sequence[float]) -> float:
    """Half of the 95 % interval of a mean (Student's t); nan for one value."""
    from scipy.stats import sem, t

    if len(values) < 2:
        return math.nan
    return float(t.ppf(0.975, len(values) - 1) * sem(values))


def plot(results: Sequence[ModelScore], title: str = "Ratings", show: bool = True) -> Picture:
    """One line a model: the mean as a dot and the interval as a bar, on the scale from 1 to 10."""
    with style():
        figure = new_figure(6.0, 0.45 * len(results) + 1.0)
        axes = figure.subplots()
        for row, result in enumerate(results):
            axes.plot([result.low, result.high], [row, row], color=BLUE, linewidth=3, alpha=0.5)
            axes.plot([result.mean], [row], "o", color=BLUE)
        axes.set_yticks(range(len(results)), [result.model for result in results])
        axes.set_ylim(len(results) - 0.5, -0.5)
        axes.set_xlim(LOWEST, HIGHEST)
        axes.set_xlabel("score, 1 to 10, with 95 % interval")
        axes.set_title(title)
    text = "; ".join(f"{result.model} {result.mean:.1f}" for result in results)
    picture = Picture(figure, f"{title}: mean scores with 95 % intervals: {text}.")
    return picture.show() if show else picture


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")
