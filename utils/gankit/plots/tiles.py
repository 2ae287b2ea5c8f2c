"""Images as rows and columns of one picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes

from gankit.errors import GankitError
from gankit.plots.picture import Picture
from gankit.plots.style import new_figure, style

GAP = 2
GAP_COLOUR = 221  # tells white backgrounds apart
COLUMN_INCHES = 0.75


def grid(
    images: torch.Tensor,
    *,
    columns: int | None = None,
    title: str | None = None,
    of: Any = None,
    names: Sequence[str] | None = None,
    alt: str | None = None,
    show: bool = True,
) -> Picture:
    """Images in rows and columns.

    Args:
        images: `(N, C, H, W)` with C 1 or 3; float in [-1, 1], or uint8.
        columns: images a row; default near a square, at most 12.
        title: above the figure.
        of: the data set these belong to; its title, which says "(mini)" or "(synthetic)", is
            added to the figure's.
        names: a label for each column.
        alt: alternative text; default says how many images of which size.
        show: show it at once in a notebook.
    """
    pixels = to_pixels(images)
    columns = columns or min(12, math.ceil(math.sqrt(len(pixels))))
    columns = min(columns, len(pixels))
    with style():
        sheet = tile(pixels, columns)
        width = max(2.2, columns * COLUMN_INCHES)
        heading = join_titles(title, of)
        room = 0.1 + 0.3 * bool(heading) + 0.2 * bool(names)
        figure = new_figure(width, width * sheet.shape[0] / sheet.shape[1] + room)
        axes = figure.subplots()
        draw_sheet(axes, sheet)
        label_columns(axes, names, columns, pixels.shape[2])
        if heading:
            figure.suptitle(heading, fontsize=11)
    text = alt or describe_grid(pixels, columns, heading)
    picture = Picture(figure, text)
    return picture.show() if show else picture


def join_titles(title: str | None, of: Any) -> str:
    """The figure's title with the data set's own, which says whether it is a mini edition."""
    source = getattr(of, "title", of) or ""
    return " · ".join(part for part in (title, str(source)) if part)


def to_pixels(images: torch.Tensor) -> np.ndarray:
    """`(N, C, H, W)` in [-1, 1] or uint8 -> uint8 `(N, H, W, 3)`. nan is shown as magenta."""
    if not isinstance(images, torch.Tensor):
        images = torch.as_tensor(np.asarray(images))
    if images.dim() == 3:
        images = images[:, None]
    if images.dim() != 4 or images.shape[1] not in (1, 3) or not len(images):
        raise GankitError(
            f"images must be a tensor (N, C, H, W) with C 1 or 3, not {tuple(images.shape)}."
        )
    images = images.detach().cpu().expand(-1, 3, -1, -1)
    if images.dtype == torch.uint8:
        return images.permute(0, 2, 3, 1).numpy()
    images = images.float()
    bad = ~torch.isfinite(images).all(dim=1)
    pixels = torch.nan_to_num(images).add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8)
    pixels = pixels.permute(0, 2, 3, 1).contiguous()
    pixels[bad] = torch.tensor([255, 0, 255], dtype=torch.uint8)
    return pixels.numpy()


def tile(pixels: np.ndarray, columns: int) -> np.ndarray:
    """uint8 `(N, H, W, 3)` -> one sheet `(rows, columns)` of them with gaps between."""
    count, height, width, _ = pixels.shape
    rows = math.ceil(count / columns)
    gap = max(GAP, width // 32)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, 3)
    sheet = np.full(shape, GAP_COLOUR, np.uint8)
    for index, image in enumerate(pixels):
        row, column = divmod(index, columns)
        top, left = row * (height + gap), column * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


def draw_sheet(axes: Axes, sheet: np.ndarray) -> None:
    """Draw a sheet into `axes`, enlarged with hard pixels and shrunk smoothly, without ticks."""
    axes.imshow(sheet, interpolation="antialiased", interpolation_stage="rgba")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(False)
    for side in axes.spines.values():
        side.set_visible(False)


def label_columns(axes: Axes, names: Sequence[str] | None, columns: int, width: int) -> None:
    """Write a name above each column."""
    if not names:
        return
    gap = max(GAP, width // 32)
    axes.set_xticks([i * (width + gap) + width / 2 for i in range(columns)][: len(names)])
    axes.set_xticklabels(list(names)[:columns])
    axes.tick_params(axis="x", top=False, bottom=False, labeltop=True, labelbottom=False)


def describe_grid(pixels: np.ndarray, columns: int, heading: str = "") -> str:
    """How many images, how large, in how many columns, and how bright."""
    count, height, width, _ = pixels.shape
    kind = "grey" if (pixels[..., 0] == pixels[..., 1]).all() else "colour"
    plural = "s" if count > 1 else ""
    text = f"{count} {kind} image{plural} of {width} x {height} pixels in {columns} column"
    text += "s" if columns > 1 else ""
    return (f"{heading}: " if heading else "") + text + "."
