"""Draws numbered pictures for rating: one figure, without a word about who made them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from gankit.plots.picture import Picture
from gankit.plots.style import new_figure, style
from gankit.rating.deck import Card

COLUMNS = 5
INCHES = 1.5


def draw_sheet_of_cards(cards: Sequence[Card], title: str) -> Picture:
    """The cards in rows of five, each with its number and, above it, its condition."""
    columns = min(COLUMNS, len(cards))
    rows = -(-len(cards) // columns)
    lines = 2 if cards[0].condition is not None else 1
    with style():
        figure = new_figure(columns * INCHES, rows * lines * INCHES + 0.5)
        panels = figure.subplots(rows * lines, columns, squeeze=False)
        for axes in panels.flat:
            axes.set_axis_off()
        for place, card in enumerate(cards):
            row, column = divmod(place, columns)
            shown = panels[row * lines + lines - 1][column]
            _draw(shown, card.pixels, f"{card.number}")
            if card.condition is not None:
                _draw(panels[row * lines][column], card.condition, "")
        figure.suptitle(title, fontsize=11)
    first, last = cards[0].number, cards[-1].number
    above = ", each below what it was made from" if lines == 2 else ""
    return Picture(figure, f"{title}: pictures {first} to {last} to be rated{above}.")


def _draw(axes: Axes, pixels, title: str) -> None:
    axes.imshow(pixels, interpolation="antialiased", interpolation_stage="rgba")
    axes.set_title(title, fontsize=10, pad=2)
