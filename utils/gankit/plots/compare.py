"""Images beside each other: inputs and outputs, before and after, classes, walks between points."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from gankit.errors import GankitError
from gankit.plots.picture import Picture
from gankit.plots.style import new_figure, style
from gankit.plots.tiles import draw_sheet, grid, join_titles, tile, to_pixels

ROW_INCHES = 0.85
LABEL_INCHES, LETTER_INCHES = 1.1, 0.12  # room for the rows' names: at the least, and a letter


def compare(
    rows: Mapping[str, torch.Tensor],
    *,
    count: int = 8,
    title: str | None = None,
    of: Any = None,
    alt: str | None = None,
    show: bool = True,
) -> Picture:
    """One named row a set of images: `compare({"sketch": x, "generated": y, "photo": target})`.

    Args:
        rows: images `(N, C, H, W)` in [-1, 1] or uint8 by name; column i belongs together. Sizes
            and channels may differ between rows.
        count: columns, at most the shortest row's length.
        title, of, alt, show: as in `grid`.
    """
    if not rows:
        raise GankitError("compare needs at least one row of images.")
    pixels = {name: to_pixels(images) for name, images in rows.items()}
    count = min(count, *(len(images) for images in pixels.values()))
    with style():
        room = max(LABEL_INCHES, LETTER_INCHES * max(map(len, rows)))
        figure = new_figure(room + count * ROW_INCHES, len(rows) * ROW_INCHES + 0.4)
        panels = figure.subplots(len(rows), 1, squeeze=False)[:, 0]
        for axes, (name, images) in zip(panels, pixels.items(), strict=True):
            draw_sheet(axes, tile(images[:count], count))
            axes.set_ylabel(name, rotation=0, ha="right", va="center")
        heading = join_titles(title, of)
        if heading:
            figure.suptitle(heading, fontsize=11)
    names = ", ".join(rows)
    text = (
        alt or f"{heading or 'Comparison'}: {count} columns of images; rows from the top: {names}."
    )
    picture = Picture(figure, text)
    return picture.show() if show else picture


def before_after(
    before: torch.Tensor, after: torch.Tensor, *, count: int = 8, **options: Any
) -> Picture:
    """Two rows, "before" and "after". Options as in `compare`."""
    return compare({"before": before, "after": after}, count=count, **options)


def class_grid(
    images: torch.Tensor, classes: Sequence[str] | int, *, title: str | None = None, **options: Any
) -> Picture:
    """One column a class: images `(rows * classes, C, H, W)`, row after row.

    `classes` are the names, or how many. Other options as in `grid`.
    """
    names = [str(i) for i in range(classes)] if isinstance(classes, int) else list(classes)
    if len(images) % len(names):
        raise GankitError(
            f"{len(images)} images do not fill rows of {len(names)} classes; give a multiple of it."
        )
    rows = len(images) // len(names)
    alt = f"{title or 'Class grid'}: {rows} rows; columns from the left: {', '.join(names)}."
    options.setdefault("alt", alt)
    return grid(images, columns=len(names), title=title, names=names, **options)


def interpolation(
    generator: Callable[[torch.Tensor], torch.Tensor],
    starts: torch.Tensor,
    ends: torch.Tensor,
    *,
    steps: int = 8,
    path: Callable[[torch.Tensor, torch.Tensor, int], torch.Tensor] | None = None,
    title: str | None = None,
    **options: Any,
) -> Picture:
    """Walks through latent space, one row each.

    Args:
        generator: latent `(N, L)` -> images. Called without gradients, in eval mode if a module.
        starts, ends: `(rows, L)`.
        steps: images a row, both ends included.
        path: `path(z0, z1, steps)` for one pair of vectors `(L,)` -> `(steps, L)`; default the
            great circle (`slerp`).
        title and other options as in `grid`.
    """
    path = path or slerp
    walks = torch.cat([path(a, b, steps) for a, b in zip(starts, ends, strict=True)])
    images = _quietly(generator, walks)
    options.setdefault(
        "alt",
        f"{title or 'Walk through latent space'}: {len(starts)} rows, each "
        f"from one latent vector to another in {steps} steps.",
    )
    return grid(images, columns=steps, title=title, **options)


def slerp(z0: torch.Tensor, z1: torch.Tensor, steps: int) -> torch.Tensor:
    """Points on the great circle from `z0` to `z1`, `(steps, L)` (Shoemake 1985).

    Lengths change evenly from one end's to the other's. For parallel vectors it is a straight line.
    """
    t = torch.linspace(0, 1, steps, device=z0.device, dtype=z0.dtype)[:, None]
    cosine = torch.nn.functional.cosine_similarity(z0, z1, dim=0).clamp(-1, 1)
    angle = torch.arccos(cosine)
    lengths = torch.lerp(z0.norm().expand_as(t), z1.norm().expand_as(t), t)
    if torch.sin(angle) < 1e-4:
        return torch.lerp(z0.expand(steps, -1), z1.expand(steps, -1), t)
    unit = torch.sin((1 - t) * angle) * z0 / z0.norm() + torch.sin(t * angle) * z1 / z1.norm()
    return lengths * unit / torch.sin(angle)


def _quietly(generator: Callable, latents: torch.Tensor) -> torch.Tensor:
    was_training = getattr(generator, "training", False)
    if was_training:
        generator.eval()
    try:
        with torch.no_grad():
            return generator(latents)
    finally:
        if was_training:
            generator.train()
