"""Points in the plane, real and drawn, over what the discriminator thinks of every place."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from torch import Tensor

from gankit.errors import GankitError
from gankit.plots.picture import Picture
from gankit.plots.style import BLUE, FAINT, VERMILLION, new_figure, style

REACH = 3.0
SIDE = 48
PANEL_INCHES = 2.1
MOST_POINTS = 400  # of either kind; more would hide the field
FIELD = LinearSegmentedColormap.from_list("field", ["#F7C9A8", "#FFFFFF", "#A9D0EA"])


def plane_points(reach: float = REACH, side: int = SIDE) -> Tensor:
    """The places of the field, `(side * side, 2)`, row by row from the lower left corner."""
    line = torch.linspace(-reach, reach, side)
    y, x = torch.meshgrid(line, line, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


def plane(
    real: Tensor,
    moments: Mapping[str, tuple[Tensor, Tensor]],
    *,
    title: str | None = None,
    reach: float = REACH,
    alt: str | None = None,
    show: bool = True,
) -> Picture:
    """A game on points, one panel a moment.

    Blue dots are real, orange crosses are drawn. Behind them the discriminator's probability of
    "real": blue where it is above 1/2, orange where it is below, a line where it is 1/2.

    Args:
        real: points `(N, 2)`.
        moments: by name, such as "step 100": the drawn points `(N, 2)`, and the logits at
            `plane_points(reach)`, of any shape.
        title: above the figure.
        reach: each panel shows [-reach, reach] in both directions.
        alt: alternative text; default says how far the two sets have come.
        show: show it at once in a notebook.

    Raises:
        GankitError: there is no moment, or the logits are not a square of places.
    """
    if not moments:
        raise GankitError("there is nothing to draw: give at least one moment.")
    with style():
        room = 0.75 if title else 0.5
        figure = new_figure(PANEL_INCHES * len(moments), PANEL_INCHES + room)
        row = figure.subplots(1, len(moments), squeeze=False)[0]
        for axes, (name, (fake, logits)) in zip(row, moments.items(), strict=True):
            _panel(axes, real, fake, _square(logits), reach)
            axes.set_title(name)
        handles, labels = row[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        if title:
            figure.suptitle(title, fontsize=11)
    picture = Picture(figure, alt or _describe(real, moments, title))
    return picture.show() if show else picture


def _square(logits: Tensor) -> Tensor:
    side = round(logits.numel() ** 0.5)
    if side * side != logits.numel():
        raise GankitError(
            f"the field has {logits.numel()} logits, which is not a square. Give the "
            "discriminator's logits at plots.plane_points()."
        )
    return logits.detach().float().cpu().sigmoid().reshape(side, side)


def _panel(axes: Axes, real: Tensor, fake: Tensor, field: Tensor, reach: float) -> None:
    extent = (-reach, reach, -reach, reach)
    look = {"cmap": FIELD, "vmin": 0, "vmax": 1, "interpolation": "bilinear"}
    axes.imshow(field.numpy(), origin="lower", extent=extent, **look)
    if field.min() < 0.5 < field.max():
        axes.contour(field.numpy(), [0.5], extent=extent, colors=FAINT, linewidths=0.9)
    for points, label, mark, colour in (
        (real, "real", ".", BLUE),
        (fake, "drawn", "x", VERMILLION),
    ):
        x, y = points[:MOST_POINTS].detach().float().cpu().T.numpy()
        axes.scatter(x, y, s=12, marker=mark, color=colour, linewidths=0.8, label=label)
    axes.set(xlim=extent[:2], ylim=extent[2:], xticks=[], yticks=[])
    axes.grid(visible=False)
    axes.spines[:].set_visible(True)


def _describe(real: Tensor, moments: Mapping[str, tuple[Tensor, Tensor]], title: str | None) -> str:
    """How far real points are from the nearest drawn one: large where a part is never drawn."""
    parts = []
    for name, (fake, _) in moments.items():
        nearest = torch.cdist(real.detach().float().cpu(), fake.detach().float().cpu()).amin(1)
        missed = (nearest > 0.1 * REACH).float().mean().item()
        parts.append(f"{name}: {missed:.0%} of the real points have no drawn point near them")
    return f"{title or 'Points in the plane, real and drawn'}. {'; '.join(parts)}."
