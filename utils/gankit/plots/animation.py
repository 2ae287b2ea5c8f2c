"""The monitor's images over a run as a moving picture: GIF or WebP."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image, ImageDraw

from gankit.errors import GankitError
from gankit.plots.picture import html_image, in_notebook, show_bundle
from gankit.plots.tiles import tile, to_pixels

if TYPE_CHECKING:
    from gankit.train.history import History

LEAST_WIDTH = 320
CAPTION_HEIGHT = 18
MOST_IMAGES = 36


def animate(
    history: History,
    path: str | Path,
    *,
    count: int = MOST_IMAGES,
    seconds: float = 6.0,
    title: str | None = None,
    show: bool = True,
) -> Path:
    """Write how the monitor's images changed over a run.

    Args:
        history: what `train.run` returned, run with a monitor.
        path: a file ending in .gif or .webp.
        count: how many of the images to show.
        seconds: how long the film lasts; the last picture stays another second and a half.
        title: in the caption beside the step; default the history's own.
        show: show it at once in a notebook.

    Returns the path. Raises GankitError if there are no frames.
    """
    path = Path(path)
    kind = path.suffix.lower().lstrip(".")
    if kind not in ("gif", "webp"):
        raise GankitError(f"cannot write an animation as {path.name}: use .gif or .webp.")
    if not history.frames:
        raise GankitError("the history has no frames: give train.run a monitor.")
    title = history.title if title is None else title
    pictures = [_picture(images[:count], step, title) for step, images in history.frames]
    pause = max(40, round(1000 * seconds / len(pictures)))
    pauses = [pause] * (len(pictures) - 1) + [pause + 1500]
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"lossless": True} if kind == "webp" else {}
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=pauses, loop=0, **options
    )
    if show and in_notebook():
        alt = describe_film(history, min(count, len(history.frames[0][1])))
        image = html_image(path.read_bytes(), kind, alt)
        show_bundle({"text/html": image, "text/plain": alt}, {})
    return path


def describe_film(history: History, count: int) -> str:
    """Alternative text of the animation."""
    first, last = history.frames[0][0], history.frames[-1][0]
    return (
        f"{history.title + ': ' if history.title else ''}{count} images of the monitor, from step "
        f"{first:,} to step {last:,} in {len(history.frames)} pictures."
    )


def _picture(images: torch.Tensor, step: int, title: str) -> Image.Image:
    pixels = to_pixels(images)
    sheet = tile(pixels, math.ceil(math.sqrt(len(pixels))))
    scale = max(1, math.ceil(LEAST_WIDTH / sheet.shape[1]))
    sheet = np.repeat(np.repeat(sheet, scale, axis=0), scale, axis=1)
    card = Image.new("RGB", (sheet.shape[1], sheet.shape[0] + CAPTION_HEIGHT), "white")
    card.paste(Image.fromarray(sheet), (0, CAPTION_HEIGHT))
    caption = " · ".join(part for part in (title, f"step {step:,}") if part)
    ImageDraw.Draw(card).text((4, 3), caption, fill="#222222")
    return card
