"""Loss curves, on a scale on which they can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from gankit.plots.picture import Picture
from gankit.plots.style import line_look, new_figure, style

if TYPE_CHECKING:
    from gankit.train.history import History

MAX_POINTS = 400
SMOOTH_SHARE = 0.02


def losses(
    history: History | Mapping[str, Sequence[float]],
    names: Sequence[str] | None = None,
    *,
    title: str | None = None,
    separate: bool = False,
    show: bool = True,
) -> Picture:
    """The numbers of a run against its steps.

    Faint lines are the values, strong ones a running mean. The axis is logarithmic where positive
    values span more than a factor of 30; single spikes do not stretch it.

    Args:
        history: what `train.run` returned, or a dict of lists.
        names: which numbers; default all whose name ends in "loss", else all.
        title: default the history's own.
        separate: one panel a number instead of all in one.
        show: show it at once in a notebook.
    """
    names = list(names or default_names(history))
    with style():
        panels = len(names) if separate and names else 1
        figure = new_figure(6.4 if panels == 1 else 3.6 * panels, 3.2)
        axes = figure.subplots(1, panels, squeeze=False)[0]
        for index, panel in enumerate(axes):
            shown = [names[index]] if separate and names else names
            draw_losses(panel, {name: history[name] for name in shown}, first_look=index)
        heading = title if title is not None else getattr(history, "title", "")
        if heading:
            figure.suptitle(heading, fontsize=11)
    picture = Picture(figure, describe_losses({name: history[name] for name in names}))
    return picture.show() if show else picture


def default_names(history: History | Mapping[str, Sequence[float]]) -> list[str]:
    """The numbers that a loss figure shows unless told otherwise."""
    names = list(history.keys())
    return [name for name in names if name.endswith("loss")] or names


def draw_losses(axes: Axes, series: Mapping[str, Sequence[float]], first_look: int = 0) -> None:
    """Draw the curves into `axes`."""
    drawn = []
    for index, (name, values) in enumerate(series.items()):
        steps, means = bin_means(np.asarray(values, dtype=float), MAX_POINTS)
        if not len(steps):
            continue
        look = line_look(first_look + index)
        smooth = running_mean(means, max(1, round(len(means) * SMOOTH_SHARE)))
        axes.plot(steps, means, color=look["color"], linewidth=0.8, alpha=0.3)
        axes.plot(steps, smooth, linewidth=1.8, label=name, **look)
        drawn.append(means)
    axes.set_xlabel("step")
    if not drawn:
        axes.text(0.5, 0.5, "no losses yet", ha="center", va="center", transform=axes.transAxes)
        return
    set_scale(axes, np.concatenate(drawn))
    axes.legend(loc="best")


def bin_means(values: np.ndarray, points: int) -> tuple[np.ndarray, np.ndarray]:
    """At most `points` pairs of (step, mean of the finite values about it). Steps count from 1."""
    edges = np.linspace(0, len(values), min(points, len(values)) + 1).astype(int)
    steps, means = [], []
    for start, stop in zip(edges[:-1], edges[1:], strict=True):
        finite = values[start:stop][np.isfinite(values[start:stop])]
        if len(finite):
            steps.append((start + stop + 1) / 2)
            means.append(finite.mean())
    return np.array(steps), np.array(means)


def running_mean(values: np.ndarray, width: int) -> np.ndarray:
    """The mean of each value and up to `width` neighbours on either side."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    low = np.maximum(index - width, 0)
    high = np.minimum(index + width + 1, len(values))
    return (sums[high] - sums[low]) / (high - low)


def set_scale(axes: Axes, values: np.ndarray) -> None:
    """Logarithmic if all values are positive and far apart; else linear without the spikes."""
    low, high = np.percentile(values, [1, 99])
    if values.min() > 0 and high > 30 * low:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        return
    room = 0.08 * (high - low) or 0.1 * (abs(high) or 1.0)
    axes.set_ylim(low - room, high + room)


def describe_losses(series: Mapping[str, Sequence[float]]) -> str:
    """What the curves did, in words."""
    parts = []
    for name, values in series.items():
        array = np.asarray(values, dtype=float)
        finite = array[np.isfinite(array)]
        if not len(finite):
            parts.append(f"{name} has no finite value")
            continue
        part = f"{name} goes from {finite[0]:.3g} to {finite[-1]:.3g}"
        part += f" (between {finite.min():.3g} and {finite.max():.3g})"
        if len(finite) < len(array):
            first = int(np.flatnonzero(~np.isfinite(array))[0]) + 1
            part += f", not finite from step {first}"
        parts.append(part)
    steps = max((len(values) for values in series.values()), default=0)
    return f"Loss curves over {steps:,} steps: {'; '.join(parts) or 'nothing recorded'}."
