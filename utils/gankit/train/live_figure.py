"""The figure of a running training: loss curves beside the monitor's images."""

from __future__ import annotations

from gankit.plots.curves import default_names, describe_losses, draw_losses
from gankit.plots.picture import Picture
from gankit.plots.style import new_figure, style
from gankit.plots.tiles import draw_sheet, tile, to_pixels
from gankit.train.history import History

MOST_IMAGES = 36
CLASSES = 10  # all labelled sets of the course have ten
MOST_ROWS = 8


def live_figure(history: History) -> Picture:
    """Losses so far and the latest samples, in one figure."""
    names = default_names(history)
    series = {name: history[name] for name in names}
    with style():
        has_samples = history.samples is not None and len(history.samples)
        figure = new_figure(9.2 if has_samples else 6.0, 3.4)
        ratios = {"width_ratios": [1.75, 1]} if has_samples else {}
        panels = figure.subplots(1, 2 if has_samples else 1, squeeze=False, **ratios)[0]
        draw_losses(panels[0], series)
        alt = describe_losses(series)
        if has_samples:
            alt += " " + _draw_samples(panels[1], history)
        if history.title:
            figure.suptitle(history.title, fontsize=11)
    return Picture(figure, alt)


def _draw_samples(axes, history: History) -> str:
    count, columns = _layout(len(history.samples))
    pixels = to_pixels(history.samples[:count])
    draw_sheet(axes, tile(pixels, columns))
    seen = history.frames[-1][0] if history.frames else history.steps
    axes.set_title(f"step {seen:,}")
    return f"Beside them {len(pixels)} images of the monitor at step {seen:,}."


def _layout(count: int) -> tuple[int, int]:
    """How many of `count` images are shown, and in how many columns.

    Images that fill rows of ten are a class grid, where a column is a class.
    """
    if count % CLASSES == 0:
        return min(count, MOST_ROWS * CLASSES), CLASSES
    count = min(count, MOST_IMAGES)
    return count, max(1, round(count**0.5))
