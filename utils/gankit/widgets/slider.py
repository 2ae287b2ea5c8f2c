"""Two sets of pictures under one slider: plain HTML for the eye, one PNG for paper."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

import torch
from PIL import Image

from gankit.errors import GankitError
from gankit.plots.compare import compare
from gankit.plots.picture import Picture, html_image, in_notebook, png_bundle, show_bundle
from gankit.plots.tiles import join_titles, tile, to_pixels
from gankit.widgets.assets import FOLDER
from gankit.widgets.still import encode

WIDTH = 640  # CSS pixels at most


@dataclass(frozen=True)
class Comparison:
    """What `comparison_slider` returns: the HTML, and the same as a `Picture`."""

    html: str
    picture: Picture

    def show(self) -> Comparison:
        """Show it in a notebook. Elsewhere nothing happens."""
        if in_notebook():
            data, metadata = self._repr_mimebundle_()
            show_bundle(data, metadata)
        return self

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        data, metadata = png_bundle(self.picture.png(), self.picture.alt)
        return {"text/html": self.html, **data}, metadata


def comparison_slider(
    pair: Mapping[str, torch.Tensor],
    *,
    count: int = 4,
    columns: int = 4,
    title: str | None = None,
    of: Any = None,
) -> Comparison:
    """Pictures over each other; a slider says how much of each is seen.

    As a cell's last line it shows itself; in the middle of a cell call `show()`. It is one piece of
    HTML without a connection to Python, so it works in the saved notebook too. Where HTML is not
    shown, as in the PDF, the same output holds two rows of pictures.

    Args:
        pair: two names and their images, `(N, C, H, W)` in [-1, 1] or uint8. Image i of the one
            lies over image i of the other.
        count: how many images.
        columns: images a row.
        title, of: as in `plots.compare`.
    """
    if len(pair) != 2:
        raise GankitError(f"comparison_slider compares two sets of images, not {len(pair)}.")
    sheets = [tile(to_pixels(images[:count]), columns) for images in pair.values()]
    if sheets[0].shape != sheets[1].shape:
        raise GankitError("comparison_slider needs two sets of as many images, all of one size.")
    names = list(pair)
    alt = f"{names[0]} and {names[1]} over each other, {min(count, len(pair[names[0]]))} pictures"
    heading = join_titles(title, of)
    picture = compare(pair, count=count, title=title, of=of, show=False)
    return Comparison(_markup(sheets, names, heading or alt), picture)


def _markup(sheets: list[Any], names: list[str], heading: str) -> str:
    """The first sheet lies over the second and is cut where the slider stands."""
    over, under = (
        html_image(encode(Image.fromarray(sheet)), "png", name)
        for sheet, name in zip(sheets, names, strict=True)
    )
    first, second, heading = (html.escape(text) for text in (*names, heading))
    template = Template((FOLDER / "slider.html").read_text(encoding="utf-8"))
    return template.substitute(
        width=WIDTH, heading=heading, first=first, second=second, over=over, under=under
    )
